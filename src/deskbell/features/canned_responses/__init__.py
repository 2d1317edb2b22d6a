"""Canned responses: answers that are written once and put into replies."""
