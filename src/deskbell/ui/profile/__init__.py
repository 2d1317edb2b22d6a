"""What everybody may say of themselves, whichever panel they are in, and where they are signed in."""
