"""What a plan's content says, for people to read in its history and its list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from deskbell.people.models import Role
from deskbell.routing.fields import FIELDS
from deskbell.service_levels.durations import minutes_in_words
from deskbell.service_levels.terms import RESUMES, ROLE
from deskbell.service_levels.words import Target
from deskbell.tickets.rules.choices import RuleChoices


def content_in_words(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content by the names of the form's fields; schedules and statuses by their numbers."""
    pauses, choices = content.get("pauses", {}), RuleChoices()
    return {
        "schedule": content["schedule_id"],
        **{name: target_in_words(content, name) for name in Target.values},
        **{f"pauses_{name}": list(pauses.get(name, ())) for name in Target.values},
        "reopening": content.get("reopening", RESUMES),
        "conditions": conditions_in_words(content, choices),
        "alarms": "; ".join(_alarm(one, choices) for one in content.get("alarms", ())),
    }


def target_in_words(content: Mapping[str, Any], name: str) -> str:
    """A target such as `4 h`; empty where the plan has none."""
    minutes = content["targets"].get(name)
    return "" if minutes is None else minutes_in_words(minutes)


def conditions_in_words(content: Mapping[str, Any], choices: RuleChoices) -> str:
    """When the plan applies by itself; empty for never."""
    conditions = content.get("conditions") or {"when": ()}
    parts = [
        f"{FIELDS[one['field']].label}: " + ", ".join(choices.name(one["field"], value) for value in one["is"])
        for one in conditions["when"]
    ]
    joined = _(" or ") if conditions.get("match") == "any" else _(" and ")
    return joined.join(parts)


def instant_in_words(minutes: int) -> str:
    """When an alarm comes, seen from the end of the time."""
    if not minutes:
        return _("at the end")
    words = _("%(time)s before") if minutes < 0 else _("%(time)s after")
    return words % {"time": minutes_in_words(abs(minutes))}


def told_choices() -> list[tuple[str, str]]:
    """Whom an alarm can tell, roles aside."""
    return [
        ("agent", _("Its agent")),
        ("team", _("Its team")),
        ("team_lead", _("The team's lead")),
        ("manager", _("The department's manager")),
        ("department", _("The department")),
    ]


def _alarm(alarm: Mapping[str, Any], choices: RuleChoices) -> str:
    return f"{Target(alarm['target']).label} {instant_in_words(alarm['minutes'])}: {', '.join(_does(alarm, choices))}"


def _does(alarm: Mapping[str, Any], choices: RuleChoices) -> Iterator[str]:
    told = dict(told_choices())
    for one in alarm.get("tell", ()):
        yield told[one] if one in told else str(Role.objects.filter(pk=one[len(ROLE) :]).first() or _("A role"))
    if not alarm.get("only_in_hours", True):
        yield _("Day and night")
    if alarm.get("raise_priority"):
        yield _("Raise the priority")
    if team_id := alarm.get("assign_team_id"):
        yield _("Assign to %(name)s") % {"name": choices.name("team", team_id)}
    if department_id := alarm.get("transfer_department_id"):
        yield _("Transfer to %(name)s") % {"name": choices.name("department", department_id)}
