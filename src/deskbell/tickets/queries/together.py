"""Several small questions in one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from deskbell.kernel.prepared import Statement, beside


@dataclass(frozen=True, kw_only=True)
class Question:
    """A set of rows of one column, and how it becomes one value."""

    rows: QuerySet[Any]
    shape: str


def count(rows: QuerySet[Any], *, limit: int) -> Question:
    """How many rows there are, counting no further than `limit`: never a scan."""
    return Question(rows=rows.order_by().values("pk")[:limit], shape="SELECT COUNT(*) FROM ({}) AS counted")


def first(rows: QuerySet[Any]) -> Question:
    """The first of single values, None where there is none."""
    return Question(rows=rows[:1], shape="{}")


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
            statement, values = question.rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        columns.append(f"({question.shape.format(statement)})")
        parameters += values
        names.append(name)
    return Statement(sql=f"SELECT {', '.join(columns)}", parameters=parameters, names=tuple(names))
