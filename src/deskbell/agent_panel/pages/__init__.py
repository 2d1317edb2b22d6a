"""What the pages of the agent panel show: one frozen dataclass each, built from queries."""
