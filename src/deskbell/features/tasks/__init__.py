"""Tasks: things to do, on a ticket or alone, with their own hands and due dates."""
