"""The index on SQLite: one FTS5 table of words that are cut already, and trigrams of the list of words.

FTS5's own cutting is not used (`words.py` cuts for both databases), so its simplest tokeniser serves. The column `door`
holds the ticket, so that looking within a few tickets costs no more than looking for a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from deskbell.features.search.needles import Alternatives, Gate, Needle, Phrase, Stretch, Where
from deskbell.features.search.rows import FIELDS, Row
from deskbell.kernel.prepared import Statement

STRETCHES = (400, 8_000)  # documents that match: how far a walk goes while a page is not full
_COLUMNS = {Where.ANYWHERE: "", Where.HEAD: "{head people} : ", Where.FOR_CLIENTS: "{head files body} : "}
_INSERT = f"INSERT OR REPLACE INTO search_words (rowid, {', '.join(FIELDS)}, door) VALUES (%s, %s, %s, %s, %s, %s)"  # noqa: S608
_DOCUMENT = """INSERT INTO search_searchdocument (id, ticket_id, entry_id) VALUES (%s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET ticket_id = excluded.ticket_id"""
_IS_VIRTUAL = "CREATE VIRTUAL"
_CHANGES = "SELECT total_changes()"
_MERGE = "INSERT INTO {table} ({table}, rank) VALUES ('merge', PAGES)"
_WALK = """SELECT * FROM (SELECT d.id, d.ticket_id, d.entry_id
    FROM search_words w CROSS JOIN search_searchdocument d ON d.id = w.rowid
    WHERE w.search_words MATCH %s AND w.rowid < %s AND w.rowid >= {down_to} AND {gate} ORDER BY w.rowid DESC LIMIT %s)"""
_WALK_AS_FAR = f"""WITH furthest (down_to) AS MATERIALIZED (SELECT coalesce((SELECT rowid FROM search_words
        WHERE search_words MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT 1 OFFSET %s), 0))
    SELECT down_to AS id, NULL AS ticket_id, NULL AS entry_id FROM furthest
    UNION ALL {_WALK.replace("{down_to}", "(SELECT down_to FROM furthest)")}"""  # noqa: S608 - own words


def write(rows: Sequence[Row]) -> None:
    """Put documents in, or in the place of what stands under their numbers."""
    ordered = sorted(rows, key=lambda row: row.id)  # FTS5 writes what comes in order in one go
    with connection.cursor() as cursor:
        cursor.executemany(_DOCUMENT, [(row.id, row.ticket_id, row.entry_id) for row in ordered])
        cursor.executemany(
            _INSERT, [(row.id, *(" ".join(field) for field in row.fields), f"~{row.ticket_id}") for row in ordered]
        )


def words_of(ids: Iterable[int]) -> set[str]:
    """The words that stand in some documents."""
    words: set[str] = set()
    with connection.cursor() as cursor:
        for pk in ids:
            cursor.execute(f"SELECT {', '.join(FIELDS)} FROM search_words WHERE rowid = %s", [pk])  # noqa: S608
            words.update(word for row in cursor.fetchall() for text in row for word in text.split())
    return words


def walking(stretch: Stretch, gate: Gate, *, limit: int) -> Statement:
    """The newest documents of a stretch that match and may be seen, and where it ends if it does not say so itself.

    SQLite stops walking as soon as it has so many.
    """
    asked = expression(stretch.needle)
    if stretch.down_to is not None:
        sql = _WALK.format(down_to="%s", gate=gate.condition)
        return Statement(sql=sql, parameters=[asked, stretch.before, stretch.down_to, *gate.values, limit])
    furthest = [asked, stretch.before, STRETCHES[stretch.depth] - 1]
    sql = _WALK_AS_FAR.format(gate=gate.condition)
    return Statement(sql=sql, parameters=[*furthest, asked, stretch.before, *gate.values, limit])


def stands_somewhere(word: str) -> bool:
    """Whether any document holds this word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM search_words WHERE search_words MATCH %s LIMIT 1", [_phrase((word,))])
        return cursor.fetchone() is not None


def kept(row: Row) -> bool:
    """Whether this is what the index holds under the document's number."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(FIELDS)}, door FROM search_words WHERE rowid = %s", [row.id])  # noqa: S608
        found = cursor.fetchone()
    return bool(found == (*(" ".join(field) for field in row.fields), f"~{row.ticket_id}"))


def documents_without_words() -> int:
    """How many documents stand on one side only: in the list of documents, or among the words."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT
            (SELECT count(*) FROM search_searchdocument d WHERE d.id NOT IN (SELECT id FROM search_words_docsize))
          + (SELECT count(*) FROM search_words_docsize w WHERE w.id NOT IN (SELECT id FROM search_searchdocument))""")
        (count,) = cursor.fetchone()
    return int(count)


def empty() -> None:
    """Throw everything away, also what could not be read any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE name LIKE 'search!_%%' ESCAPE '!'")
        made = [(kind, name, sql) for kind, name, sql in cursor.fetchall() if kind == "trigger" or _IS_VIRTUAL in sql]
        for kind, name, _sql in sorted(made, reverse=True):  # triggers first
            cursor.execute(f"DROP {kind} {name}")
        for table in ("search_searchdocument", "search_searchword"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - own names
        for _kind, _name, sql in sorted(made):
            cursor.execute(sql)
    set_merging()


def set_merging() -> None:
    """Nothing is put together while somebody waits for a command, but by `tidy`; only very many stretches are."""
    with connection.cursor() as cursor:
        for table in ("search_words", "search_trigrams"):
            cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('automerge', 0)")  # noqa: S608 - own names
            cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('crisismerge', 64)")  # noqa: S608 - own names


def beginning_with(part: str, *, limit: int) -> Statement:
    """The words of spellings that begin so."""
    return Statement(
        sql="SELECT word FROM search_searchword WHERE spelling >= %s AND spelling < %s LIMIT %s",
        parameters=[part, part[:-1] + chr(ord(part[-1]) + 1), limit],
    )


def containing(part: str, *, limit: int) -> Statement:
    """The words of spellings of which this is part (three characters at least)."""
    return Statement(
        sql="""SELECT word FROM search_searchword WHERE id IN
            (SELECT rowid FROM search_trigrams WHERE search_trigrams MATCH %s LIMIT %s)""",
        parameters=[_phrase((part,)), limit],
    )


def has_trigrams() -> bool:
    """Whether parts of words are found by an index: always here."""
    return True


def tidy(*, pages: int) -> bool:
    """Put so many pages of small stretches of the index together; whether there was something to do."""
    with connection.cursor() as cursor:
        changes = []
        for statement in (
            _CHANGES,
            *(_MERGE.format(table=table) for table in ("search_words", "search_trigrams")),
            _CHANGES,
        ):
            cursor.execute(statement.replace("PAGES", str(pages)))
            changes += cursor.fetchall()
    # FTS5's manual: a merge that counts fewer changes than 2 had nothing to do.
    return bool(changes[-1][0] - changes[0][0] >= 4)


def expression(needle: Needle) -> str:
    """The question as FTS5 reads it. Every word stands in quotation marks, which no word holds."""
    wanted = " AND ".join(_any(alternatives) for alternatives in needle.wanted)
    without = f" NOT {_any(needle.unwanted)}" if needle.unwanted else ""
    inside = f"{_COLUMNS[needle.where]}(({wanted}){without})"
    if needle.ticket_ids is None:
        return inside
    return f"({inside}) AND {_any(tuple((f'~{pk}',) for pk in needle.ticket_ids))}"


def _any(alternatives: Alternatives) -> str:
    return f"({' OR '.join(_phrase(one) for one in alternatives)})"


def _phrase(words: Phrase) -> str:
    return f'"{" ".join(words)}"'
