"""The index on PostgreSQL: a column of `tsvector` that is put together here, from words that are cut already.

Positions count on from field to field with a gap, so that no row of words goes across; weights say the field.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from deskbell.features.search.needles import Alternatives, Gate, Needle, Phrase, Stretch, Where
from deskbell.features.search.rows import Row
from deskbell.kernel import asking
from deskbell.kernel.prepared import Statement

# The newest documents say how common a question is: where one in a hundred matches, and more documents in all than are soon
# gathered, walking back finds the next ones soon; what is rarer is gathered by the index of words.
SAMPLE = 1_000
COMMON = 10
SOON_GATHERED = 3_000
FURTHEST = 20_000  # documents that a walk goes past
_LETTERS = "ABCD"  # the fields in their order, as weights
_WEIGHTS = {Where.ANYWHERE: "", Where.HEAD: ":AB", Where.FOR_CLIENTS: ":ACD"}
_GAP = 10
_LAST_POSITION = 16_383
_MOST_BYTES = 1_000_000  # PostgreSQL refuses a tsvector of more than 1,048,575
# A number may be taken by what another transaction wrote in the same instant: that stays as it is.
_DOCUMENT = """INSERT INTO search_searchdocument AS d (id, ticket_id, entry_id, words) VALUES (%s, %s, %s, %s::tsvector)
    ON CONFLICT (id) DO UPDATE SET ticket_id = excluded.ticket_id, words = excluded.words
    WHERE d.entry_id = excluded.entry_id
        OR (d.entry_id IS NULL AND excluded.entry_id IS NULL AND d.ticket_id = excluded.ticket_id)"""
_KEPT_DOCUMENT = f"{_DOCUMENT} RETURNING d.id"
_FEW = 3  # documents that are quicker put in one by one than by a pipeline
# By the tickets alone: once the statement is prepared, the planner takes the list for long and walks the documents instead.
_WITHIN = """SELECT d.id, d.ticket_id, d.entry_id FROM search_searchdocument d
    WHERE d.ticket_id = ANY(%s) AND (d.words @@ %s::tsquery) IS TRUE AND d.id + 0 < %s AND d.id + 0 >= %s AND {gate}
    ORDER BY d.id + 0 DESC LIMIT %s"""
# Materialised, or with `IS TRUE` or `+ 0`, for the planner would guess which index is the better one to ask: not knowing the
# numbers, it looked up nearly every document by its number besides.
_FOUND = "SELECT id, ticket_id, entry_id FROM search_searchdocument WHERE words @@ %s::tsquery AND id + 0 < %s"
_GATHER = """SELECT * FROM (SELECT d.id, d.ticket_id, d.entry_id FROM (SELECT * FROM found ORDER BY id DESC OFFSET 0) AS d
    WHERE {condition} AND {gate} LIMIT %s) AS gathered"""
# Backwards by number, and no further than a page needs. How far it may go is no number that the planner knows: of a known one,
# or of a range without one, it expected few documents or all of them, and read and sorted the whole stretch each time.
_BACKWARDS = """SELECT * FROM search_searchdocument WHERE id < (SELECT %s::bigint) AND id >= (SELECT %s::bigint)
    ORDER BY id DESC LIMIT (SELECT %s::bigint)"""
_WALK = f"""SELECT * FROM (SELECT d.id, d.ticket_id, d.entry_id FROM ({_BACKWARDS}) AS d
    WHERE {{condition}} AND (d.words @@ %s::tsquery) IS TRUE AND {{gate}} ORDER BY d.id DESC LIMIT %s) AS walked"""  # noqa: S608 - own words
_END = "SELECT {down_to} AS id, NULL::bigint AS ticket_id, NULL::bigint AS entry_id FROM {source}"
# How many of a sample are common: those at least, and as many as so many documents would be of all that PostgreSQL counted
# last (-1 where it never did).
_AT_LEAST = """greatest(%s, (SELECT %s / nullif(reltuples, 0)
    FROM pg_class WHERE oid = 'search_searchdocument'::regclass))"""
# Only one of the two ways is gone: the condition of the other is looked at before anything is read.
_NEAR = f"""WITH sample AS MATERIALIZED
        (SELECT count(*) FILTER (WHERE words @@ %s::tsquery) >= {_AT_LEAST} AS is_common, min(id) AS down_to FROM
            (SELECT id, words FROM search_searchdocument WHERE id < %s ORDER BY id DESC LIMIT %s) AS newest),
        found AS MATERIALIZED ({_FOUND})
    {_END.format(down_to="CASE WHEN is_common THEN down_to ELSE 0 END", source="sample")}
    UNION ALL {_WALK.format(condition="(SELECT is_common FROM sample)", gate="{gate}")}
    UNION ALL {_GATHER.format(condition="NOT (SELECT is_common FROM sample)", gate="{gate}")}"""  # noqa: S608 - own words
# Where it would end is looked up only if it came there.
_FAR = f"""WITH seen AS MATERIALIZED ({_WALK.format(condition="true", gate="{gate}")}),
        furthest AS (SELECT coalesce((SELECT id FROM search_searchdocument
            WHERE id < %s ORDER BY id DESC LIMIT 1 OFFSET %s), 1) AS down_to)
    {_END.format(down_to="CASE WHEN count(*) < %s THEN (SELECT down_to FROM furthest) END", source="seen")}
    UNION ALL SELECT * FROM seen"""  # noqa: S608 - own words

# As the migration tries it: not every server has the extension, or lets its users make it.
_TRIGRAMS = """DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX IF NOT EXISTS search_word_parts ON search_searchword USING gin (spelling gin_trgm_ops);
    EXCEPTION WHEN OTHERS THEN
        RAISE NOTICE 'without pg_trgm, parts of words are looked for by reading the list of words';
    END $$"""


def write(rows: Sequence[Row]) -> None:
    """Put documents in under their numbers, or in the place of what was there of them; under the next free number where
    somebody else was given theirs at the same time."""
    ordered = sorted(rows, key=lambda row: row.id)  # who writes the same rows at once waits, and is not locked out
    documents = [(row.id, row.ticket_id, row.entry_id, vector(row)) for row in ordered]
    if len(documents) > _FEW:
        with connection.cursor() as cursor:
            cursor.executemany(_DOCUMENT, documents)
            if cursor.rowcount == len(documents):
                return
    for number, *rest in documents:
        _put_from(number, rest)


def _put_from(number: int, rest: Sequence[Any]) -> None:
    while not asking.rows(_KEPT_DOCUMENT, [number, *rest]):
        number += 1


def words_of(ids: Iterable[int]) -> set[str]:
    """The words that stand in some documents."""
    with connection.cursor() as cursor:
        statement = "SELECT DISTINCT unnest(tsvector_to_array(words)) FROM search_searchdocument WHERE id = ANY(%s)"
        cursor.execute(statement, [list(ids)])
        return {word for (word,) in cursor.fetchall()}


def walking(stretch: Stretch, gate: Gate, *, limit: int) -> Statement:
    """The newest documents of a stretch that match and may be seen, and where it ends if it does not say so itself."""
    needle, before, down_to = stretch.needle, stretch.before, stretch.down_to
    query, end = expression(needle), [*gate.values, limit]
    if needle.ticket_ids is not None:
        values = [list(needle.ticket_ids), query, before, down_to or 0, *end]
        return Statement(sql=_WITHIN.format(gate=gate.condition), parameters=values)
    if down_to == 0:
        sql = f"WITH found AS MATERIALIZED ({_FOUND}) {_GATHER.format(condition='true', gate=gate.condition)}"
        return Statement(sql=sql, parameters=[query, before, *end])
    if down_to is not None:
        sql = _WALK.format(condition="true", gate=gate.condition)
        return Statement(sql=sql, parameters=[before, down_to, FURTHEST + 1, query, *end])
    if stretch.depth:
        values = [before, 0, FURTHEST + 1, query, *end, before, FURTHEST, limit]
        return Statement(sql=_FAR.format(gate=gate.condition), parameters=values)
    sample = [query, COMMON, SOON_GATHERED * SAMPLE, before, SAMPLE]
    values = [*sample, query, before, before, 0, SAMPLE, query, *end, *end]
    return Statement(sql=_NEAR.format(gate=gate.condition), parameters=values)


def stands_somewhere(word: str) -> bool:
    """Whether any document holds this word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM search_searchdocument WHERE words @@ %s::tsquery LIMIT 1", [_phrase((word,))])
        return cursor.fetchone() is not None


def kept(row: Row) -> bool:
    """Whether this is what the index holds under the document's number."""
    with connection.cursor() as cursor:
        statement = "SELECT 1 FROM search_searchdocument WHERE id = %s AND ticket_id = %s AND words = %s::tsvector"
        cursor.execute(statement, [row.id, row.ticket_id, vector(row)])
        return cursor.fetchone() is not None


def documents_without_words() -> int:
    """How many documents hold no words: each holds its ticket's number at least."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_searchdocument WHERE words = ''::tsvector")
        (count,) = cursor.fetchone()
    return int(count)


def empty() -> None:
    """Throw everything away. Where parts of words had no index yet, it is made if that can be done by now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked would be in the way
        cursor.execute("TRUNCATE search_searchdocument, search_searchword")
        cursor.execute(_TRIGRAMS)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def beginning_with(part: str, *, limit: int) -> Statement:
    """The words of spellings that begin so."""
    # As a range: of a beginning among its values PostgreSQL could not tell which index it is for, and read the whole list.
    sql = f"SELECT word FROM search_searchword WHERE spelling ~>=~ %s AND spelling ~<~ %s LIMIT {limit:d}"  # noqa: S608 - a number
    return Statement(sql=sql, parameters=[part, part[:-1] + chr(ord(part[-1]) + 1)])


def containing(part: str, *, limit: int) -> Statement:
    """The words of spellings of which this is part: by trigrams, or without that extension by reading the list."""
    # What is looked for holds letters, digits, + and # alone: nothing that LIKE would read as a sign of its own. The limit is
    # written out: of one among the values PostgreSQL expected to be soon reached, and read the list.
    sql = f"SELECT word FROM search_searchword WHERE spelling LIKE %s LIMIT {limit:d}"  # noqa: S608 - a number
    return Statement(sql=sql, parameters=[f"%{part}%"])


def has_trigrams() -> bool:
    """Whether parts of words are found by an index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('search_word_parts') IS NOT NULL")
        (found,) = cursor.fetchone()
    return bool(found)


def tidy(*, pages: int) -> bool:
    """PostgreSQL tidies by itself."""
    return False


def vector(row: Row) -> str:
    """A row's words with their positions and weights, as PostgreSQL reads a tsvector; as many as it takes."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    position, room = 0, _MOST_BYTES
    for letter, words in zip(_LETTERS, row.fields, strict=True):
        for one in words:
            position = min(position + 1, _LAST_POSITION)
            room -= 2 if one in places else len(one.encode()) + 6  # as PostgreSQL lays them down
            if room < 0:
                break
            places[one].append(f"{position}{letter}")
        position += _GAP
    return " ".join(f"'{one}':{','.join(at)}" for one, at in places.items())


def expression(needle: Needle) -> str:
    """The question as PostgreSQL reads a tsquery. Every word stands in quotation marks, which no word holds."""
    weights = _WEIGHTS[needle.where]
    wanted = " & ".join(_any(alternatives, weights) for alternatives in needle.wanted)
    return f"{wanted} & !{_any(needle.unwanted, weights)}" if needle.unwanted else wanted


def _any(alternatives: Alternatives, weights: str) -> str:
    return "(" + " | ".join(_phrase(one, weights) for one in alternatives) + ")"


def _phrase(words: Phrase, weights: str = "") -> str:
    quoted = [f"'{one}'{weights}" for one in words]
    return f"({' <-> '.join(quoted)})"
