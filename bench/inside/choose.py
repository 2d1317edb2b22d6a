"""Tickets of three entries that each agent may open: {agent's short name: [number, …]}."""

import desk

from deskbell.features.sample_desk.house import house
from deskbell.kernel.actor import Actor
from deskbell.tickets.queries import visible_to
from deskbell.tickets.viewer import viewer_of

MOST = 25


def numbers(agent_id: int) -> list[str]:
    """The latest ones."""
    open_to = visible_to(viewer_of(Actor.agent(agent_id))).filter(entry_count=3)
    return list(open_to.order_by("-updated_at").values_list("number", flat=True)[:MOST])


agents = house().agents
desk.tell({key: numbers(agents[key].pk) for key in ("jane", "randy", "omar")})
