"""An agent goes away, or is back."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import NotFound
from deskbell.people.models import Agent


@command
def set_away(*, actor: Actor, agent_id: int, is_away: bool) -> Agent:
    """Say whether an agent is away; nothing happens where that is so already.

    Agents say it of themselves, administrators of anybody: Refused to all others. NotFound.
    """
    agent = Agent.objects.select_for_update(of=("self",)).filter(pk=agent_id).first()
    if agent is None:
        raise NotFound
    configure_object(actor=actor, instance=agent, changes={"is_away": is_away})
    return agent
