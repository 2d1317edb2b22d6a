"""The views of the agent panel: each parses, calls one command or query, and shows."""
