"""Running owed deliveries: claim a batch, run each effect, store what it made together with its mark."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Model

from deskbell.kernel import ledger
from deskbell.kernel.batches import one_batch
from deskbell.kernel.effects import EFFECTS
from deskbell.kernel.failpoints import failpoint
from deskbell.kernel.leases import back_off, claim, finish
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.models import Delivery
from deskbell.kernel.setting_values import settings_read_once
from deskbell.kernel.transactions import writing
from deskbell.kernel.waking import wake_worker
from deskbell.kernel.work import work

BATCH = 50
LEASE = timedelta(seconds=60)

log = logging.getLogger(__name__)


@work(name="deliveries")
def deliver(*, worker: str) -> int:
    """Run a batch of due deliveries; how many were taken."""
    deliveries = claim(model=Delivery, worker=worker, limit=BATCH, lease=LEASE)
    if not deliveries:
        return 0
    failpoint("deliveries claimed")
    facts = ledger.load({one.fact_id for one in deliveries})
    made: dict[int, Sequence[Model]] = {}
    with one_batch(list(facts.values())), settings_read_once():
        for delivery in deliveries:
            _run_effect(delivery, facts[delivery.fact_id], made, worker)
    failpoint("effects run")
    _store([one for one in deliveries if one.pk in made], made, worker)
    failpoint("deliveries done")
    return len(deliveries)


def _run_effect(delivery: Delivery, fact: RecordedFact, made: dict[int, Sequence[Model]], worker: str) -> None:
    """Run one effect; a failing one backs off alone and never holds up the others."""
    try:
        made[delivery.pk] = EFFECTS[delivery.effect].run(fact)
    except Exception as error:  # whatever goes wrong is shown to administrators and tried again
        log.exception("delivery %s of fact %s failed", delivery.effect, delivery.fact_id)
        back_off(row=delivery, worker=worker, error=f"{type(error).__name__}: {error}")


def _store(deliveries: list[Delivery], made: dict[int, Sequence[Model]], worker: str) -> None:
    """Keep what the effects made and mark them done, in one transaction, for those deliveries still held."""
    with writing():
        mine = finish(rows=deliveries, worker=worker)
        rows = [row for pk, batch in made.items() if pk in mine for row in batch]
        for kind in _referred_first({type(row) for row in rows}):
            kind._default_manager.bulk_create([row for row in rows if type(row) is kind], ignore_conflicts=True)
        if rows:
            wake_worker()


def _referred_first(kinds: set[type[Model]]) -> list[type[Model]]:
    """Kinds in an order in which no row is stored before the one it refers to.

    While a foreign key leads nowhere, SQLite looks for it at each further row, through whole tables: a batch of fifty
    mails took 300 ms of the writers' lane in the wrong order, and takes 20 in this one.
    """

    def depth(kind: type[Model]) -> int:
        referred = {field.related_model for field in kind._meta.concrete_fields if field.many_to_one}
        return 1 + max((depth(one) for one in kinds & referred - {kind}), default=0)

    return sorted(kinds, key=lambda kind: (depth(kind), kind._meta.label))
