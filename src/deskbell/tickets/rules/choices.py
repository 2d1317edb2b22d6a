"""What stands behind the ids and words of rules: what a form offers for a field, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from deskbell.people.models import Agent, Department, Organization, Role, Team
from deskbell.routing.fields import IN_HOURS, NO, OUT_OF_HOURS, YES
from deskbell.routing.words import ActionKind
from deskbell.service_levels.models import Plan, Schedule
from deskbell.tickets.models import HelpTopic, Priority, Status
from deskbell.tickets.rules.answers import answer_choices
from deskbell.tickets.rules.changes import EVENTS
from deskbell.tickets.tree import walk
from deskbell.tickets.words import Source

Choice = tuple[str, str]
# Fields and actions that may say "none".
MAY_BE_NONE = frozenset({"topic", "agent", "team", "organization"})


class RuleChoices:
    """The choices of each field and action, each read once, and only if something asks for it."""

    def __init__(self) -> None:
        self._read: dict[str, list[Choice]] = {}

    def of(self, key: str) -> list[Choice]:
        """Values, as a form sends them, with their names; nothing for what is not chosen from a list."""
        if key not in self._read:
            self._read[key] = _READING[key]() if key in _READING else []
        return self._read[key]

    def name(self, key: str, value: Any) -> str:
        """What a value is called; what is gone says so."""
        if value is None and key in MAY_BE_NONE:
            return _("none")
        return dict(self.of(key)).get(str(value), _("(no longer here)")) if is_chosen(key) else str(value or "")


def is_chosen(key: str) -> bool:
    """Whether a field or an action has its values from a list."""
    return key in _READING


def _named(rows: Any) -> list[Choice]:
    return [(str(row.pk), str(row)) for row in rows]


def _topics() -> list[Choice]:
    return [(str(one.topic.pk), one.path) for one in walk(HelpTopic.objects.filter(is_retired=False))]


def _events() -> list[Choice]:
    return [(word, str(label)) for word, _kind, label in EVENTS]


def _agents() -> list[Choice]:
    agents = Agent.objects.filter(is_active=True, user__is_active=True).select_related("user")
    return _named(agents.order_by("user__name", "pk"))


def _hours() -> list[Choice]:
    return [(IN_HOURS, _("within the hours of the schedule")), (OUT_OF_HOURS, _("out of hours"))]


def _yes_or_no() -> list[Choice]:
    return [(YES, _("yes")), (NO, _("no"))]


_READING: Mapping[str, Callable[[], list[Choice]]] = {
    "topic": _topics,
    "department": lambda: _named(Department.objects.filter(is_retired=False).order_by("name", "pk")),
    "priority": lambda: _named(Priority.objects.filter(is_retired=False)),
    "status": lambda: _named(Status.objects.filter(is_retired=False)),
    "agent": _agents,
    "team": lambda: _named(Team.objects.filter(is_retired=False).order_by("name", "pk")),
    "role": lambda: _named(Role.objects.filter(is_retired=False).order_by("name", "pk")),
    "organization": lambda: _named(Organization.objects.filter(is_retired=False).order_by("name", "pk")),
    "source": lambda: [(one.value, str(one.label)) for one in Source],
    "answered": _yes_or_no,
    "hours": _hours,
    "event": _events,
    "schedule": lambda: _named(Schedule.objects.filter(is_retired=False)),
    ActionKind.PLAN.value: lambda: _named(Plan.objects.filter(is_retired=False)),
    ActionKind.ANSWER.value: lambda: [(str(pk), title) for pk, title in answer_choices()],
}
