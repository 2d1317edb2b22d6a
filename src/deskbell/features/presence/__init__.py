"""Who is at a ticket just now, and whether they write: advice among agents, kept for half a minute, never shown to clients."""
