"""Columns by which an index is not to be looked up.

A list that is narrowed down by several things is walked in the one index that holds all of them (`ticket_updated`). SQLite,
which counts conditions and not rows, would rather look one of them up in another and then read every row that it finds there.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Field, Func


class Walked(Func):
    """The column's value; on SQLite not as something to look up (its documents call that the unary plus)."""

    template = "%(expressions)s"
    arity = 1

    def __init__(self, column: str, *, output_field: Field[Any, Any]) -> None:
        super().__init__(column, output_field=output_field)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """With the plus."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)
