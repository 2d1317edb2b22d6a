"""What administrators configure about tickets: each kind is declared in a file of its own."""

from deskbell.tickets.configuration.priorities import PRIORITIES
from deskbell.tickets.configuration.statuses import STATUSES

__all__ = ["PRIORITIES", "STATUSES"]
