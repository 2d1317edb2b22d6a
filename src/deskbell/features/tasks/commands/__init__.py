"""What is done with tasks: a verb a file."""
