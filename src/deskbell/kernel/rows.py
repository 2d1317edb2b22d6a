"""Rows in and out with little ado: for the few statements that every command runs.

Django takes half a millisecond and more to put together a statement that the database answers in a fiftieth of that;
these are put together once. On SQLite all of it is time in the writers' lane.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.db.models.base import ModelState

from deskbell.kernel import asking
from deskbell.kernel.columns import Convert, into, out_of, plain_type
from deskbell.kernel.command import current
from deskbell.kernel.prepared import Statement

M = TypeVar("M", bound=Model)
MOST_VALUES = 900  # of one statement: an older SQLite takes 999


def first(model: type[M], where: str, *values: Any, for_update: bool = False) -> M | None:
    """The first row of a model for which a condition holds, written in the table's own columns; no joins.

    `where` may end in an order; it is the code's own text, and whatever comes from outside stands in `values`.
    `for_update` locks the row where the database has such locks.
    """
    shape = _shape_of(model)
    lock = " FOR UPDATE" if for_update and shape.has_locks else ""
    found = asking.rows(f"{shape.select} WHERE {where} LIMIT 1{lock}", values)
    return shape.instance(model, found[0]) if found else None


def is_any(model: type[Model], where: str, *values: Any) -> bool:
    """Whether there is a row for which a condition holds; as `first` in all else, and reads none."""
    return bool(asking.rows(f"SELECT 1 FROM {_shape_of(model).table} WHERE {where} LIMIT 1", values))  # noqa: S608 - own names


def every(model: type[M], where: str, *values: Any) -> list[M]:
    """All rows of a model for which a condition holds; as `first` in all else."""
    shape = _shape_of(model)
    found = asking.rows(f"{shape.select} WHERE {where}", values)
    return [one for row in found if (one := shape.instance(model, row)) is not None]


def first_with(model: type[M], where: str, *values: Any, related: tuple[str, ...]) -> M | None:
    """Like `first`, with the rows that foreign keys lead to, in one query. `related` names paths such as `agent__user`.

    The condition calls the model's own table `t`.
    """
    join = _join(model, related, asking.database().vendor)
    found = asking.rows(f"{join.select} WHERE {where} LIMIT 1", values)
    return join.assemble(found[0]) if found else None


def every_with(model: type[M], where: str, *values: Any, related: tuple[str, ...]) -> list[M]:
    """All rows for which a condition holds; as `first_with` in all else."""
    join = _join(model, related, asking.database().vendor)
    return [join.assemble(row) for row in asking.rows(f"{join.select} WHERE {where}", values)]


def among(values: Collection[Any]) -> str:
    """What stands behind a column in a condition that holds for these values; for none of them it never does."""
    return f"IN ({', '.join(['%s'] * len(values)) or 'NULL'})"


def add(rows: Sequence[M]) -> Sequence[M]:
    """Insert new rows of one model and give them their ids. RuntimeError outside a command."""
    if len(_insert(rows)) != len(rows):
        raise RuntimeError("the database gave back fewer rows than it was given")
    return rows


def add_unless_taken(row: Model, column: str) -> bool:
    """Insert a new row unless another one has the same value in this unique column; whether it was inserted."""
    return bool(_insert([row], f" ON CONFLICT ({connection.ops.quote_name(column)}) DO NOTHING"))


def statements_adding(rows: Sequence[Model]) -> list[Statement]:
    """What inserts rows of one model, but for those that are there already: put together before the transaction that
    asks it. The rows get no ids. RuntimeError for what only commands may add."""
    model = type(rows[0])
    model._default_manager.bulk_create([])  # where that is guarded, it says so
    shape = _shape_of(model)
    at_once = MOST_VALUES // len(shape.preparers)
    return [_adding(shape, rows[at : at + at_once]) for at in range(0, len(rows), at_once)]


def _adding(shape: _Shape, rows: Sequence[Model]) -> Statement:
    signs = ", ".join([shape.signs] * len(rows))
    return Statement(sql=f"{shape.insert} VALUES {signs} ON CONFLICT DO NOTHING", parameters=_values_of(rows, shape))


def _values_of(rows: Sequence[Model], shape: _Shape) -> list[Any]:
    return [
        value if (value := held[name]) is None or type(value) is plain else prepare(value)
        for held in [row.__dict__ for row in rows]
        for name, plain, prepare in shape.written
    ]


def _insert(rows: Sequence[Model], conflict: str = "") -> list[Any]:
    current()
    if not rows:
        return []
    shape = _shape_of(type(rows[0]))
    signs = ", ".join([shape.signs] * len(rows))
    keys = asking.rows(f"{shape.insert} VALUES {signs}{conflict} RETURNING {shape.key}", _values_of(rows, shape))
    for row, (pk,) in zip(rows, keys, strict=False):
        row.pk = pk
        row._state.adding = False
        row._state.db = DEFAULT_DB_ALIAS
    return keys


def change(row: Model, attributes: Iterable[str]) -> None:
    """Update some columns of a row. RuntimeError outside a command."""
    current()
    shape = _shape_of(type(row))
    names = tuple(attributes)
    if not names:
        return
    columns = ", ".join(shape.places[name] for name in names)
    values = [shape.preparers[name](getattr(row, name)) for name in names]
    asking.run(f"UPDATE {shape.table} SET {columns} WHERE {shape.key} = %s", [*values, row.pk])  # noqa: S608 - own names


@dataclass(frozen=True, kw_only=True)
class _Shape:
    """What the statements of one model are made of."""

    table: str
    key: str
    place_of_key: int
    select: str
    insert: str
    signs: str
    attributes: tuple[str, ...]
    places: dict[str, str]
    preparers: dict[str, Convert]
    written: tuple[tuple[str, type | None, Convert], ...]
    converters: tuple[Convert | None, ...]
    has_locks: bool

    def instance(self, model: type[M], row: Sequence[Any]) -> M | None:
        """The model's instance that a row holds; None for the empty side of a join."""
        if row[self.place_of_key] is None:
            return None
        made = model.__new__(model)
        # What `from_db` leaves behind: it goes by the model's own making, which sets each column by itself and tells two
        # signals that nobody here listens to.
        made._state = ModelState()
        made._state.adding = False
        made._state.db = DEFAULT_DB_ALIAS
        values = [convert(value) if convert else value for convert, value in zip(self.converters, row, strict=True)]
        made.__dict__.update(zip(self.attributes, values, strict=True))
        return made


def _shape_of(model: type[Model]) -> _Shape:
    return _shape(model, asking.database().vendor)


@cache
def _shape(model: type[Model], _vendor: str) -> _Shape:
    quote = connection.ops.quote_name
    fields: Any = model._meta.concrete_fields
    given = [field for field in fields if not (field.primary_key and field.get_internal_type() == "BigAutoField")]
    table = quote(model._meta.db_table)
    return _Shape(
        table=table,
        key=quote(str(model._meta.pk.column)),
        place_of_key=[field.primary_key for field in fields].index(True),
        select=f"SELECT {', '.join(quote(field.column) for field in fields)} FROM {table}",  # noqa: S608 - own names
        insert=f"INSERT INTO {table} ({', '.join(quote(field.column) for field in given)})",
        signs=f"({', '.join(['%s'] * len(given))})",
        attributes=tuple(field.attname for field in fields),
        places={field.attname: f"{quote(field.column)} = %s" for field in given},
        preparers={field.attname: into(field) for field in given},
        written=tuple((field.attname, plain_type(field), into(field)) for field in given),
        converters=tuple(out_of(field) for field in fields),
        has_locks=bool(connection.features.has_select_for_update),
    )


@dataclass(frozen=True, kw_only=True)
class _Join:
    """A query over a model and what its foreign keys lead to; the parts stand in an order in which each comes after its owner."""

    select: str
    parts: tuple[tuple[str, Any, type[Model], _Shape], ...]

    def assemble(self, row: Sequence[Any]) -> Any:
        """The first part's instance, the others in their places below it."""
        made: dict[str, Any] = {}
        start = 0
        for path, field, model, shape in self.parts:
            values = row[start : start + len(shape.attributes)]
            start += len(shape.attributes)
            made[path] = shape.instance(model, values)
            owner = made.get(path.rpartition("__")[0]) if path else None
            if owner is not None:
                field.set_cached_value(owner, made[path])
        return made[""]


@cache
def _join(model: type[Model], related: tuple[str, ...], _vendor: str) -> _Join:
    quote = connection.ops.quote_name
    aliases, parts, joins, columns = {"": "t"}, [("", None, model)], [], []
    models: dict[str, Any] = {"": model}
    for path in related:
        owner, _sign, name = path.rpartition("__")
        field = models[owner]._meta.get_field(name)
        aliases[path], models[path] = f"t{len(aliases)}", field.related_model
        parts.append((path, field, field.related_model))
        table, key = quote(models[path]._meta.db_table), quote(str(models[path]._meta.pk.column))
        joins.append(
            f"LEFT JOIN {table} {aliases[path]} ON {aliases[path]}.{key} = {aliases[owner]}.{quote(field.column)}"
        )
    for path, _field, of in parts:
        columns += [f"{aliases[path]}.{quote(each.column or '')}" for each in of._meta.concrete_fields]
    source = f"{quote(model._meta.db_table)} t {' '.join(joins)}"
    return _Join(
        select=f"SELECT {', '.join(columns)} FROM {source}",  # noqa: S608 - own names
        parts=tuple((path, field, of, _shape_of(of)) for path, field, of in parts),
    )
