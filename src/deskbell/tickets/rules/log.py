"""The log of rules: a row for each time that one acted, turned somebody away, or was stopped as a loop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.utils import timezone

from deskbell.kernel.configure import read
from deskbell.kernel.jobs import periodic
from deskbell.kernel.rows import add
from deskbell.kernel.transactions import afterwards, writing
from deskbell.routing.rules import Firing, Rule
from deskbell.routing.words import Occasion
from deskbell.tickets.events import RuleFired
from deskbell.tickets.models import Outcome, RuleFiring, Ticket
from deskbell.tickets.settings import RULE_LOG_DAYS

BATCH = 2000


def log_firings(
    ticket: Ticket, firings: Iterable[Firing], *, occasion: Occasion, occurrence: str, cause_id: int | None = None
) -> list[RuleFired]:
    """The facts that say which rules acted, their rows in the log written. A rule on time says itself when."""
    rows = [
        RuleFiring(
            rule_version_id=one.rule.version_id,
            ticket_id=ticket.pk,
            occasion=occasion.value,
            occurrence=(one.episode if occasion is Occasion.TIME else occurrence)[:120],
            held=list(one.held),
            before=dict(one.before),
            after=dict(one.after),
            cause_id=cause_id,
        )
        for one in firings
    ]
    return [RuleFired(rule_version_id=row.rule_version_id, firing_id=row.pk) for row in add(rows)]


def log_cut(ticket: Ticket, rules: Iterable[Rule], *, occurrence: str, cause_id: int) -> None:
    """These would have acted once too often in one chain of causes."""
    rows = [
        RuleFiring(
            rule_version_id=one.version_id,
            ticket_id=ticket.pk,
            occasion=Occasion.UPDATE.value,
            occurrence=occurrence,
            outcome=Outcome.CUT,
            cause_id=cause_id,
        )
        for one in rules
    ]
    RuleFiring.objects.bulk_create(rows, ignore_conflicts=True)


def log_rejection(firing: Firing, *, sender: str, subject: str) -> None:
    """Keep who was turned away, although the opening of the ticket is undone: in a transaction of its own, afterwards."""
    row = RuleFiring(
        rule_version_id=firing.rule.version_id,
        occasion=Occasion.OPENING.value,
        occurrence="",
        outcome=Outcome.REJECTED,
        held=list(firing.held),
        sender=sender[:254],
        subject=subject[:255],
    )
    afterwards(partial(_keep, row))


def _keep(row: RuleFiring) -> None:
    with writing():
        row.save(force_insert=True)


@periodic(name="tickets.tidy_rule_log", every=timedelta(hours=6))
def tidy_rule_log() -> int:
    """Forget those who were turned away when the log's time is up; how many. What happened to a ticket stays with it."""
    old = timezone.now() - timedelta(days=read(RULE_LOG_DAYS))
    gone = RuleFiring.objects.filter(ticket=None, fired_at__lt=old).order_by("pk").values("pk")[:BATCH]
    total = 0
    while True:
        with writing():
            deleted, _kinds = RuleFiring.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).delete()
        total += deleted
        if deleted < BATCH:
            return total
