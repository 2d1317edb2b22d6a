"""The log of filter rules: what acted on a ticket, and everything of late for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from deskbell.routing.content import rule_from
from deskbell.routing.rules import SETTING
from deskbell.routing.words import Occasion
from deskbell.tickets.models import Outcome, RuleFiring, Ticket
from deskbell.tickets.rules.choices import RuleChoices
from deskbell.tickets.rules.words import action_words, condition_words, value_lines

PAGE = 25
MOST_OF_A_TICKET = 200


@dataclass(frozen=True, kw_only=True)
class LoggedFiring:
    """One line of the log. `held` are the conditions that held, `changes` field, before and after, `did` whatever else."""

    id: int
    rule_id: int
    rule: str
    version: int
    number: str
    outcome: str
    outcome_words: str
    occasion: str
    fired_at: datetime
    sender: str
    subject: str
    held: tuple[str, ...]
    changes: tuple[tuple[str, str, str], ...]
    did: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LogPage:
    """A page of the log, newest first; `older` is the number from which the next page goes on, 0 at the end."""

    rows: tuple[LoggedFiring, ...]
    older: int


def firings_of(ticket: Ticket) -> tuple[LoggedFiring, ...]:
    """What rules did to a ticket that the caller may see, in its order."""
    return _logged(_rows().filter(ticket=ticket).order_by("pk")[:MOST_OF_A_TICKET])


def rule_log(
    *, rule_id: int | None = None, number: str = "", on: date | None = None, before: int | None = None
) -> LogPage:
    """The newest lines: of one rule, of one ticket, of one day in the reader's zone. For administrators."""
    found = _rows().order_by("-pk")
    if rule_id is not None:
        found = found.filter(rule_version__rule_id=rule_id)
    if number:
        found = found.filter(ticket__number=number)
    if on is not None:
        midnight = timezone.make_aware(datetime.combine(on, time()))
        found = found.filter(fired_at__gte=midnight, fired_at__lt=midnight + timedelta(days=1))
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = _logged(found[: PAGE + 1])
    return LogPage(rows=rows[:PAGE], older=rows[PAGE - 1].id if len(rows) > PAGE else 0)


def _rows() -> QuerySet[RuleFiring]:
    return RuleFiring.objects.select_related("rule_version__rule", "ticket")


def _logged(rows: QuerySet[RuleFiring]) -> tuple[LoggedFiring, ...]:
    choices = RuleChoices()
    return tuple(_line(row, choices) for row in rows)


def _line(row: RuleFiring, choices: RuleChoices) -> LoggedFiring:
    version = row.rule_version
    rule = rule_from(rule_id=version.rule_id, version_id=version.pk, name=version.rule.name, content=version.content)
    held: Sequence[int] = [] if row.outcome == Outcome.CUT else row.held
    acted = row.outcome != Outcome.CUT
    return LoggedFiring(
        id=row.pk,
        rule_id=version.rule_id,
        rule=version.rule.name,
        version=version.number,
        number=row.ticket.number if row.ticket else "",
        outcome=row.outcome,
        outcome_words=row.get_outcome_display(),
        occasion=str(Occasion(row.occasion).label),
        fired_at=row.fired_at,
        sender=row.sender,
        subject=row.subject,
        held=tuple(condition_words(rule.conditions[place], choices) for place in held if place < len(rule.conditions)),
        changes=tuple(value_lines(row.before, row.after, choices)),
        did=tuple(action_words(one, choices) for one in rule.actions if acted and one.kind not in SETTING),
    )
