"""Routing: filter rules and assignment, as pure decisions over a draft of a ticket."""
