"""What of a statement never changes, written into it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import Any

# Nothing that could end a text, or begin anything else in it; all else stays among the values.
_PLAIN = re.compile(r"[A-Za-z0-9_ .:-]*", re.ASCII)
_GAP = "%s"


def with_literals(sql: str, parameters: Sequence[Any], *, kept: Container[Any]) -> tuple[str, list[Any]]:
    """The statement with its constants written out, and the parameters that are left: those `kept`, and what is no plain word.

    PostgreSQL keeps one plan for a statement that comes again and again, if it expects of that no worse than of plans for the
    values at hand. Of a state among the values it could expect nothing: it left aside every index that is made for one
    state, and planned anew each time, or kept a plan that walked through all tickets.
    postgresql.org/docs/current/sql-prepare.html, "Notes"
    """
    pieces = sql.split(_GAP)
    if len(pieces) != len(parameters) + 1:  # a sign that was doubled stands before an s
        return sql, list(parameters)
    literals = [None if value in kept else _literal(value) for value in parameters]
    written = "".join(_between(pieces, literals))
    return written, [value for value, literal in zip(parameters, literals, strict=True) if literal is None]


def _between(pieces: Sequence[str], literals: Sequence[str | None]) -> Iterator[str]:
    yield pieces[0]
    for literal, piece in zip(literals, pieces[1:], strict=True):
        yield _GAP if literal is None else literal
        yield piece


def _literal(value: Any) -> str | None:
    """A constant as it is written in SQL; None if it had better stay where it is."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if value >= 0 else None
    return f"'{value}'" if isinstance(value, str) and _PLAIN.fullmatch(value) else None
