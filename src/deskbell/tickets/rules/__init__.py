"""Where filter rules meet tickets: drafts made of them, decisions turned into facts, and the log."""
