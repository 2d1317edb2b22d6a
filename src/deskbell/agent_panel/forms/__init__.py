"""The forms of the agent panel."""
