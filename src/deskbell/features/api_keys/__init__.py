"""Keys for programs that open tickets: made once, kept as hashes, bound to networks."""
