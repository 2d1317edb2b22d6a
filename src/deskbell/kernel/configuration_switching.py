"""Taking configuration out of use and back: nothing is deleted, and whatever uses a thing gets another one first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Kind, Usage, is_out
from deskbell.kernel.configuration_rows import count_usages, everything, in_use
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.transactions import writing


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """A usage in which another thing now stands."""

    usage: Usage
    count: int


@dataclass(frozen=True, kw_only=True)
class SwitchedSeveral:
    """What became of several things: those that were switched, and those that were not, each with the reason."""

    done: tuple[Any, ...]
    left: tuple[tuple[Any, str], ...]


def is_needed(kind: Kind, pk: int) -> bool:
    """Whether something that can be given another thing still uses this one, and must be given one first."""
    return any(count and must_be_replaced(one) for one, count in zip(kind.usages, count_usages(kind, pk), strict=True))


def must_be_replaced(usage: Usage) -> bool:
    """Whether a thing stays in use as long as this usage finds something."""
    return usage.replace is not None and not usage.may_stay


def retire(*, actor: Actor, kind: Kind, row: Any, by: int | None = None) -> tuple[Replaced, ...]:
    """Take a thing out of use; with `by`, another thing of its kind first takes its place everywhere.

    Invalid (field `by`) if that can't stand in, or is wanted and missing; Refused if the thing has to stay.
    """
    with writing():
        _refuse_hindered(kind, row)
        replaced = _replace_everywhere(actor, kind, row.pk, by) if by is not None else ()
        if is_needed(kind, row.pk):
            raise Invalid({"by": [_("It is still used. Choose what takes its place.")]})
        _switch(actor, kind, row, out=True)
    return replaced


def take_back(*, actor: Actor, kind: Kind, row: Any) -> None:
    """Take a thing back into use."""
    with writing():
        _switch(actor, kind, row, out=False)


def switch_several(*, actor: Actor, kind: Kind, pks: Sequence[int], out: bool) -> SwitchedSeveral:
    """Take several things out of use or back; what is needed or hindered stays, with the reason."""
    done, left = [], []
    with writing():
        for row in everything(kind).filter(pk__in=pks).order_by("pk"):
            if is_out(kind, row) == out:
                continue
            reason = _reason_to_leave(kind, row) if out else ""
            try:
                if not reason:
                    _switch(actor, kind, row, out=out)
                    done.append(row)
            except Refused as refusal:
                reason = str(refusal.reason)
            if reason:
                left.append((row, reason))
    return SwitchedSeveral(done=tuple(done), left=tuple(left))


def _switch(actor: Actor, kind: Kind, row: Any, *, out: bool) -> None:
    if is_out(kind, row) == out:
        return
    if kind.take_out is not None:
        kind.take_out(actor, row, out)
    else:
        configure_object(actor=actor, instance=row, changes={kind.switch.column: kind.switch.out is out})


def _replace_everywhere(actor: Actor, kind: Kind, pk: int, by: int) -> tuple[Replaced, ...]:
    if by == pk or not everything(kind).filter(in_use(kind), pk=by).exists():
        raise Invalid({"by": [_("Choose one that is in use, and another than this.")]})
    done = [Replaced(usage=one, count=one.replace(actor, pk, by)) for one in kind.usages if one.replace is not None]
    return tuple(one for one in done if one.count)


def _refuse_hindered(kind: Kind, row: Any) -> None:
    if not kind.is_retirable:
        raise Refused(_("This can't be taken out of use."))
    hindrances = kind.hindrances(row)
    if hindrances:
        raise Refused(" ".join(hindrances))


def _reason_to_leave(kind: Kind, row: Any) -> str:
    try:
        _refuse_hindered(kind, row)
    except Refused as refusal:
        return str(refusal.reason)
    return _("it is still used; open it to choose what takes its place") if is_needed(kind, row.pk) else ""
