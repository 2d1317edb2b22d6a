"""Taking configuration out of use and back: nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Kind, Usage, is_out
from deskbell.kernel.configuration_rows import count_usages, everything
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Refused
from deskbell.kernel.transactions import writing


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
    return usage.is_replaceable and not usage.may_stay


def take_back(*, actor: Actor, kind: Kind, row: Any) -> None:
    """Take a thing back into use."""
    with writing():
        switch(actor, kind, row, out=False)


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
                    switch(actor, kind, row, out=out)
                    done.append(row)
            except Refused as refusal:
                reason = str(refusal.reason)
            if reason:
                left.append((row, reason))
    return SwitchedSeveral(done=tuple(done), left=tuple(left))


def switch(actor: Actor, kind: Kind, row: Any, *, out: bool) -> None:
    """Take a thing out of use or back, asking nothing but the one door."""
    if is_out(kind, row) == out:
        return
    if kind.take_out is not None:
        kind.take_out(actor, row, out)
    else:
        configure_object(actor=actor, instance=row, changes={kind.switch.column: kind.switch.out is out})


def refuse_hindered(kind: Kind, row: Any) -> None:
    """Go on only with what may go out of use. Refused."""
    if not kind.is_retirable:
        raise Refused(_("This can't be taken out of use."))
    hindrances = kind.hindrances(row)
    if hindrances:
        raise Refused(" ".join(hindrances))


def _reason_to_leave(kind: Kind, row: Any) -> str:
    try:
        refuse_hindered(kind, row)
    except Refused as refusal:
        return str(refusal.reason)
    return _("it is still used; open it to choose what takes its place") if is_needed(kind, row.pk) else ""
