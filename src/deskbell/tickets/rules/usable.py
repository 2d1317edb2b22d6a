"""Whether what a rule names can still be chosen: a rule that outlived a status does not stop tickets from coming in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deskbell.kernel.errors import Invalid
from deskbell.people.queries import active_agents
from deskbell.routing.rules import Action
from deskbell.routing.words import ActionKind
from deskbell.tickets.choices import chosen_department, chosen_priority, chosen_status, chosen_team, chosen_topic
from deskbell.tickets.plan_choice import read_book

_CHOOSING: dict[ActionKind, Callable[[int], Any]] = {
    ActionKind.TOPIC: chosen_topic,
    ActionKind.DEPARTMENT: chosen_department,
    ActionKind.PRIORITY: chosen_priority,
    ActionKind.STATUS: chosen_status,
    ActionKind.TEAM: chosen_team,
}


def is_usable(action: Action) -> bool:
    """Whether the action can be carried out now: what it sets is in use, an agent is here, a plan is published."""
    pk = action.value
    if not isinstance(pk, int):
        return True
    if action.kind is ActionKind.AGENT:
        return active_agents().filter(pk=pk, is_away=False).exists()
    if action.kind is ActionKind.PLAN:
        return read_book().offer(pk) is not None
    return action.kind not in _CHOOSING or _can_be_chosen(_CHOOSING[action.kind], pk)


def _can_be_chosen(choose: Callable[[int], Any], pk: int) -> bool:
    try:
        choose(pk)
    except Invalid:
        return False
    return True
