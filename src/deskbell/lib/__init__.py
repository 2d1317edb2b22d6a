"""Text, HTML and file names; knows nothing of tickets and holds no models."""
