"""One folder for each feature that can be deleted whole."""
