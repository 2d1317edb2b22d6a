"""From bytes to what a message says. Pure: no Django, no database, no network; it runs in a limited child process."""
