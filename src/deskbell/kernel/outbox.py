"""Running owed deliveries: claim a batch, run each effect, store what it made together with its mark."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

from django.db.models import Model

from deskbell.kernel import asking, ledger
from deskbell.kernel.batches import one_batch
from deskbell.kernel.effects import EFFECTS
from deskbell.kernel.failpoints import failpoint
from deskbell.kernel.leases import back_off, claim, finish
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.models import Delivery
from deskbell.kernel.prepared import Statement
from deskbell.kernel.rows import statements_adding
from deskbell.kernel.setting_values import settings_read_once
from deskbell.kernel.transactions import writing
from deskbell.kernel.waking import wake_worker
from deskbell.kernel.work import work

BATCH = 50
LEASE = timedelta(seconds=60)

Made = dict[int, Sequence[Model]]

log = logging.getLogger(__name__)


@work(name="deliveries")
def deliver(*, worker: str) -> int:
    """Run a batch of due deliveries; how many were taken."""
    deliveries = claim(model=Delivery, worker=worker, limit=BATCH, lease=LEASE)
    if not deliveries:
        return 0
    failpoint("deliveries claimed")
    facts = ledger.load({one.fact_id for one in deliveries})
    made: Made = {}
    with one_batch(list(facts.values())), settings_read_once():
        for delivery in deliveries:
            _run_effect(delivery, facts[delivery.fact_id], made, worker)
    failpoint("effects run")
    _store([one for one in deliveries if one.pk in made], made, worker)
    failpoint("deliveries done")
    return len(deliveries)


def _run_effect(delivery: Delivery, fact: RecordedFact, made: Made, worker: str) -> None:
    """Run one effect; a failing one backs off alone and never holds up the others."""
    try:
        made[delivery.pk] = EFFECTS[delivery.effect].run(fact)
    except Exception as error:  # whatever goes wrong is shown to administrators and tried again
        log.exception("delivery %s of fact %s failed", delivery.effect, delivery.fact_id)
        back_off(row=delivery, worker=worker, error=f"{type(error).__name__}: {error}")


def _store(deliveries: list[Delivery], made: Made, worker: str) -> None:
    """Keep what the effects made and mark them done, in one transaction, for those deliveries still held.

    What is to be asked is put together before: on SQLite whoever else writes waits for this transaction's end.
    """
    statements = _statements_adding(made)
    with writing():
        mine = finish(rows=deliveries, worker=worker)
        if len(mine) < len(made):
            statements = _statements_adding({pk: rows for pk, rows in made.items() if pk in mine})
        for one in statements:
            asking.run(one.sql, one.parameters)
        if statements:
            wake_worker()


def _statements_adding(made: Made) -> list[Statement]:
    rows: dict[type[Model], list[Model]] = defaultdict(list)
    for row in chain.from_iterable(made.values()):
        rows[type(row)].append(row)
    return [one for kind in _referred_first(set(rows)) for one in statements_adding(rows[kind])]


def _referred_first(kinds: set[type[Model]]) -> list[type[Model]]:
    """Kinds in an order in which no row is stored before the one it refers to.

    While a foreign key leads nowhere, SQLite looks for it at each further row, through whole tables: a batch of fifty
    mails took 300 ms of the writers' lane in the wrong order, and takes 20 in this one.
    """

    def depth(kind: type[Model]) -> int:
        referred = {field.related_model for field in kind._meta.concrete_fields if field.many_to_one}
        return 1 + max((depth(one) for one in kinds & referred - {kind}), default=0)

    return sorted(kinds, key=lambda kind: (depth(kind), kind._meta.label))
