"""Where a new ticket goes: what was asked for, else the topic's defaults, else the desk's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.rows import first, first_with, is_any
from deskbell.people.models import Department, Team
from deskbell.people.queries import active_agents
from deskbell.tickets.choices import chosen_agent, chosen_department, chosen_priority, chosen_team, opening_status
from deskbell.tickets.models import HelpTopic, Priority, Status
from deskbell.tickets.settings import DEFAULT_DEPARTMENT_ID

# What a new ticket may take over from its topic, read with it.
_OF_TOPIC = ("department", "priority", "status", "number_format")


class NoDepartment(Refused):
    """A desk that nobody has set up yet takes no tickets; whoever wrote is not to blame."""


@dataclass(frozen=True, kw_only=True)
class Routing:
    """The properties that a ticket opens with."""

    topic: HelpTopic | None
    department: Department
    priority: Priority
    status: Status
    agent_id: int | None
    team_id: int | None
    due_at: datetime | None


def route(
    *,
    by_hand: bool,
    topic_id: int | None,
    department_id: int | None,
    priority_id: int | None,
    agent_id: int | None,
    team_id: int | None,
    due_at: datetime | None,
    status_id: int | None = None,
) -> Routing:
    """Decide. Without `by_hand` only a public topic may be chosen. Invalid for what can't be chosen."""
    if not by_hand and any((department_id, priority_id, agent_id, team_id, due_at, status_id)):
        raise Refused(_("Only agents choose where a ticket goes."))
    topic = _topic(topic_id, by_hand=by_hand)
    agent_id, team_id = _hands(topic, agent_id, team_id)
    return Routing(
        topic=topic,
        department=_department(department_id, topic),
        priority=_priority(priority_id, topic),
        status=opening_status(status_id, topic),
        agent_id=agent_id,
        team_id=team_id,
        due_at=due_at,
    )


def _topic(topic_id: int | None, *, by_hand: bool) -> HelpTopic | None:
    if topic_id is None:
        return None
    chosen = first_with(HelpTopic, "t.id = %s AND NOT t.is_retired", topic_id, related=_OF_TOPIC)
    if chosen is None or not (by_hand or chosen.is_public):
        raise Invalid({"topic": [_("Choose one of the topics.")]})
    return chosen


def _department(department_id: int | None, topic: HelpTopic | None) -> Department:
    if department_id is not None:
        return chosen_department(department_id)
    usual = topic.department if topic else None
    if usual is not None and not usual.is_retired:
        return usual
    default = first(Department, "NOT is_retired ORDER BY (id = %s) DESC, id", read(DEFAULT_DEPARTMENT_ID) or 0)
    if default is None:
        raise NoDepartment(_("This desk has no department yet."))
    return default


def _priority(priority_id: int | None, topic: HelpTopic | None) -> Priority:
    if priority_id is not None:
        return chosen_priority(priority_id)
    usual = topic.priority if topic else None
    if usual is not None and not usual.is_retired:
        return usual
    usual = first(Priority, "NOT is_retired ORDER BY is_default DESC, urgency")
    if usual is None:
        raise LookupError("no priority is in use")
    return usual


def _hands(topic: HelpTopic | None, agent_id: int | None, team_id: int | None) -> tuple[int | None, int | None]:
    """Whoever was asked for; else the topic's assignee, unless that agent is disabled or away, or the team retired."""
    if agent_id is not None or team_id is not None:
        return (chosen_agent(agent_id).pk if agent_id else None), (chosen_team(team_id).pk if team_id else None)
    if topic is None:
        return None, None
    is_ready = topic.team_id is not None and is_any(Team, "id = %s AND NOT is_retired", topic.team_id)
    is_here = topic.agent_id is not None and active_agents().filter(pk=topic.agent_id, is_away=False).exists()
    return (topic.agent_id if is_here else None), (topic.team_id if is_ready else None)
