"""What a test wrote, and which checks could find something wrong with it."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connection

from deskbell.kernel.verification import INVARIANTS, run

# What only reads, or ends what something else began; and what signing in leaves behind, which no invariant looks at.
HARMLESS = (
    "SELECT ",
    "(SELECT ",
    "PRAGMA ",
    "SHOW ",
    "SAVEPOINT ",
    "RELEASE SAVEPOINT ",
    "ROLLBACK TO SAVEPOINT ",
    'INSERT INTO "people_signinsession" ',
    'UPDATE "people_signinsession" ',
    'DELETE FROM "people_signinsession" ',
    'INSERT INTO "kernel_auditentry" ',
    'UPDATE "people_user" SET "last_login" ',
)
_WORDS = re.compile(r"\w+")
# A question for the rows of one table and of what is joined to it; not one with another before its FROM.
_PLAIN = re.compile(r'SELECT (?:(?!SELECT ).)*? FROM "(?P<table>\w+)"(?!\.)', re.DOTALL)
_OF_SEVERAL = re.compile(r"\b(UNION|RIGHT|FULL)\b")
_reads: dict[str, frozenset[str]] = {}
_beforehand: set[str] = set()


class Watch:
    """What went through the test's own connection: other threads and processes have theirs.

    `words` are those of all statements that wrote, names of tables among them, rows that are known to hold included.
    """

    def __init__(self) -> None:
        self.has_written = False
        self.is_paused = False
        self.words: set[str] = set(_beforehand)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Django's hook around each statement."""
        if not str(sql).startswith(HARMLESS):
            self.words.update(_WORDS.findall(str(sql)))
            self.has_written = self.has_written or not self.is_paused
        return execute(sql, params, many, context)

    def checks(self) -> list[str]:
        """The invariants that what was written can have broken: those that would read of it.

        As long as nothing that a check reads on a fresh desk is written, it goes the same way as there, and finds what it
        found there. So it is enough to know what each of them reads on a fresh desk.
        """
        if not self.has_written:
            return []
        return [name for name in INVARIANTS if not _reads[name] or _reads[name] & self.words]


def learn_what_checks_read() -> None:
    """Run every check on a desk that is fresh, and keep the names of the tables on which the answers to it hang."""
    tables = frozenset(connection.introspection.table_names())
    empty = frozenset(one for one in tables if is_empty(one))
    for name in INVARIANTS:
        words: set[str] = set()

        def note(execute: Callable[..., Any], sql: str, *further: Any, words: set[str] = words) -> Any:
            words.update(hangs_on(str(sql), empty=empty))
            return execute(sql, *further)

        with connection.execute_wrapper(note):
            assert not [problem for finding in run([name]) for problem in finding.problems]
        _reads[name] = tables & words


def is_empty(table: str) -> bool:
    """Whether a table has no rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
        return cursor.fetchone() is None


def hangs_on(sql: str, *, empty: frozenset[str]) -> set[str]:
    """Words of a statement, names of those tables among them that have to change before its answer can.

    A question for rows of a table that is empty finds none, whatever is joined to it and whatever it is compared with.
    """
    plain = _PLAIN.match(sql)
    if plain and plain["table"] in empty and not _OF_SEVERAL.search(sql):
        return {plain["table"]}
    return set(_WORDS.findall(sql))


_watches: list[Watch] = []


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch what is written within."""
    watch = Watch()
    _watches.append(watch)
    with ExitStack() as stack:
        stack.callback(_watches.remove, watch)
        stack.enter_context(connection.execute_wrapper(watch))
        yield watch


@contextmanager
def known_to_hold() -> Iterator[None]:
    """Within, rows are put in that were looked at when they were made."""
    for watch in _watches:
        watch.is_paused = True
    yield
    for watch in _watches:
        watch.is_paused = False


@contextmanager
def put_in_beforehand(words: set[str]) -> Iterator[None]:
    """Within, the desk is not a fresh one when a watch begins: tables of these names have rows that are known to hold."""
    _beforehand.update(words)
    yield
    _beforehand.clear()
