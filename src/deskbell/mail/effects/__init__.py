"""When which mail is sent: one effect a file."""
