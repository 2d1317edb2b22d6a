"""Trying a rule on what has been: which of the last tickets it would have acted on, and what it would have changed.

Nothing is written. Only so many are looked at as a page can wait for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache

from django.db.models import QuerySet
from django.utils import timezone

from deskbell.kernel.errors import NotFound
from deskbell.kernel.ledger import recorded_of
from deskbell.kernel.models import LedgerRow
from deskbell.lib.text import from_html
from deskbell.routing.draft import Draft
from deskbell.routing.models import FilterRule
from deskbell.routing.published import calendar_now, rule_of, rules_in_force
from deskbell.routing.rules import SETTING, Firing, Rule, decide
from deskbell.routing.words import Occasion
from deskbell.tickets.events import TicketOpened
from deskbell.tickets.models import Attachment, ThreadEntry, Ticket
from deskbell.tickets.rules.changes import FOLLOWED
from deskbell.tickets.rules.choices import RuleChoices
from deskbell.tickets.rules.drafts import LONGEST_LOOKED_AT, asked_for, draft_of_ticket
from deskbell.tickets.rules.jobs import candidates
from deskbell.tickets.rules.opening import brought_by_topic
from deskbell.tickets.rules.usable import is_usable
from deskbell.tickets.rules.words import action_words, lines_of, value_lines
from deskbell.tickets.words import EntryKind, Standing

LOOKED_AT = 300


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A ticket on which the rule would have acted."""

    number: str
    subject: str
    at: datetime
    changes: tuple[tuple[str, str, str], ...]
    did: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What came of trying: the rule in words, how many it was tried on, and those on which it acts."""

    name: str
    occasion: Occasion
    lines: tuple[str, ...]
    looked_at: int
    acted_on: tuple[Tried, ...]


def try_rule(rule_id: int) -> Trial:
    """Try a rule, enabled or not, at its place among the enabled ones. NotFound."""
    row = FilterRule.objects.filter(pk=rule_id, current__isnull=False).first()
    if row is None:
        raise NotFound
    rule, choices = rule_of(row.current_id or 0), RuleChoices()
    occasion = next(one for one in Occasion if one in rule.occasions)
    drafts = list(_DRAFTS[occasion](rule))
    rules = _in_its_place(row, rule, occasion)
    found = [(ticket, draft, firing) for ticket, draft in drafts if (firing := _firing(rule, rules, draft, occasion))]
    return Trial(
        name=row.name,
        occasion=occasion,
        lines=tuple(lines_of(rule, choices)),
        looked_at=len(drafts),
        acted_on=tuple(_tried(ticket, draft, firing, choices) for ticket, draft, firing in found),
    )


def _in_its_place(row: FilterRule, rule: Rule, occasion: Occasion) -> tuple[Rule, ...]:
    """The enabled rules before it, and the rule itself."""
    before = FilterRule.objects.filter(is_enabled=True, is_retired=False).exclude(pk=row.pk)
    earlier = {one.pk for one in before if (one.position, one.name, one.pk) < (row.position, row.name, row.pk)}
    return (*(one for one in rules_in_force(occasion) if one.rule_id in earlier), rule)


def _firing(rule: Rule, rules: Iterable[Rule], draft: Draft, occasion: Occasion) -> Firing | None:
    decision = decide(
        draft=draft,
        rules=rules,
        occasion=occasion,
        schedules=calendar_now,
        defaults=cache(brought_by_topic),
        is_usable=lru_cache(maxsize=100)(is_usable),
    )
    return next((one for one in decision.firings if one.rule is rule), None)


def _tried(ticket: Ticket, draft: Draft, firing: Firing, choices: RuleChoices) -> Tried:
    return Tried(
        number=ticket.number,
        subject=ticket.subject_text,
        at=draft.at,
        changes=tuple(value_lines(firing.before, firing.after, choices)),
        did=tuple(action_words(one, choices) for one in firing.actions if one.kind not in SETTING),
    )


def _opened(rule: Rule) -> Iterator[tuple[Ticket, Draft]]:
    """The last tickets as they were opened. What their mails' headers said is not known any more."""
    rows = _living().order_by("-pk")[:LOOKED_AT]
    tickets = {ticket.pk: ticket for ticket in rows}
    first = {one.stream_id: recorded_of(one) for one in LedgerRow.objects.filter(stream_id__in=tickets, sequence=1)}
    entries = ThreadEntry.objects.filter(ticket__in=tickets, kind=EntryKind.MESSAGE).order_by("-pk")
    messages = {entry.ticket_id: entry for entry in entries}
    files = _files([entry.pk for entry in messages.values() if entry.attachment_count])
    for pk, ticket in tickets.items():
        fact = first[pk].fact
        if isinstance(fact, TicketOpened):
            draft = draft_of_ticket(ticket, at=first[pk].occurred_at, asked=frozenset({"subject"}))
            draft = replace(draft, held=frozenset({"opening"}) if first[pk].actor.is_agent else frozenset())
            yield ticket, draft.with_values({**_as_opened(fact), **_message(messages.get(pk), files)})


def _living() -> QuerySet[Ticket]:
    """Of a deleted ticket nothing is left to try a rule on."""
    return Ticket.objects.exclude(standing=Standing.DELETED).select_related("requester", "subject", "plan_version")


def _as_opened(fact: TicketOpened) -> dict[str, int | None]:
    return {
        "topic": fact.topic_id,
        "department": fact.department_id,
        "priority": fact.priority_id,
        "status": fact.status_id,
        "agent": fact.agent_id,
        "team": fact.team_id,
        "plan": None,
    }


def _message(entry: ThreadEntry | None, files: dict[int, list[Attachment]]) -> dict[str, str | int | tuple[str, ...]]:
    attached = files.get(entry.pk, []) if entry else []
    return {
        "body": from_html(entry.body_html)[:LONGEST_LOOKED_AT] if entry else "",
        "attachment_name": tuple(one.name for one in attached),
        "attachment_type": tuple(one.file.content_type for one in attached),
        "attachment_count": len(attached),
    }


def _files(entry_ids: list[int]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    for one in Attachment.objects.filter(entry_id__in=entry_ids).select_related("file"):
        found.setdefault(one.entry_id, []).append(one)
    return found


def _happened(rule: Rule) -> Iterator[tuple[Ticket, Draft]]:
    """The last facts that rules follow, on tickets as they stand now."""
    asked = asked_for([rule]) | {"subject"}
    names = [kind.__name__ for kind in FOLLOWED]
    facts = [recorded_of(one) for one in LedgerRow.objects.filter(name__in=names).order_by("-pk")[:LOOKED_AT]]
    tickets = _living().in_bulk({one.stream_id for one in facts})
    for one, ticket in ((one, tickets[one.stream_id]) for one in facts if one.stream_id in tickets):
        yield ticket, draft_of_ticket(ticket, at=one.occurred_at, asked=asked, followed=one)


def _waiting(rule: Rule) -> Iterator[tuple[Ticket, Draft]]:
    """Tickets for which enough time may have passed by now."""
    now, asked = timezone.now(), asked_for([rule]) | {"subject"}
    rows = candidates(rule, now=now).select_related("requester", "subject", "plan_version").order_by("-pk")
    for ticket in rows[:LOOKED_AT]:
        yield ticket, draft_of_ticket(ticket, at=now, asked=asked)


_DRAFTS = {Occasion.OPENING: _opened, Occasion.UPDATE: _happened, Occasion.TIME: _waiting}
