"""From bytes to a ticket: stored first, then read, then taken in by one transaction."""
