"""Configuration rows that somebody chose, read and checked: Invalid beside the field if they can't be chosen."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.errors import Invalid
from deskbell.kernel.rows import first
from deskbell.people.models import Agent, Department, Team
from deskbell.people.queries import active_agents
from deskbell.tickets.models import HelpTopic, Priority, Status
from deskbell.tickets.words import State


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
    """A priority. Invalid (field `priority`) otherwise."""
    priority = first(Priority, "id = %s", priority_id)
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
