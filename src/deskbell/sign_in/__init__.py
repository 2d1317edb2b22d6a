"""Signing in, signing up, and getting back in."""
