"""What has to be known before a thing goes out of use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deskbell.admin_panel.pages.thing import Use, uses_of
from deskbell.kernel.configuration import Kind
from deskbell.kernel.configuration_rows import everything, in_use

MOST_CHOICES = 1000


@dataclass(frozen=True, kw_only=True)
class RetiringPage:
    """What uses the thing, why it may have to stay, and what could take its place."""

    kind: Kind
    row: Any
    name: str
    uses: tuple[Use, ...]
    hindrances: tuple[str, ...]
    choices: tuple[tuple[int, str], ...]
    must_choose: bool


def retiring_page(*, kind: Kind, row: Any, counts: tuple[int, ...]) -> RetiringPage:
    """The page about one thing; there is nothing to choose where nothing that uses it can be given another."""
    uses = uses_of(kind, row.pk, counts)
    is_replaceable = any(use.is_replaceable for use in uses)
    return RetiringPage(
        kind=kind,
        row=row,
        name=str(row),
        uses=uses,
        hindrances=tuple(kind.hindrances(row)),
        choices=_choices(kind, row) if is_replaceable else (),
        must_choose=any(use.is_in_the_way for use in uses),
    )


def _choices(kind: Kind, row: Any) -> tuple[tuple[int, str], ...]:
    others = everything(kind).filter(in_use(kind)).exclude(pk=row.pk).order_by(*kind.ordering, "pk")
    return tuple((one.pk, str(one)) for one in others[:MOST_CHOICES])
