"""The one door to the index, on either database: documents go in and out, and words are looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, islice
from types import ModuleType
from typing import TypeVar

from django.db import connection

from deskbell.features.search import postgresql_index, sqlite_index
from deskbell.features.search.documents import Document
from deskbell.features.search.models import SearchDocument
from deskbell.features.search.needles import Gate, Match, Stretch, Walked
from deskbell.features.search.rows import Row
from deskbell.features.search.words import Word, words_in
from deskbell.kernel import asking
from deskbell.kernel.prepared import below
from deskbell.kernel.rows import is_any
from deskbell.kernel.transactions import writing
from deskbell.kernel.turns import beside_others, one_at_a_time

AT_ONCE = 250  # documents in one statement
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
IN_A_SECOND = 1024
ABOVE_ALL = 2**62
# Nobody sees the documents that another transaction is just putting in: no word goes while any of them is.
LIST_OF_WORDS = "the search index's list of words"


def backend() -> ModuleType:
    """How this database does it."""
    return postgresql_index if connection.vendor == "postgresql" else sqlite_index


def put(documents: Collection[Document]) -> None:
    """Take documents in, each in the place of what was known of the same entry or ticket. Needs an open transaction."""
    if not documents:
        return
    beside_others(LIST_OF_WORDS)
    ordered = iter(sorted(documents, key=lambda one: one.at))
    while some := list(islice(ordered, AT_ONCE)):
        _put(some)


def remove_tickets(ticket_ids: Iterable[int]) -> None:
    """Forget everything of some tickets, with the words that stood nowhere else."""
    ids = list(SearchDocument.objects.filter(ticket__in=list(ticket_ids)).values_list("pk", flat=True))
    with writing():
        words = backend().words_of(ids)
        _remove(ids)
        one_at_a_time(LIST_OF_WORDS)
        gone = [word for word in sorted(words) if not backend().stands_somewhere(word)]
        for some in _portions(gone):
            asking.run(f"DELETE FROM search_searchword WHERE word IN ({_signs(some)})", some)  # noqa: S608


def words_spelled(spellings: Sequence[str]) -> list[tuple[str, str]]:
    """The words that stand somewhere under one of these spellings, each with it."""
    statement = f"SELECT spelling, word FROM search_searchword WHERE spelling IN ({_signs(spellings)})"  # noqa: S608
    return [(spelling, word) for spelling, word in asking.rows(statement, spellings)]


def walk(stretches: Sequence[Stretch], gate: Gate, *, limit: int) -> list[Walked]:
    """Documents that match and may be seen, at most so many of each stretch, in one query."""
    parts = [backend().walking(one, gate, limit=limit) for one in stretches]
    numbered = [
        replace(one, sql=f"SELECT {place:d}, part.* FROM ({one.sql}) AS part")  # noqa: S608 - own words
        for place, one in enumerate(parts)
    ]
    down_to: list[int | None] = [one.down_to or 0 for one in stretches]
    matches: list[list[Match]] = [[] for _each in stretches]
    together = below(*numbered)
    for place, pk, ticket_id, entry_id in asking.rows(together.sql, together.parameters):
        if ticket_id is None:
            down_to[place] = pk
        else:
            matches[place].append(Match(id=pk, ticket_id=ticket_id, entry_id=entry_id))
    newest_first = (tuple(sorted(found, key=lambda one: one.id, reverse=True)) for found in matches)
    return [
        Walked(matches=found, down_to=end, is_cut_short=len(found) == limit)
        for found, end in zip(newest_first, down_to, strict=True)
    ]


def cut(document: Document) -> tuple[tuple[tuple[str, ...], ...], set[Word]]:
    """A document's words by field, and each of them once."""
    repeated = (_cut_once(document.head), _cut_once(document.people))
    fields = (*repeated, tuple(words_in(document.files)), tuple(words_in(document.body)))
    return tuple(tuple(word.text for word in field) for field in fields), set(chain.from_iterable(fields))


@lru_cache(maxsize=128)
def _cut_once(text: str) -> tuple[Word, ...]:
    """What all documents of a ticket carry."""
    return tuple(words_in(text))


def second_of(at: datetime) -> int:
    """The smallest number that a document of this second may have."""
    return max(int((at - BEGINNING).total_seconds()), 1) * IN_A_SECOND


def _put(documents: Sequence[Document]) -> None:
    taken, by_entry, by_ticket = _known(documents)
    looked_up = _wishes(documents)
    rows: list[Row] = []
    words: set[Word] = set()
    stale: list[int] = []
    for one in documents:
        old = by_ticket.get(one.ticket_id) if one.entry_id is None else by_entry.get(one.entry_id)
        pk = _number(one, old, taken, looked_up)
        if old is not None and old != pk:
            stale.append(old)
        fields, its_words = cut(one)
        words |= its_words
        rows.append(Row(id=pk, ticket_id=one.ticket_id, entry_id=one.entry_id, fields=fields))
    if stale:
        _remove(stale)
    backend().write(rows)
    _learn(words)


def _known(documents: Sequence[Document]) -> tuple[set[int], dict[int, int], dict[int, int]]:
    """The numbers that are taken in these seconds, and those of these entries and tickets."""
    asked: tuple[tuple[str, list[int]], ...] = (
        ("entry_id", [one.entry_id for one in documents if one.entry_id is not None]),
        ("ticket_id", [one.ticket_id for one in documents if one.entry_id is None]),
        ("id", list(_wishes(documents))),
    )
    # Each by its own index: for one condition of all three SQLite would read the whole table.
    parts = [
        f"SELECT id, ticket_id, entry_id FROM search_searchdocument WHERE {column} IN ({_signs(values)})"  # noqa: S608
        for column, values in asked
        if values
    ]
    rows = set(asking.rows(" UNION ALL ".join(parts), [value for _column, values in asked for value in values]))
    return (
        {pk for pk, _ticket, _entry in rows},
        {entry: pk for pk, _ticket, entry in rows if entry is not None},
        {ticket: pk for pk, ticket, entry in rows if entry is None},
    )


def _wish(document: Document) -> int:
    return second_of(document.at) + document.at.microsecond * IN_A_SECOND // 1_000_000


def _wishes(documents: Iterable[Document]) -> set[int]:
    """The numbers that documents most likely get: of those that wish for the same one, each the next behind it."""
    wishing = Counter(map(_wish, documents))
    return {wish + place for wish, count in wishing.items() for place in range(count)}


def _number(document: Document, old: int | None, taken: set[int], looked_up: set[int]) -> int:
    """The number that the document has already if it is of its second; else the next free one from the wished one on."""
    if old is not None and old // IN_A_SECOND == second_of(document.at) // IN_A_SECOND:
        return old
    number = _wish(document)
    while number in taken or (number not in looked_up and is_any(SearchDocument, "id = %s", number)):
        number += 1
    taken.add(number)
    return number


def _remove(ids: Sequence[int]) -> None:
    for some in _portions(ids):
        asking.run(f"DELETE FROM search_searchdocument WHERE id IN ({_signs(some)})", some)  # noqa: S608


def _learn(words: Iterable[Word]) -> None:
    """Keep the words that were not known, under each of their spellings."""
    pairs = {(spelling, word.text) for word in words if len(word.text) > 1 for spelling in word.spellings}
    for some in _portions(sorted(pairs)):
        spellings = [spelling for spelling, _word in some]
        known = set(words_spelled(spellings))
        new = [pair for pair in some if pair not in known]
        if new:
            signs = ", ".join(["(%s, %s)"] * len(new))
            statement = f"INSERT INTO search_searchword (spelling, word) VALUES {signs} ON CONFLICT DO NOTHING"  # noqa: S608
            asking.run(statement, [each for pair in new for each in pair])


T = TypeVar("T")


def _portions(values: Sequence[T]) -> Iterator[list[T]]:
    return (list(values[start : start + AT_ONCE]) for start in range(0, len(values), AT_ONCE))


def _signs(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))
