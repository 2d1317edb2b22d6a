"""Searching: the newest first by walking the index backwards, and of what it finds only what the viewer may see.

What may be seen is part of the question to the index (`gate_for`): `visible_to`, and for clients `readable_by`. The walk is
bounded: where a viewer sees little of much that matches, it ends, says so, and can be gone on with. Of viewers who see few tickets at all, the index
looks in these alone, however common the words are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from deskbell.features.search.asking import understood
from deskbell.features.search.index import ABOVE_ALL, backend
from deskbell.features.search.meaning import meaning_of
from deskbell.features.search.needles import Gate, Match, Needle
from deskbell.kernel.actor import ActorKind
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import readable_by, visible_to
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STANDINGS, Standing

PAGE_SIZE = 20
AT_ONCE = 100  # documents, of which several may belong to one ticket
FEW_TICKETS = 200
MOST_OF_A_FEW = 4_000  # documents of a page's tickets
NOTHING = Gate(condition="1 = 0")


class Which(StrEnum):
    """Which tickets are looked at."""

    ALL = "all"
    OPEN = "open"
    FINISHED = "finished"
    ARCHIVED = "archived"


class Order(StrEnum):
    """What comes first."""

    NEWEST = "newest"
    RELEVANT = "relevant"


STANDINGS = {
    Which.OPEN: ACTIVE_STANDINGS,
    Which.FINISHED: (Standing.RESOLVED, Standing.CLOSED),
    Which.ARCHIVED: (Standing.ARCHIVED,),
}


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where a page begins: behind this document of this step."""

    step: int = 0
    document_id: int = ABOVE_ALL


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A ticket with the document of it that comes first."""

    ticket_id: int
    entry_id: int | None
    spot: Spot


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of hits. `words` are those that were looked for, whole and wider, for marking them.

    `next_spot` is None at the end; `is_unfinished`: the walk was ended before the page was full. `is_cut` and
    `is_narrowed` say that the question was longer, or meant more words, than is looked for.
    """

    hits: tuple[Hit, ...]
    next_spot: Spot | None
    phrases: frozenset[tuple[str, ...]]
    is_question: bool
    is_unfinished: bool = False
    is_cut: bool = False
    is_narrowed: bool = False


def search(
    *, viewer: Viewer, text: str, which: Which = Which.ALL, order: Order = Order.NEWEST, after: Spot | None = None
) -> Found:
    """A page of tickets in which the words stand, each once. Nothing for a text without words."""
    question = understood(text)
    if not question.wanted:
        return Found(hits=(), next_spot=None, phrases=frozenset(), is_question=False, is_cut=question.is_cut)
    meaning = meaning_of(question, for_clients=not sees_people(viewer))
    few = _few_tickets(viewer, which)
    steps = [replace(one, ticket_ids=few) for one in meaning.steps]
    gate = gate_for(viewer, which)
    walk = _Walk(gate or NOTHING, steps if order is Order.RELEVANT else steps[-1:], after or Spot())
    hits = walk.page() if gate else []
    return Found(
        hits=tuple(hits),
        next_spot=walk.goes_on_at,
        phrases=frozenset(phrase for alternatives in meaning.widest.wanted for phrase in alternatives),
        is_question=True,
        is_unfinished=walk.goes_on_at is not None and len(hits) < PAGE_SIZE,
        is_cut=question.is_cut,
        is_narrowed=meaning.is_narrowed and walk.goes_on_at is None,
    )


def sees_people(viewer: Viewer) -> bool:
    """Whether tickets are found by the people in them: agents alone are shown who they all are."""
    return viewer.actor.is_agent or viewer.actor.kind is ActorKind.SYSTEM


class _Walk:
    """From a place on through one step after the other, until a page is full or the walk has gone far enough."""

    def __init__(self, gate: Gate, steps: Sequence[Needle], start: Spot) -> None:
        self._gate, self._steps, self._start = gate, steps, start
        self.goes_on_at: Spot | None = None

    def page(self) -> list[Hit]:
        """The hits of a page; `goes_on_at` says then where the next one begins."""
        hits: list[Hit] = []
        for one in self._hits():
            if len(hits) == PAGE_SIZE:
                self.goes_on_at = hits[-1].spot
                return hits
            hits.append(one)
        return hits

    def _hits(self) -> Iterator[Hit]:
        shown: set[int] = set()
        for step in range(self._start.step, len(self._steps)):
            for some in self._matches(step):
                earlier = self._shown_earlier({one.ticket_id for one in some} - shown, step)
                for one in some:
                    if one.ticket_id not in shown and one.ticket_id not in earlier:
                        shown.add(one.ticket_id)
                        spot = Spot(step=step, document_id=one.id)
                        yield Hit(ticket_id=one.ticket_id, entry_id=one.entry_id, spot=spot)
            if self.goes_on_at is not None:
                return

    def _matches(self, step: int) -> Iterator[list[Match]]:
        """What may be seen of what matches, a few documents at a time, the newest first."""
        needle = self._steps[step]
        before = self._start.document_id if step == self._start.step else ABOVE_ALL
        if needle.is_hopeless:
            return
        for down_to in backend().stretches(needle, before=before):
            while some := backend().walk(needle, self._gate, before=before, down_to=down_to, limit=AT_ONCE):
                yield some
                before = some[-1].id
                if len(some) < AT_ONCE:
                    break
            if down_to <= 1:
                return
            before = down_to
        self.goes_on_at = Spot(step=step, document_id=before)

    def _shown_earlier(self, ticket_ids: set[int], step: int) -> set[int]:
        """Tickets that came on a page before, by a newer document or in a stricter step."""
        ids = tuple(sorted(ticket_ids))
        is_first = step != self._start.step or self._start.document_id == ABOVE_ALL
        shown = set() if is_first else self._among(self._steps[step], ids, down_to=self._start.document_id)
        return shown | (self._among(self._steps[step - 1], ids, down_to=0) if step else set())

    def _among(self, needle: Needle, ticket_ids: tuple[int, ...], *, down_to: int) -> set[int]:
        inside = replace(needle, ticket_ids=ticket_ids)
        if inside.is_hopeless:
            return set()
        found = backend().walk(inside, self._gate, before=ABOVE_ALL, down_to=down_to, limit=MOST_OF_A_FEW)
        return {one.ticket_id for one in found}


def gate_for(viewer: Viewer, which: Which) -> Gate | None:
    """What lets a document through: its ticket exists for the viewer, and its entry is theirs to read. None: nothing is."""
    try:
        tickets = _exists(_tickets(viewer, which).filter(pk=RawSQL("d.ticket_id", ())))
        if sees_people(viewer):
            return tickets
        entries = _exists(readable_by(viewer).filter(pk=RawSQL("d.entry_id", ())))
    except EmptyResultSet:
        return None
    condition = f"{tickets.condition} AND (d.entry_id IS NULL OR {entries.condition})"
    return Gate(condition=condition, values=(*tickets.values, *entries.values))


def _exists(rows: QuerySet[Any]) -> Gate:
    statement, values = rows.order_by().values("pk").query.sql_with_params()
    # PostgreSQL would rather make one list of all that may be seen; this keeps it to looking at each match.
    kept = " OFFSET 0" if connection.vendor == "postgresql" else ""
    return Gate(condition=f"EXISTS ({statement}{kept})", values=tuple(values))


def _tickets(viewer: Viewer, which: Which) -> QuerySet[Ticket]:
    rows = visible_to(viewer)
    return rows.filter(standing__in=[one.value for one in STANDINGS[which]]) if which in STANDINGS else rows


def _few_tickets(viewer: Viewer, which: Which) -> tuple[int, ...] | None:
    """All the tickets that there are for a viewer, if they are few; None for many."""
    few = _up_to_few(_tickets(viewer, Which.ALL))
    if which is Which.ALL:
        return few
    rows = _tickets(viewer, which)
    return _up_to_few(rows if few is None else rows.filter(pk__in=few))


def _up_to_few(rows: QuerySet[Ticket]) -> tuple[int, ...] | None:
    found = list(rows.order_by().values_list("pk", flat=True)[: FEW_TICKETS + 1])
    return tuple(sorted(found)) if len(found) <= FEW_TICKETS else None
