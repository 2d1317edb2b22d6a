"""What administrators configure about mail: one kind a file."""
