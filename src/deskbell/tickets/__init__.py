"""The core: tickets, their threads and everything that changes them."""
