"""Configuration rows that somebody chose, read and checked: Invalid beside the field if they can't be chosen."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.errors import Invalid
from deskbell.kernel.rows import first
from deskbell.people.models import Agent, Department, Team
from deskbell.people.queries import active_agents
from deskbell.tickets.models import HelpTopic, Priority, Status, Ticket
from deskbell.tickets.words import ACTIVE_STATES, State


def chosen_agent(agent_id: int) -> Agent:
    """An agent who can work. Invalid (field `agent`) otherwise."""
    agent = active_agents().filter(pk=agent_id).first()
    if agent is None:
        raise Invalid({"agent": [_("Choose one of the agents.")]})
    return agent


def chosen_team(team_id: int) -> Team:
    """A team in use. Invalid (field `team`) otherwise."""
    team = Team.objects.filter(pk=team_id, is_retired=False).first()
    if team is None:
        raise Invalid({"team": [_("Choose one of the teams.")]})
    return team


def chosen_department(department_id: int) -> Department:
    """A department in use. Invalid (field `department`) otherwise."""
    department = first(Department, "id = %s AND NOT is_retired", department_id)
    if department is None:
        raise Invalid({"department": [_("Choose one of the departments.")]})
    return department


def chosen_topic(topic_id: int) -> HelpTopic:
    """A topic in use, public or internal. Invalid (field `topic`) otherwise."""
    topic = first(HelpTopic, "id = %s AND NOT is_retired", topic_id)
    if topic is None:
        raise Invalid({"topic": [_("Choose one of the topics.")]})
    return topic


def chosen_priority(priority_id: int) -> Priority:
    """A priority in use. Invalid (field `priority`) otherwise."""
    priority = first(Priority, "id = %s AND NOT is_retired", priority_id)
    if priority is None:
        raise Invalid({"priority": [_("Choose one of the priorities.")]})
    return priority


def chosen_status(status_id: int) -> Status:
    """A status in use. Invalid (field `status`) otherwise."""
    status = first(Status, "id = %s AND NOT is_retired", status_id)
    if status is None:
        raise Invalid({"status": [_("Choose one of the statuses.")]})
    return status


def default_status(state: State) -> Status:
    """The status that a verb sets: the first of its state. Invalid if the desk has none in use."""
    status = first(Status, "state = %s AND NOT is_retired ORDER BY position, id", state.value)
    if status is None:
        raise Invalid({"status": [_("No status of the state “%(state)s” is in use.") % {"state": state.label}]})
    return status


def reopening_status(ticket: Ticket) -> Status:
    """What a finished ticket reopens as: what its status says, else the first open status. Invalid if there is none."""
    wanted = ticket.status.reopens_as
    return wanted if wanted is not None and _is_work(wanted) else default_status(State.OPEN)


def opening_status(status_id: int | None, topic: HelpTopic | None) -> Status:
    """The status that was asked for, as long as it is one of work and in use; else as `first_status` says."""
    wanted = first(Status, "id = %s AND NOT is_retired", status_id) if status_id is not None else None
    return wanted if wanted is not None and _is_work(wanted) else first_status(topic)


def first_status(topic: HelpTopic | None) -> Status:
    """What a new ticket stands in: what its topic says, else the first open status. Invalid if there is none."""
    wanted = topic.status if topic is not None else None
    return wanted if wanted is not None and _is_work(wanted) else default_status(State.OPEN)


def _is_work(status: Status) -> bool:
    return status.state in ACTIVE_STATES and not status.is_retired
