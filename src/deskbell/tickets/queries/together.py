"""Several small questions in one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def bounded_counts(sets: Mapping[str, QuerySet[Any]], *, limit: int) -> dict[str, int]:
    """How many rows each set has, counting no further than `limit`: one query, never a scan."""
    return _ask(
        {
            name: (rows.order_by().values("pk")[:limit], "SELECT COUNT(*) FROM ({}) AS counted")
            for name, rows in sets.items()
        }
    )


def firsts(sets: Mapping[str, QuerySet[Any]]) -> dict[str, Any]:
    """The first value of each set of single values, None where it is empty: one query."""
    return _ask({name: (rows[:1], "{}") for name, rows in sets.items()}, otherwise=None)


def _ask(questions: Mapping[str, tuple[QuerySet[Any], str]], otherwise: Any = 0) -> dict[str, Any]:
    columns: list[str] = []
    parameters: list[Any] = []
    names: list[str] = []
    answers = dict.fromkeys(questions, otherwise)
    for name, (rows, shape) in questions.items():
        try:
            statement, values = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        columns.append(f"({shape.format(statement)})")
        parameters += values
        names.append(name)
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)}", parameters)
            answers.update(zip(names, cursor.fetchone(), strict=True))
    return answers
