"""Unsent texts of people who are signed in: kept by the desk, so that they are found again in any browser."""
