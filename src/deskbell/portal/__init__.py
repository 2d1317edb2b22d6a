"""The pages that a client sees."""
