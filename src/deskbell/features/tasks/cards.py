"""Where tasks show themselves: in the agent panel's rail, and beside their tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from deskbell.features.tasks.beside import KIND, rows_of, tasks_in
from deskbell.features.tasks.models import Task
from deskbell.features.tasks.policy import may_add, may_complete
from deskbell.features.tasks.queries import LATE, MINE
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import BoundedCount
from deskbell.tickets.queries.surroundings import Row
from deskbell.tickets.viewer import Viewer
from deskbell.ui.rail_links import RailCount, RailPage, offer_page
from deskbell.ui.ticket_cards import TicketCard, offer_card


@dataclass(frozen=True, kw_only=True)
class Line:
    """A task in the card, in whose hands it is, and whether the reader may check it off."""

    task: Task
    who: str
    may_complete: bool


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the card shows."""

    number: str
    lines: tuple[Line, ...]
    left: int
    may_add: bool


@offer_card(KIND, rows_of)
def beside_ticket(viewer: Viewer, ticket: Ticket, rows: Sequence[Row]) -> TicketCard | None:
    """A ticket's tasks, to be checked off; nothing where there are none and none may be added."""
    tasks, may_add_more = tasks_in(rows, ticket=ticket), may_add(viewer, ticket)
    if not tasks and not may_add_more:
        return None
    lines = tuple(Line(task=one.task, who=one.who, may_complete=may_complete(viewer, one.task)) for one in tasks)
    left = sum(one.task.is_open for one in tasks)
    content = Content(number=ticket.number, lines=lines, left=left, may_add=may_add_more)
    return TicketCard(template="tasks/card.html", content=content)


def waiting(counts: Mapping[str, BoundedCount]) -> RailCount:
    """The agent's own open tasks."""
    mine, late = counts[MINE], counts[LATE]
    return RailCount(words=str(mine) if mine.value else "", is_late=late.value > 0)


CARD = beside_ticket
PAGE = offer_page(
    RailPage(url_name="tasks:tasks", words=_("Tasks"), is_for=lambda rights: rights is not None, count=waiting)
)
