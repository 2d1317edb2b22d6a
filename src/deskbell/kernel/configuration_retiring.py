"""Taking a thing out of use: whatever uses it gets another one first, at once or, where there is much, by a long job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import KINDS, Kind, Usage, kind_called
from deskbell.kernel.configuration_rights import demand_right
from deskbell.kernel.configuration_rows import count_usages, everything, in_use, row_of
from deskbell.kernel.configuration_switching import is_needed, refuse_hindered, switch
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.long_jobs import Arguments, LongWork, Piece, ask, long_work
from deskbell.kernel.transactions import writing

AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """A usage in which another thing now stands."""

    usage: Usage
    count: int


@dataclass(frozen=True, kw_only=True)
class Retired:
    """What was replaced. With a `job_id` the rest follows in that long job, which takes the thing out of use at its end."""

    replaced: tuple[Replaced, ...]
    job_id: int | None = None


def retire(*, actor: Actor, kind: Kind, row: Any, by: int | None = None) -> Retired:
    """Take a thing out of use; with `by`, another thing of its kind first takes its place everywhere.

    Where more than 50 rows have to be moved a long job does that. Invalid (field `by`) if that can't stand in, or is
    wanted and missing; Refused if the thing has to stay.
    """
    with writing():
        refuse_hindered(kind, row)
        if by is None:
            return _out(actor, kind, row, ())
        other = _stand_in(kind, row.pk, by)
        if _rows_to_move(kind, row.pk) <= AT_ONCE:
            return _out(actor, kind, row, _replace(actor, kind, row.pk, by, moving=True))
        replaced = _replace(actor, kind, row.pk, by, moving=False)
        arguments = {"kind": kind.key, "old": row.pk, "new": by, "names": [str(row), str(other)]}
        return Retired(replaced=replaced, job_id=ask(actor=actor, kind=REPLACING.kind, arguments=arguments))


def _out(actor: Actor, kind: Kind, row: Any, replaced: tuple[Replaced, ...]) -> Retired:
    if is_needed(kind, row.pk):
        raise Invalid({"by": [_("It is still used. Choose what takes its place.")]})
    switch(actor, kind, row, out=True)
    return Retired(replaced=replaced)


def _stand_in(kind: Kind, pk: int, by: int) -> Any:
    """The thing that takes the place. Invalid if it can't."""
    other = everything(kind).filter(in_use(kind), pk=by).exclude(pk=pk).first()
    if other is None:
        raise Invalid({"by": [_("Choose one that is in use, and another than this.")]})
    for usage in kind.usages:
        objection = usage.objection(by)
        if objection and usage.rows(pk).exists():
            raise Invalid({"by": [objection]})
    return other


def _replace(actor: Actor, kind: Kind, pk: int, by: int, *, moving: bool) -> tuple[Replaced, ...]:
    """Put the other thing in what is replaced at once, and `moving` also in what is moved row by row."""
    done = []
    for usage in kind.usages:
        if usage.replace is not None:
            done.append(Replaced(usage=usage, count=usage.replace(actor, pk, by)))
        elif usage.move is not None and moving:
            rows = list(usage.rows(pk).order_by("pk"))
            for each in rows:
                usage.move(actor, each, by)
            done.append(Replaced(usage=usage, count=len(rows)))
    return tuple(one for one in done if one.count)


def _moving(kind: Kind) -> Iterator[tuple[int, Usage]]:
    return ((number, usage) for number, usage in enumerate(kind.usages) if usage.move is not None)


def _rows_to_move(kind: Kind, pk: int) -> int:
    counts = count_usages(kind, pk)
    return sum(counts[number] for number, _usage in _moving(kind))


def _title(arguments: Arguments) -> str:
    """Jobs outlive a feature that was taken out with its kind."""
    key, (old, new) = arguments["kind"], arguments["names"]
    things = KINDS[key].plural if key in KINDS else key
    words = _("%(kind)s: “%(new)s” takes the place of “%(old)s”, which goes out of use")
    return words % {"kind": things, "old": old, "new": new}


def _demand(actor: Actor, arguments: Arguments) -> None:
    kind = kind_called(arguments["kind"])
    demand_right(actor)
    if not everything(kind).filter(in_use(kind), pk=arguments["new"]).exists():
        raise Refused(_("What was to take its place is out of use itself."))


def _pieces(arguments: Arguments, after: Any, limit: int) -> Sequence[Piece]:
    """Row by row, usage after usage; a key is the usage's number and the row's."""
    at, last = after or (0, 0)
    for number, usage in _moving(kind_called(arguments["kind"])):
        if number < at:
            continue
        rows = usage.rows(arguments["old"]).filter(pk__gt=last if number == at else 0).order_by("pk")[:limit]
        pieces = [Piece(key=[number, row.pk], words=str(row), address=usage.row_address(row)) for row in rows]
        if pieces:
            return pieces
    return []


def _do(actor: Actor, arguments: Arguments, piece: Piece) -> None:
    """Move one row, unless somebody else did meanwhile."""
    number, pk = piece.key
    usage = kind_called(arguments["kind"]).usages[number]
    row = usage.rows(arguments["old"]).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is not None and usage.move is not None:
        usage.move(actor, row, arguments["new"])


def _finish(actor: Actor, arguments: Arguments) -> None:
    """Out of use, if nothing is left. Refused otherwise."""
    kind = kind_called(arguments["kind"])
    row = row_of(kind, arguments["old"])
    refuse_hindered(kind, row)
    _replace(actor, kind, row.pk, arguments["new"], moving=False)
    counted = zip(kind.usages, count_usages(kind, row.pk), strict=True)
    left = [usage.words(count) for usage, count in counted if count and usage.is_replaceable]
    if left:
        raise Refused(_("It stays in use, for not everything could be replaced: %(left)s.") % {"left": ", ".join(left)})
    switch(actor, kind, row, out=True)


REPLACING = long_work(
    LongWork(
        kind="kernel.replace",
        title=_title,
        count=lambda arguments: _rows_to_move(kind_called(arguments["kind"]), arguments["old"]),
        pieces=_pieces,
        do=_do,
        demand=_demand,
        finish=_finish,
    )
)
