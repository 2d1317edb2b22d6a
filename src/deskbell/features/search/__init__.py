"""Search: one box over tickets, what was written in them, people and files."""
