"""What else has to be done before a ticket may end: rooms above register what keeps one open, with where it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from deskbell.kernel.errors import Refused
from deskbell.tickets.models import Ticket
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ENDS = frozenset({State.RESOLVED, State.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One kind of thing that keeps a ticket open: a sentence with `{things}`, and the things as (words, address)."""

    sentence: StrOrPromise
    things: tuple[tuple[str, str], ...]

    @property
    def plain(self) -> str:
        """The sentence without links."""
        return str(self.sentence).format(things=", ".join(words for words, _address in self.things))

    @property
    def linked(self) -> SafeString:
        """The sentence, each thing a link to where it is done."""
        links = [(address, words) for words, address in self.things]
        return format_html(str(self.sentence), things=format_html_join(", ", '<a href="{}">{}</a>', links))


class HeldOpen(Refused):
    """The ticket can't end yet."""

    def __init__(self, obstacles: Iterable[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(" ".join(one.plain for one in self.obstacles))

    @property
    def shown(self) -> SafeString:
        """The reason with its links."""
        return mark_safe(" ".join(one.linked for one in self.obstacles))  # noqa: S308 - put together escaped


Demand = Callable[[Ticket, Viewer], Iterable[Obstacle]]
DEMANDS: dict[str, Demand] = {}


def closing_demand(name: str) -> Callable[[Demand], Demand]:
    """Let a function say what keeps a locked ticket open. It names only what the viewer may know of, for clients nothing."""

    def register(demand: Demand) -> Demand:
        DEMANDS[name] = demand
        return demand

    return register


def obstacles(*, ticket: Ticket, viewer: Viewer, state: str) -> tuple[Obstacle, ...]:
    """What keeps the ticket from coming into this state now. Only resolving and closing wait for anything."""
    ends_now = state in ENDS and state != ticket.state and ticket.state in {*ACTIVE_STATES, State.RESOLVED}
    return tuple(one for demand in DEMANDS.values() for one in demand(ticket, viewer)) if ends_now else ()


def demand_nothing_open(*, ticket: Ticket, viewer: Viewer, state: str) -> None:
    """HeldOpen unless the ticket may come into this state."""
    found = obstacles(ticket=ticket, viewer=viewer, state=state)
    if found:
        raise HeldOpen(found)
