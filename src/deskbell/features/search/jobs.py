"""The worker's part: what the index lacks is taken in by a long job, and small stretches of it are put together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.features.search.filling import TICKETS_AT_ONCE, fill_some, filling, is_filled
from deskbell.features.search.index import backend
from deskbell.kernel.actor import Actor
from deskbell.kernel.jobs import periodic
from deskbell.kernel.long_jobs import Arguments, LongWork, Piece, ask, long_work
from deskbell.kernel.transactions import writing

KIND = "search.fill"
PAGES = 100  # about ten milliseconds of a disk
MOST_ROUNDS = 50


@periodic(name="search.fill", every=timedelta(minutes=1))
def fill_if_lacking() -> None:
    """A desk that is older than its index has it filled, while everybody works on."""
    if not is_filled():
        ask(actor=Actor.system(), kind=KIND, arguments={})


@periodic(name="search.tidy", every=timedelta(minutes=1))
def tidy() -> None:
    """Put small stretches together, so that looking for a word need not go through too many of them."""
    for _round in range(MOST_ROUNDS):
        with writing():
            if not backend().tidy(pages=PAGES):
                return


def _count(_arguments: Arguments) -> int:
    now = filling()
    return -(-now.left // TICKETS_AT_ONCE) if now else 0


def _pieces(_arguments: Arguments, after: Any, limit: int) -> Sequence[Piece]:
    """As many as are left: which tickets are in a piece is found out when it is its turn."""
    first = (after or 0) + 1
    left = min(_count({}), limit)
    words = _("The next tickets")
    return [Piece(key=key, words=words) for key in range(first, first + left)]


def _nobody_is_asked(_actor: Actor, _arguments: Arguments) -> None:
    """The desk itself asks for it."""


FILLING = long_work(
    LongWork(
        kind=KIND,
        title=lambda _arguments: gettext_lazy("Fill the search index"),
        count=_count,
        pieces=_pieces,
        do=lambda _actor, _arguments, _piece: fill_some(),
        demand=_nobody_is_asked,
        finish=lambda _actor, _arguments: fill_some(),
    )
)
