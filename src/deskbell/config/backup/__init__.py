"""A copy of the desk while it is at work, and the way back: database, files, messages as they came in, and the secret key."""
