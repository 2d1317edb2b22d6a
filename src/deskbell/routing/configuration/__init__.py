"""What administrators configure about routing: each kind is declared in a file of its own."""

from deskbell.routing.configuration.capacities import CAPACITIES
from deskbell.routing.configuration.pools import POOLS

__all__ = ["CAPACITIES", "POOLS"]
