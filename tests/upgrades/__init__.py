"""Desks that older code made, brought to where the code is now."""
