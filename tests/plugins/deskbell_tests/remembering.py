"""People and things that many tests begin with: built once in a run, then only their rows are put in again."""

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.apps import apps
from django.db import connection, models, transaction

from deskbell_tests.watching import known_to_hold

T = TypeVar("T")
Row = tuple[Any, ...]
HOUR = 3600.0
STARTED = time.time() - time.perf_counter()


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What a builder gave back, and the rows that it left in each table."""

    value: bytes
    rows: dict[type[models.Model], list[Row]]


_memories: dict[Callable[[], object], Memory] = {}


def put_in(build: Callable[[], T]) -> T:
    """What `build()` gives on a fresh desk. Its rows keep the numbers and times of the first time in this run.

    Where a test moved the clock or put something in before, those would not fit: there it is built anew.
    """
    if is_clock_moved() or not is_fresh():
        return build()
    memory = _memories.get(build)
    if memory is None:
        before = _everything()
        value = build()
        _memories[build] = Memory(value=pickle.dumps(value), rows=_what_came(before, _everything()))
        return value
    with known_to_hold(), transaction.atomic():  # whose rows refer to each other are checked together
        for model, rows in memory.rows.items():
            _insert(model, rows)
    return cast("T", pickle.loads(memory.value))  # our own bytes, of this run


def is_clock_moved() -> bool:
    """Whether a test travels in time: what measures durations goes on then as before."""
    return abs(time.time() - time.perf_counter() - STARTED) > HOUR


def is_fresh() -> bool:
    """Whether nothing was put in yet."""
    people = apps.get_model("people", "User")
    return not people._default_manager.exists() and not apps.get_model("kernel", "Setting")._default_manager.exists()


def _columns(model: type[models.Model]) -> list[str]:
    return [str(one.column) for one in model._meta.concrete_fields if not getattr(one, "generated", False)]


def _quoted(names: list[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def _everything() -> dict[type[models.Model], list[Row]]:
    """All rows of all tables, as the database gives them."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f"SELECT {_quoted(_columns(model))} FROM {_quoted([model._meta.db_table])}")
                found[model] = cursor.fetchall()
    return found


def _what_came(
    before: dict[type[models.Model], list[Row]], after: dict[type[models.Model], list[Row]]
) -> dict[type[models.Model], list[Row]]:
    came = {}
    for model, rows in after.items():
        known = set(map(repr, before[model]))
        new = [row for row in rows if repr(row) not in known]
        assert len(rows) == len(known) + len(new), f"{model._meta.label}: rows that were there before have changed"
        if new:
            came[model] = new
    return came


def _insert(model: type[models.Model], rows: list[Row]) -> None:
    columns = _columns(model)
    places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_quoted([model._meta.db_table])} ({_quoted(columns)}) VALUES {places}",
            [value for row in rows for value in row],
        )
