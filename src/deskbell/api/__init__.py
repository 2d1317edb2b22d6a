"""The doors for programs: osTicket's API, under its addresses, with its fields and its answers."""
