"""Several small questions in one round trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from deskbell.kernel.prepared import Statement, beside, statement_of

UNION, UNION_ALL = ") AS part UNION SELECT * FROM (", ") AS part UNION ALL SELECT * FROM ("


@dataclass(frozen=True, kw_only=True)
class Question:
    """Sets of rows of one column, and how they become one answer: `between` joins those that can have rows at all."""

    sets: tuple[QuerySet[Any], ...]
    shape: str
    between: str


def count(*sets: QuerySet[Any], limit: int, may_share: bool = False) -> Question:
    """How many rows are in any of these sets, counting in each of them no further than `limit`: never a scan.

    `may_share`: whether a row can be in several. Each set stands in a query of its own because a part of a union can't be
    cut short by itself on SQLite.
    """
    return Question(
        sets=tuple(rows.order_by().values("pk")[:limit] for rows in sets),
        shape="SELECT COUNT(*) FROM (SELECT * FROM ({}) AS part) AS counted",
        between=UNION if may_share else UNION_ALL,
    )


def nearest_of_any(
    sets: Sequence[QuerySet[Any]], *, wanted: Sequence[str], order: Sequence[str], limit: int
) -> Question:
    """The columns `wanted` of the first rows of all these sets in an order, as `order_by` takes it; each comes in that order."""
    names = list(dict.fromkeys((*wanted, *(one.removeprefix("-") for one in order))))
    directions = ", ".join(f"{_quoted(one.removeprefix('-'))} {'DESC' if one[0] == '-' else 'ASC'}" for one in order)
    return Question(
        sets=tuple(rows.order_by(*order).values_list(*names)[:limit] for rows in sets),
        shape=f"SELECT {', '.join(map(_quoted, wanted))} FROM (SELECT * FROM ({{}}) AS part) AS nearest "  # noqa: S608 - own names
        f"ORDER BY {directions} LIMIT {limit}",
        between=UNION,
    )


def _quoted(column: str) -> str:
    return connection.ops.quote_name(column)


def statement_in(question: Question) -> Statement:
    """The statement that a question is by itself. EmptyResultSet where it can have no answer."""
    statements = [one for rows in question.sets if (one := _possible(rows)) is not None]
    if not statements:
        raise EmptyResultSet
    return Statement(
        sql=question.shape.format(question.between.join(one.sql for one in statements)),
        parameters=[value for one in statements for value in one.parameters],
    )


def _possible(rows: QuerySet[Any]) -> Statement | None:
    """Its statement, if there can be any row at all."""
    try:
        return statement_of(rows)
    except EmptyResultSet:
        return None


def every_answer(questions: Mapping[str, Question]) -> Statement:
    """As `together`, with a zero for a question that can have no answer."""
    found = [(name, together({name: question})) for name, question in questions.items()]
    return beside(
        *(one if one.names else Statement(sql="SELECT 0", parameters=(), names=(name,)) for name, one in found)
    )


def together(questions: Mapping[str, Question]) -> Statement:
    """One statement with a column for each question that can have an answer at all."""
    columns: list[str] = []
    parameters: list[Any] = []
    names: list[str] = []
    for name, question in questions.items():
        try:
            asked = statement_in(question)
        except EmptyResultSet:
            continue
        columns.append(f"({asked.sql})")
        parameters += asked.parameters
        names.append(name)
    return Statement(sql=f"SELECT {', '.join(columns)}", parameters=parameters, names=tuple(names))
