"""The order that administrators give the things of a kind by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Kind
from deskbell.kernel.configuration_rows import everything, in_use
from deskbell.kernel.configure import configure_object
from deskbell.kernel.transactions import writing

Children = dict[Any, list[Any]]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A thing in its place: its own name, how deep it stands, and whether it is first or last among those beside it."""

    row: Any
    name: str
    depth: int
    is_first: bool
    is_last: bool


def arranged(kind: Kind) -> list[Placed]:
    """The things in use in their order, each followed by what stands below it."""
    rows = list(everything(kind).filter(in_use(kind)).order_by(kind.ordered_by, *kind.ordering, "pk"))
    known = {row.pk for row in rows}
    beside: Children = defaultdict(list)
    for row in rows:
        above = _above(kind, row)
        beside[above if above in known else None].append(row)
    return list(_down(kind, beside, above=None, depth=0))


def arrange(*, actor: Actor, kind: Kind, pks: Sequence[int]) -> int:
    """Put things in this order among those beside them; how many got another place. Keys of nothing count for nothing."""
    wanted = {pk: at for at, pk in enumerate(pks)}
    with writing():
        groups: Children = defaultdict(list)
        for placed in arranged(kind):
            groups[_above(kind, placed.row)].append(placed.row)
        return sum(_put(actor, kind, group, wanted) for group in groups.values())


def move(*, actor: Actor, kind: Kind, pk: int, down: bool) -> int:
    """Let a thing change places with the one before or after it among those beside it; how many got another place."""
    with writing():
        rows = [placed.row for placed in arranged(kind)]
        row = next((one for one in rows if one.pk == pk), None)
        if row is None:
            return 0
        beside = [one.pk for one in rows if _above(kind, one) == _above(kind, row)]
        here = beside.index(pk)
        there = min(max(here + (1 if down else -1), 0), len(beside) - 1)
        beside[here], beside[there] = beside[there], beside[here]
        return arrange(actor=actor, kind=kind, pks=beside)


def _put(actor: Actor, kind: Kind, group: list[Any], wanted: dict[int, int]) -> int:
    before = {row.pk: at for at, row in enumerate(group)}
    count = 0
    for place, row in enumerate(sorted(group, key=lambda one: (wanted.get(one.pk, len(wanted)), before[one.pk]))):
        if getattr(row, kind.ordered_by) != place:
            configure_object(actor=actor, instance=row, changes={kind.ordered_by: place})
            count += 1
    return count


def _above(kind: Kind, row: Any) -> Any:
    return getattr(row, kind.ordered_within) if kind.ordered_within else None


def _name(kind: Kind, row: Any) -> str:
    """Within a tree the name alone: what it stands below is to be seen."""
    return str(getattr(row, kind.search[0]) if kind.ordered_within else row)


def _down(kind: Kind, beside: Children, *, above: Any, depth: int) -> Iterator[Placed]:
    rows = beside.pop(above, [])
    for at, row in enumerate(rows):
        yield Placed(row=row, name=_name(kind, row), depth=depth, is_first=at == 0, is_last=at == len(rows) - 1)
        yield from _down(kind, beside, above=row.pk, depth=depth + 1)
