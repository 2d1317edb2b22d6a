"""Several small questions in one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True, kw_only=True)
class Question:
    """A set of rows of one column, how it becomes one value, and that value where nothing can be in the set."""

    rows: QuerySet[Any]
    shape: str
    otherwise: Any


def count(rows: QuerySet[Any], *, limit: int) -> Question:
    """How many rows there are, counting no further than `limit`: never a scan."""
    return Question(
        rows=rows.order_by().values("pk")[:limit], shape="SELECT COUNT(*) FROM ({}) AS counted", otherwise=0
    )


def first(rows: QuerySet[Any]) -> Question:
    """The first of single values, None where there is none."""
    return Question(rows=rows[:1], shape="{}", otherwise=None)


def ask(questions: Mapping[str, Question]) -> dict[str, Any]:
    """The answers by the questions' names, in one query."""
    columns: list[str] = []
    parameters: list[Any] = []
    names: list[str] = []
    answers = {name: question.otherwise for name, question in questions.items()}
    for name, question in questions.items():
        try:
            statement, values = question.rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        columns.append(f"({question.shape.format(statement)})")
        parameters += values
        names.append(name)
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)}", parameters)
            answers.update(zip(names, cursor.fetchone(), strict=True))
    return answers
