"""Appending facts: ledger rows, projections and owed deliveries in the command's one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Value

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.kernel.effects import effects_on
from deskbell.kernel.facts import Fact, from_json, to_json
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.kernel.prepared import Prepared, Statement, instant, statement_of
from deskbell.kernel.projections import project
from deskbell.kernel.rows import add
from deskbell.kernel.unsaved import unsaved
from deskbell.kernel.waking import wake_worker

# In `mutes` it stands for all effects: nothing follows the fact, whatever will have subscribed to it.
EVERY_EFFECT = "*"


@dataclass(frozen=True, kw_only=True)
class RecordedFact:
    """A fact with its place in the ledger: whose, when, by whom and why."""

    id: int
    stream_id: int
    sequence: int
    fact: Fact
    actor: Actor
    occurred_at: datetime
    recorded_at: datetime
    cause_id: int | None = None
    depth: int = 0
    mutes: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The fact's kind."""
        return self.fact.name


def append(recorded: Sequence[RecordedFact], *, write_row: Callable[[], None] = lambda: None) -> list[RecordedFact]:
    """Write facts of one stream, run the projections, and owe the deliveries. Needs an open transaction.

    `write_row` writes the stream's own row: after the projections that set columns of it, before those that may read it.
    """
    rows = add([row_of(each) for each in recorded])
    written = [replace(each, id=row.pk) for each, row in zip(recorded, rows, strict=True)]
    project(written, of_row=True)
    write_row()
    project(written, of_row=False)
    deliveries = _owed(written)
    if deliveries:
        add(deliveries)
        wake_worker()
    return written


def _owed(recorded: Sequence[RecordedFact]) -> list[Delivery]:
    followed = [
        (each, effect)
        for each in recorded
        for effect in effects_on(type(each.fact))
        if each.sequence > effect.after and not {effect.name, EVERY_EFFECT} & each.mutes
    ]
    subscribed = {effect.name: effect for _each, effect in followed}
    wanted = {name for name, effect in subscribed.items() if effect.is_wanted()}
    return [
        unsaved(Delivery, fact_id=each.id, effect=effect.name, due_at=each.recorded_at)
        for each, effect in followed
        if effect.name in wanted
    ]


def row_of(recorded: RecordedFact) -> LedgerRow:
    """The unsaved ledger row of a recorded fact."""
    return unsaved(
        LedgerRow,
        stream_id=recorded.stream_id,
        sequence=recorded.sequence,
        name=recorded.name,
        data=to_json(recorded.fact),
        actor_kind=recorded.actor.kind.value,
        actor_user_id=recorded.actor.user_id,
        cause_id=recorded.cause_id,
        depth=recorded.depth,
        mutes=sorted(recorded.mutes),
        occurred_at=recorded.occurred_at,
        recorded_at=recorded.recorded_at,
    )


def recorded_of(row: LedgerRow) -> RecordedFact:
    """The recorded fact that a ledger row holds."""
    return _recorded(row.stream_id, *(getattr(row, name) for name in _COLUMNS))


def facts_of(stream_id: int, *, after: int = 0, names: tuple[str, ...] = ()) -> list[RecordedFact]:
    """All facts of one stream in their order; of those only the ones after a sequence number, and of some kinds, if said."""
    return [
        _recorded(stream_id, json.loads(data), json.loads(mutes), instant(occurred_at), instant(recorded_at), *plain)
        for data, mutes, occurred_at, recorded_at, *plain in _STREAM.rows(names, stream_id=stream_id, after=after)[1]
    ]


_COLUMNS = (
    "data", "mutes", "occurred_at", "recorded_at", "id", "sequence", "name", "actor_kind", "actor_user_id", "cause_id",
    "depth",
)  # fmt: skip


def _stream(names: tuple[str, ...], *, stream_id: int, after: int) -> Statement:
    behind = Value(after, output_field=BigIntegerField())
    rows = LedgerRow.objects.filter(stream_id=stream_id, sequence__gt=behind).order_by("sequence")
    return statement_of((rows.filter(name__in=names) if names else rows).values_list(*_COLUMNS))


_STREAM = Prepared(_stream)


def _recorded(
    stream_id: int, data: dict[str, Any], mutes: list[str], occurred_at: datetime, recorded_at: datetime, pk: int,
    sequence: int, name: str, actor_kind: str, user_id: int | None, cause_id: int | None, depth: int,
) -> RecordedFact:  # fmt: skip
    """From what stands in `_COLUMNS`."""
    kind = ActorKind(actor_kind)
    return RecordedFact(
        id=pk,
        stream_id=stream_id,
        sequence=sequence,
        fact=from_json(name=name, data=data),
        actor=Actor(kind=kind, user_id=user_id, ticket_id=stream_id if kind is ActorKind.GUEST else None),
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        cause_id=cause_id,
        depth=depth,
        mutes=frozenset(mutes),
    )


def load(fact_ids: Iterable[int]) -> dict[int, RecordedFact]:
    """Recorded facts by their ids."""
    return {row.pk: recorded_of(row) for row in LedgerRow.objects.filter(pk__in=list(fact_ids))}
