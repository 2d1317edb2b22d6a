"""What an SLA plan says: a published plan's content, read once and checked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from deskbell.service_levels.words import Target

LONGEST_MINUTES = 60 * 24 * 366 * 5
FIELDS = ("priority", "department", "topic", "organization", "team", "source", "sender_domain")
WORDED_FIELDS = frozenset({"source", "sender_domain"})
TOLD = ("agent", "team", "team_lead", "manager", "department")
ROLE = "role:"
RESUMES, AFRESH = "resumes", "afresh"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a plan: where ("alarms.0.minutes"), and in words for a person."""

    path: str
    words: str


class InvalidTerms(ValueError):
    """A plan that can't be made, with everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{one.path}: {one.words}" for one in problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A trait of a ticket, and the values of which it must have one: ids, or words in lower case."""

    field: str
    values: frozenset[int | str]


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """When a plan applies by itself: where all, or any, of its conditions hold."""

    match: str
    when: tuple[Condition, ...]

    def hold(self, traits: Mapping[str, int | str | None]) -> bool:
        """Whether they hold for a ticket with these traits, by field."""
        held = (traits.get(one.field) in one.values for one in self.when)
        return any(held) if self.match == "any" else all(held)


@dataclass(frozen=True, kw_only=True)
class AlarmStep:
    """What happens so many minutes before (negative), at or after the end of a target's time.

    With `only_in_hours` minutes are counted in opening hours, so that the alarm always falls into them; otherwise they
    are real minutes, day and night.
    """

    target: str
    minutes: int
    only_in_hours: bool = True
    tell: tuple[str, ...] = ()
    raise_priority: bool = False
    assign_team_id: int | None = None
    transfer_department_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlanTerms:
    """The terms of one version of a plan. `targets` are seconds of business time by `Target`."""

    schedule_id: int
    targets: Mapping[str, int]
    pauses: Mapping[str, frozenset[int]]
    reopening: str = RESUMES
    conditions: Conditions | None = None
    alarms: tuple[AlarmStep, ...] = ()

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> PlanTerms:
        """Read a version's content. InvalidTerms with every problem."""
        problems = tuple(_problems(content))
        if problems:
            raise InvalidTerms(problems)
        targets = {name: minutes * 60 for name, minutes in content["targets"].items() if minutes is not None}
        return cls(
            schedule_id=content["schedule_id"],
            targets=targets,
            pauses={name: frozenset(ids) for name, ids in content.get("pauses", {}).items()},
            reopening=content.get("reopening", RESUMES),
            conditions=_conditions(content.get("conditions")),
            alarms=tuple(_alarm(one) for one in content.get("alarms", ())),
        )


def _conditions(content: Mapping[str, Any] | None) -> Conditions | None:
    if not content or not content["when"]:
        return None
    when = (
        Condition(field=one["field"], values=frozenset(_value(each) for each in one["is"])) for one in content["when"]
    )
    return Conditions(match=content.get("match", "all"), when=tuple(when))


def _value(value: int | str) -> int | str:
    return value.strip().lower() if isinstance(value, str) else value


def _alarm(content: Mapping[str, Any]) -> AlarmStep:
    return AlarmStep(
        target=content["target"],
        minutes=content["minutes"],
        only_in_hours=content.get("only_in_hours", True),
        tell=tuple(content.get("tell", ())),
        raise_priority=content.get("raise_priority", False),
        assign_team_id=content.get("assign_team_id"),
        transfer_department_id=content.get("transfer_department_id"),
    )


def _problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    if not _is_number(content.get("schedule_id")):
        yield Problem("schedule_id", _("Choose the schedule by which time is counted."))
    yield from _target_problems(content.get("targets") or {})
    for name, ids in (content.get("pauses") or {}).items():
        if name not in Target.values or not all(map(_is_number, ids)):
            yield Problem(f"pauses.{name}", _("Choose statuses."))
    if content.get("reopening", RESUMES) not in (RESUMES, AFRESH):
        yield Problem("reopening", _("Say whether a reopened ticket goes on or begins afresh."))
    yield from _condition_problems(content.get("conditions") or {})
    yield from _alarm_problems(content)


def _target_problems(targets: Mapping[str, Any]) -> Iterator[Problem]:
    if not any(minutes is not None for minutes in targets.values()):
        yield Problem("targets", _("Give at least one target."))
    for name, minutes in targets.items():
        if name not in Target.values:
            yield Problem(f"targets.{name}", _("There is no such target."))
        elif minutes is not None and not (_is_number(minutes) and 0 < minutes <= LONGEST_MINUTES):
            yield Problem(f"targets.{name}", _("Give a time of at least a minute and at most five years."))


def _condition_problems(conditions: Mapping[str, Any]) -> Iterator[Problem]:
    if conditions and conditions.get("match", "all") not in ("all", "any"):
        yield Problem("conditions.match", _("Say whether all conditions must hold, or any."))
    for place, one in enumerate(conditions.get("when", ())):
        if one.get("field") not in FIELDS:
            yield Problem(f"conditions.when.{place}.field", _("Choose what the condition looks at."))
            continue
        fits = _is_word if one["field"] in WORDED_FIELDS else _is_number
        if not one.get("is") or not all(map(fits, one["is"])):
            yield Problem(f"conditions.when.{place}.is", _("Choose at least one value."))


def _alarm_problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    targets = content.get("targets") or {}
    seen: set[tuple[Any, Any]] = set()
    for place, one in enumerate(content.get("alarms") or ()):
        target, minutes = one.get("target"), one.get("minutes")
        if target not in Target.values or targets.get(target) is None:
            yield Problem(f"alarms.{place}.target", _("Choose a target that the plan has."))
        elif not _is_number(minutes) or abs(minutes) > LONGEST_MINUTES:
            yield Problem(f"alarms.{place}.minutes", _("Give minutes, negative before the end of the time."))
        elif _is_number(targets[target]) and -minutes >= targets[target]:
            yield Problem(f"alarms.{place}.minutes", _("That is before the time begins to run."))
        elif (target, minutes) in seen:
            yield Problem(f"alarms.{place}.minutes", _("Another alarm of this target comes at the same time."))
        seen.add((target, minutes))
        yield from _action_problems(f"alarms.{place}", one)


def _action_problems(path: str, alarm: Mapping[str, Any]) -> Iterator[Problem]:
    told = alarm.get("tell", ())
    if any(one not in TOLD and not (one.startswith(ROLE) and one[len(ROLE) :].isdecimal()) for one in told):
        yield Problem(f"{path}.tell", _("Choose whom to tell."))
    acts = (alarm.get("raise_priority"), alarm.get("assign_team_id"), alarm.get("transfer_department_id"))
    if not told and not any(acts):
        yield Problem(path, _("Choose whom to tell, or what to do."))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
