"""Searching: the newest first by walking the index backwards, and of what it finds only what the viewer may see.

What may be seen is part of the question to the index (`gate_for`): `visible_to`, and for clients `readable_by`. The walk is
bounded: where a viewer sees little of much that matches, it ends, says so, and can be gone on with. Of viewers who see few tickets at all, the index
looks in these alone, however common the words are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from deskbell.features.search.asking import Question, understood
from deskbell.features.search.index import ABOVE_ALL, walk
from deskbell.features.search.meaning import meaning_of
from deskbell.features.search.needles import Gate, Match, Needle, Stretch, Walked
from deskbell.features.search.vocabulary import KINDS, Row, Vocabulary, vocabulary_in, words_asked
from deskbell.kernel.actor import ActorKind
from deskbell.kernel.prepared import Prepared, Statement, asked, below, statement_of
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import readable_by, visible_to
from deskbell.tickets.queries.as_viewer import stand_in, statement_as
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STANDINGS, Standing

PAGE_SIZE = 20
AT_ONCE = 100  # documents, of which several may belong to one ticket
FEW_TICKETS = 200
MORE_AT_ONCE = 5  # times as many where there are few tickets, or where the last ones were not enough
MOST_OF_A_FEW = 4_000  # documents of a page's tickets
NOTHING = Gate(condition="1 = 0")
TICKET = "ticket of the viewer"


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


@dataclass(frozen=True, kw_only=True)
class LookedUp:
    """What a search begins with. `few`: all the tickets that there are for the viewer, if they are few.

    `further` are the rows of whatever was asked along, by their kinds.
    """

    question: Question
    vocabulary: Vocabulary
    few: tuple[int, ...] | None
    further: tuple[Row, ...]


def look_up(*, viewer: Viewer, text: str, which: Which = Which.ALL, along: Sequence[Statement] = ()) -> LookedUp:
    """Everything that has to be known before the index is asked, in one query.

    `along`: statements whose rows are a `Row` each, of kinds of their own; they cost no query.
    """
    question = understood(text)
    own = [*words_asked(question), *_tickets_asked(viewer)] if question.wanted else []
    statements = [*own, *along]
    rows: list[Row] = asked(below(*statements)) if statements else []
    standings = {pk: standing for kind, pk, standing, _nothing in rows if kind == TICKET}
    return LookedUp(
        question=question,
        vocabulary=vocabulary_in((row for row in rows if row[0] in KINDS), question),
        few=_few_tickets(viewer, which, standings) if question.wanted else None,
        further=tuple(row for row in rows if row[0] not in {*KINDS, TICKET}),
    )


def search(
    *,
    viewer: Viewer,
    text: str,
    which: Which = Which.ALL,
    order: Order = Order.NEWEST,
    after: Spot | None = None,
    looked_up: LookedUp | None = None,
) -> Found:
    """A page of tickets in which the words stand, each once. Nothing for a text without words.

    `looked_up`: what `look_up` says of the same viewer, text and tickets, for whoever asked already.
    """
    begun = looked_up or look_up(viewer=viewer, text=text, which=which)
    question = begun.question
    if not question.wanted:
        return Found(hits=(), next_spot=None, phrases=frozenset(), is_question=False, is_cut=question.is_cut)
    meaning = meaning_of(question, begun.vocabulary, for_clients=not sees_people(viewer))
    steps = [replace(one, ticket_ids=begun.few) for one in meaning.steps]
    gate = gate_for(viewer, which)
    walked = _Walk(gate or NOTHING, steps if order is Order.RELEVANT else steps[-1:], after or Spot())
    hits = walked.page() if gate else []
    return Found(
        hits=tuple(hits),
        next_spot=walked.goes_on_at,
        phrases=frozenset(phrase for alternatives in meaning.widest.wanted for phrase in alternatives),
        is_question=True,
        is_unfinished=walked.goes_on_at is not None and len(hits) < PAGE_SIZE,
        is_cut=question.is_cut,
        is_narrowed=meaning.is_narrowed and walked.goes_on_at is None,
    )


def sees_people(viewer: Viewer) -> bool:
    """Whether tickets are found by the people in them: agents alone are shown who they all are."""
    return viewer.actor.is_agent or viewer.actor.kind is ActorKind.SYSTEM


class _Walk:
    """From a place on through one step after the other, until a page is full or the walk has gone far enough."""

    def __init__(self, gate: Gate, steps: Sequence[Needle], start: Spot) -> None:
        self._gate, self._steps, self._start = gate, steps, start
        self._known: dict[tuple[int, int], Walked] = {}
        self._limit = AT_ONCE if steps[0].ticket_ids is None else AT_ONCE * MORE_AT_ONCE
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
        known: set[int] = set()
        for step in range(self._start.step, len(self._steps)):
            for some in self._matches(step):
                known |= self._shown_earlier({one.ticket_id for one in some} - known, step)
                for one in some:
                    if one.ticket_id not in known:
                        known.add(one.ticket_id)
                        spot = Spot(step=step, document_id=one.id)
                        yield Hit(ticket_id=one.ticket_id, entry_id=one.entry_id, spot=spot)
            if self.goes_on_at is not None:
                return

    def _matches(self, step: int) -> Iterator[Sequence[Match]]:
        """What may be seen of what matches, a few documents at a time, the newest first."""
        needle = self._steps[step]
        before = self._start.document_id if step == self._start.step else ABOVE_ALL
        if needle.is_hopeless:
            return
        for depth in (0, 1):
            stretch = Stretch(needle=needle, before=before, depth=depth)
            walked = self._walked(step, stretch)
            yield walked.matches
            while walked.is_cut_short:
                rest = replace(stretch, before=walked.matches[-1].id, down_to=walked.down_to)
                walked = walk([rest], self._gate, limit=len(walked.matches) * MORE_AT_ONCE)[0]
                yield walked.matches
            before = walked.down_to or 0
            if before <= 1:
                return
        self.goes_on_at = Spot(step=step, document_id=before)

    def _walked(self, step: int, wanted: Stretch) -> Walked:
        """A stretch of a step. A page that the first one does not fill mostly needs what stands behind it in every step: from
        then on the next stretch of each comes along, but where it filled half of the page: more of the same will do."""
        place = (step, wanted.depth)
        if place not in self._known:
            near = self._known[step, 0].matches if wanted.depth else ()
            tickets = len({one.ticket_id for one in near})
            later = range(step + 1, len(self._steps)) if self._known and tickets < PAGE_SIZE // 2 else ()
            stretches = dict([(place, wanted), *(one for each in later for one in self._next_of(each))])
            found = walk(list(stretches.values()), self._gate, limit=self._enough(len(near), tickets))
            self._known.update(zip(stretches, found, strict=True))
        return self._known[place]

    def _enough(self, documents: int, tickets: int) -> int:
        """How many documents to ask for: twice as many as a page's tickets have, if they are like these, which stood near. Who
        sees little of what matches walks far for each."""
        return min(self._limit, 2 * PAGE_SIZE * documents // tickets) if tickets else self._limit

    def _next_of(self, step: int) -> list[tuple[tuple[int, int], Stretch]]:
        """The first stretch of a step from its beginning that is not known yet, if there is one."""
        needle, near, far = self._steps[step], self._known.get((step, 0)), self._known.get((step, 1))
        if needle.is_hopeless or far is not None:
            return []
        if near is None:
            return [((step, 0), Stretch(needle=needle, before=ABOVE_ALL))]
        before = near.down_to or 0
        return [((step, 1), Stretch(needle=needle, before=before, depth=1))] if before > 1 else []

    def _shown_earlier(self, ticket_ids: set[int], step: int) -> set[int]:
        """Which of these came on a page before, by a newer document or in a stricter step. (What this page itself has gone
        through from its newest document on is known without asking.)"""
        start, ids = self._start, tuple(sorted(ticket_ids))
        is_first = start.document_id == ABOVE_ALL
        shown: list[Stretch] = []
        if step == start.step and not is_first:
            shown.append(Stretch(needle=self._steps[step], before=ABOVE_ALL, down_to=start.document_id))
        if step and (step == start.step or (step == start.step + 1 and not is_first)):
            shown.append(Stretch(needle=self._steps[step - 1], before=ABOVE_ALL, down_to=0))
        inside = [replace(one, needle=replace(one.needle, ticket_ids=ids)) for one in shown]
        possible = [one for one in inside if not one.needle.is_hopeless]
        found = walk(possible, self._gate, limit=MOST_OF_A_FEW) if possible else []
        return {one.ticket_id for walked in found for one in walked.matches}


def gate_for(viewer: Viewer, which: Which) -> Gate | None:
    """What lets a document through: its ticket exists for the viewer, and its entry is theirs to read. None: nothing is."""
    if viewer.actor.is_agent and (of_agent := statement_as(viewer, _OPEN_TO_AGENTS, which)):
        return Gate(condition=of_agent.sql, values=tuple(of_agent.parameters))
    try:
        tickets = _exists(_looked_at(viewer, which))
        if sees_people(viewer):
            return Gate(condition=tickets.sql, values=tuple(tickets.parameters))
        entries = _exists(readable_by(viewer).filter(pk=RawSQL("d.entry_id", ())))
    except EmptyResultSet:
        return None
    condition = f"{tickets.sql} AND (d.entry_id IS NULL OR {entries.sql})"
    return Gate(condition=condition, values=(*tickets.parameters, *entries.parameters))


def _exists(rows: QuerySet[Any]) -> Statement:
    one = statement_of(rows.order_by().values("pk"))
    # PostgreSQL would rather make one list of all that may be seen; this keeps it to looking at each match.
    kept = " OFFSET 0" if connection.vendor == "postgresql" else ""
    return replace(one, sql=f"EXISTS ({one.sql}{kept})")


def _looked_at(viewer: Viewer, which: Which) -> QuerySet[Ticket]:
    """The ticket of a document, if it is looked at."""
    return _tickets(viewer, which).filter(pk=RawSQL("d.ticket_id", ()))


def _tickets(viewer: Viewer, which: Which) -> QuerySet[Ticket]:
    rows = visible_to(viewer)
    return rows.filter(standing__in=[one.value for one in STANDINGS[which]]) if which in STANDINGS else rows


def _open_to_agents(
    sees_all: bool,  # noqa: FBT001 - part of a shape
    has_referrals: bool,  # noqa: FBT001 - part of a shape
    which: Which,
    *,
    now: datetime,
    **doors: Any,
) -> Statement:
    return _exists(_looked_at(stand_in(sees_all=sees_all, has_referrals=has_referrals, **doors), which))


def _tickets_asked(viewer: Viewer) -> list[Statement]:
    """A few of the tickets that there are for a viewer."""
    if viewer.actor.is_agent and (of_agent := statement_as(viewer, _A_FEW_FOR_AGENTS, FEW_TICKETS + 1)):
        return [of_agent]
    try:
        return [_so_many(viewer, FEW_TICKETS + 1)]
    except EmptyResultSet:
        return []


def _so_many(viewer: Viewer, number: int) -> Statement:
    one = statement_of(visible_to(viewer).order_by().values_list("id", "standing")[:number])
    return replace(one, sql=f"SELECT '{TICKET}', id, standing, '' FROM ({one.sql}) AS seen")  # noqa: S608 - own words


def _a_few_for_agents(
    sees_all: bool,  # noqa: FBT001 - part of a shape
    has_referrals: bool,  # noqa: FBT001 - part of a shape
    number: int,
    *,
    now: datetime,
    **doors: Any,
) -> Statement:
    return _so_many(stand_in(sees_all=sees_all, has_referrals=has_referrals, **doors), number)


def _few_tickets(viewer: Viewer, which: Which, standings: Mapping[int, str]) -> tuple[int, ...] | None:
    """All the tickets that are looked at, if they are few; None for many. `standings`: of the viewer's own, if those are few."""
    if len(standings) <= FEW_TICKETS:
        return tuple(sorted(pk for pk, standing in standings.items() if standing in STANDINGS.get(which, (standing,))))
    if which is Which.ALL:
        return None
    found = list(_tickets(viewer, which).order_by().values_list("pk", flat=True)[: FEW_TICKETS + 1])
    return tuple(sorted(found)) if len(found) <= FEW_TICKETS else None


# What every search of an agent asks is put together once.
_OPEN_TO_AGENTS = Prepared(_open_to_agents)
_A_FEW_FOR_AGENTS = Prepared(_a_few_for_agents)
