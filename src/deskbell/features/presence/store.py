"""Where presence is kept: apart from everything else, because it is written all the time and worth nothing tomorrow.

On SQLite it has a file of its own, so that no heartbeat ever stands in the writers' lane; on PostgreSQL a table that is not
logged. Either may be lost at any moment: half a minute later it is right again. Instants are seconds since 1970.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import connection

Value = int | float | str
GONE_AFTER_S = 30
TABLE = "presence_at_ticket"
CREATE = (
    "TABLE IF NOT EXISTS presence_at_ticket (ticket_id BIGINT NOT NULL, user_id BIGINT NOT NULL, page VARCHAR(32) NOT NULL, "
    "state VARCHAR(8) NOT NULL, seen_at DOUBLE PRECISION NOT NULL, PRIMARY KEY (ticket_id, user_id, page))"
)
_BEAT = (
    "INSERT INTO presence_at_ticket (ticket_id, user_id, page, state, seen_at) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (ticket_id, user_id, page) DO UPDATE SET state = excluded.state, seen_at = excluded.seen_at"
)
_LEAVE = "DELETE FROM presence_at_ticket WHERE ticket_id = %s AND user_id = %s AND page = %s"
_AT_TICKET = "SELECT ticket_id, user_id, state FROM presence_at_ticket WHERE ticket_id = %s AND seen_at > %s"
_ANYWHERE = "SELECT ticket_id, user_id, state FROM presence_at_ticket WHERE seen_at > %s"
_SWEEP = "DELETE FROM presence_at_ticket WHERE seen_at <= %s"


class Doing(StrEnum):
    """What somebody does at a ticket; what comes later counts for more where one person has several windows."""

    VIEWING = "viewing"
    NOTING = "noting"
    REPLYING = "replying"


@dataclass(frozen=True, kw_only=True)
class AtTicket:
    """Somebody is at a ticket."""

    ticket_id: int
    user_id: int
    doing: Doing


def beat(*, ticket_id: int, user_id: int, page: str, doing: Doing) -> None:
    """Somebody is there now, in one window (`page`)."""
    _run(_BEAT, ticket_id, user_id, page, doing.value, time.time())


def leave(*, ticket_id: int, user_id: int, page: str) -> None:
    """The window was closed."""
    _run(_LEAVE, ticket_id, user_id, page)


def at_ticket(ticket_id: int) -> tuple[AtTicket, ...]:
    """Who is at one ticket, each person once."""
    return _people(_run(_AT_TICKET, ticket_id, time.time() - GONE_AFTER_S))


def at_any_ticket() -> tuple[AtTicket, ...]:
    """Who is at which ticket, each person once a ticket."""
    return _people(_run(_ANYWHERE, time.time() - GONE_AFTER_S))


def forget_gone() -> None:
    """Delete the rows of those who have gone."""
    _run(_SWEEP, time.time() - GONE_AFTER_S)


def _people(rows: Sequence[tuple[int, int, str]]) -> tuple[AtTicket, ...]:
    order = list(Doing)
    strongest: dict[tuple[int, int], Doing] = {}
    for ticket_id, user_id, state in rows:
        doing, known = Doing(state), strongest.get((ticket_id, user_id), Doing.VIEWING)
        strongest[ticket_id, user_id] = max(doing, known, key=order.index)
    return tuple(
        AtTicket(ticket_id=ticket_id, user_id=user_id, doing=doing)
        for (ticket_id, user_id), doing in sorted(strongest.items())
    )


def _run(statement: str, *values: Value) -> list[Any]:
    return (_in_file if connection.vendor == "sqlite" else _in_database)(statement, values)


def _in_database(statement: str, values: Sequence[Value]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


_here = threading.local()


def _in_file(statement: str, values: Sequence[Value]) -> list[Any]:
    """On a connection that each thread keeps. A file that was spoilt is made anew."""
    path = presence_path()
    ask: Callable[[], list[Any]] = lambda: list(_opened(path).execute(statement.replace("%s", "?"), values))  # noqa: E731
    try:
        return ask()
    except sqlite3.OperationalError:
        _close()  # the file was taken away below us, or is not there yet
        return ask()
    except sqlite3.DatabaseError:
        _close()
        for end in ("", "-wal", "-shm"):
            with suppress(OSError):
                Path(f"{path}{end}").unlink()
        return ask()


def presence_path() -> str:
    """The file beside the desk's own."""
    name = str(connection.settings_dict["NAME"])
    return ":memory:" if name == ":memory:" or "mode=memory" in name else f"{name}.presence"


def _opened(path: str) -> sqlite3.Connection:
    if getattr(_here, "path", None) != path:
        _close()
        opened = sqlite3.connect(path, timeout=2, isolation_level=None)
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("PRAGMA synchronous=OFF")
        opened.execute(f"CREATE {CREATE}")
        _here.connection, _here.path = opened, path
    return _here.connection  # type: ignore[no-any-return]


def _close() -> None:
    if getattr(_here, "path", None) is not None:
        _here.connection.close()
        _here.path = None
