"""The latest tickets that two agents may open: {agent's short name: [number, …]}."""

import desk

from deskbell.features.sample_desk.house import house
from deskbell.kernel.actor import Actor
from deskbell.tickets.queries import visible_to
from deskbell.tickets.viewer import viewer_of

MOST = 100


def numbers(agent_id: int) -> list[str]:
    """So many that hardly two pages show the same."""
    open_to = visible_to(viewer_of(Actor.agent(agent_id)))
    return list(open_to.order_by("-updated_at").values_list("number", flat=True)[:MOST])


agents = house().agents
desk.tell({key: numbers(agents[key].pk) for key in ("jane", "randy")})
