"""The two pages of search: over the whole desk for agents, over one's own tickets for clients."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db.models import Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.features.search.asking import LONGEST_QUESTION
from deskbell.features.search.filling import FILLING_ASKED, Filling, filling_in
from deskbell.features.search.hits import Passage, passages
from deskbell.features.search.searching import Found, LookedUp, Order, Spot, Which, look_up, search
from deskbell.kernel.prepared import Statement, statement_of
from deskbell.tickets.queries import ClientTicket, QueueRow, client_rows_of, rows_in, visible_to
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import EntryKind
from deskbell.ui.rail_links import rail_for
from deskbell.ui.whole_thread import with_whole

if TYPE_CHECKING:
    from typing import Any

    from django.http import QueryDict

LONGEST_NUMBER = 32
NUMBER = "ticket of this number"
_DIGIT = re.compile(r"[0-9]")  # every number has one

WHICH: dict[Which, Promise] = {
    Which.ALL: gettext_lazy("All tickets"),
    Which.OPEN: gettext_lazy("Open"),
    Which.FINISHED: gettext_lazy("Finished"),
    Which.ARCHIVED: gettext_lazy("Archived"),
}
ORDERS: dict[Order, Promise] = {
    Order.NEWEST: gettext_lazy("Newest first"),
    Order.RELEVANT: gettext_lazy("Best match first"),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address of a page asks for; whatever is not right about it is forgotten."""

    text: str
    which: Which
    order: Order
    after: Spot | None

    def url(self, page: str, **other: str) -> str:
        """The page's address for this question, but for what is `other`; it begins at the beginning unless that says."""
        parts = {"q": self.text, "which": self.which.value, "order": self.order.value} | other
        usual = {"which": Which.ALL.value, "order": Order.NEWEST.value}
        return f"{reverse(page)}?{urlencode({key: value for key, value in parts.items() if usual.get(key) != value})}"


@dataclass(frozen=True, kw_only=True)
class Link:
    """One of several ways to look at the same."""

    words: str | Promise
    url: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """A hit: its ticket and where it was found; `url` leads right there."""

    ticket: QueueRow | ClientTicket
    passage: Passage
    place: str
    is_private: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """A page of hits, with the other ways to look. `rail` is the agent panel's, for agents."""

    asked: Asked
    found: Found
    lines: tuple[Line, ...]
    tabs: tuple[Link, ...]
    orders: tuple[Link, ...]
    first_url: str
    next_url: str
    filling: Filling | None
    longest: int = LONGEST_QUESTION
    rail: Any = None


def asked_in(parameters: QueryDict) -> Asked:
    """Read a page's address."""
    which, order = parameters.get("which", ""), parameters.get("order", "")
    return Asked(
        text=parameters.get("q", "").replace("\0", " ")[: LONGEST_QUESTION + 1].strip(),
        which=Which(which) if which in set(Which) else Which.ALL,
        order=Order(order) if order in set(Order) else Order.NEWEST,
        after=_spot(parameters.get("after", "")),
    )


def looked_up(*, viewer: Viewer, asked: Asked) -> LookedUp:
    """What a page begins with, in one query: what the search wants to know, whether the index is being filled, and whether
    what was asked for is a ticket's number."""
    along = [FILLING_ASKED, *_number_asked(viewer, asked)]
    return look_up(viewer=viewer, text=asked.text, which=asked.which, along=along)


def number_meant(begun: LookedUp) -> str | None:
    """The number of the ticket that was asked for by nothing but its number."""
    return next((number for kind, _pk, number, _nothing in begun.further if kind == NUMBER), None)


def _number_asked(viewer: Viewer, asked: Asked) -> list[Statement]:
    """What finds the ticket of a number, if there is one for the viewer: a hidden one takes no longer than none."""
    number = asked.text.removeprefix("#")
    is_long = len(number) > LONGEST_NUMBER
    if is_long or not _DIGIT.search(number) or not number.isprintable() or asked.after or asked.which != Which.ALL:
        return []
    tickets = visible_to(viewer).filter(number=number).order_by()
    try:
        return [statement_of(tickets.values_list(Value(NUMBER), "pk", "number", Value("")))]
    except EmptyResultSet:
        return []


def desk_page(*, viewer: Viewer, asked: Asked, begun: LookedUp) -> SearchPage:
    """What an agent finds."""
    found = _found(viewer, asked, begun)
    rows = rows_in(viewer=viewer, ids=[hit.ticket_id for hit in found.hits])  # the search found what may be seen alone
    lines = _lines(found, {row.ticket_id: row for row in rows}, shows_people=True, address=_at_the_desk)
    rail = rail_for(viewer=viewer, current="search:desk")
    return _page("search:desk", asked, found, lines, filling=filling_in(begun.further), rail=rail)


def client_page(*, viewer: Viewer, asked: Asked, begun: LookedUp) -> SearchPage:
    """What a client finds among their own tickets."""
    found = _found(viewer, asked, begun)
    rows = client_rows_of(viewer=viewer, ticket_ids=[hit.ticket_id for hit in found.hits])
    lines = _lines(found, rows, shows_people=False, address=_on_the_portal)
    return _page("search:mine", asked, found, lines, filling=filling_in(begun.further))


def _found(viewer: Viewer, asked: Asked, begun: LookedUp) -> Found:
    return search(
        viewer=viewer, text=asked.text, which=asked.which, order=asked.order, after=asked.after, looked_up=begun
    )


def _lines(
    found: Found,
    rows: dict[int, Any],
    *,
    shows_people: bool,
    address: Callable[[str, int | None], str],
) -> tuple[Line, ...]:
    places = passages(found, subjects={pk: row.subject for pk, row in rows.items()}, shows_people=shows_people)
    return tuple(
        Line(
            ticket=rows[hit.ticket_id],
            passage=places[hit.ticket_id],
            place=_place(places[hit.ticket_id]),
            is_private=places[hit.ticket_id].kind == EntryKind.NOTE,
            url=address(rows[hit.ticket_id].number, places[hit.ticket_id].entry_id),
        )
        for hit in found.hits
        if hit.ticket_id in rows
    )


def _place(passage: Passage) -> str:
    names = {"name": passage.author}
    match passage.kind:
        case EntryKind.NOTE:
            return _("Internal note by %(name)s") % names
        case EntryKind.RESPONSE:
            return _("Response by %(name)s") % names if passage.author else _("Automatic answer")
        case EntryKind.MESSAGE:
            return _("Message from %(name)s") % names if passage.author else _("Message")
        case _:
            return ""


def _page(
    name: str, asked: Asked, found: Found, lines: Sequence[Line], *, filling: Filling | None, rail: Any = None
) -> SearchPage:
    goes_on = found.next_spot
    return SearchPage(
        asked=asked,
        found=found,
        lines=tuple(lines),
        tabs=tuple(
            Link(words=words, url=asked.url(name, which=which.value), is_current=which is asked.which)
            for which, words in WHICH.items()
        ),
        orders=tuple(
            Link(words=words, url=asked.url(name, order=order.value), is_current=order is asked.order)
            for order, words in ORDERS.items()
        ),
        first_url=asked.url(name) if asked.after else "",
        next_url=asked.url(name, after=f"{goes_on.step}-{goes_on.document_id}") if goes_on else "",
        filling=filling,
        rail=rail,
    )


def _spot(cursor: str) -> Spot | None:
    step, _sign, document = cursor.partition("-")
    if not (step.isascii() and step.isdecimal() and document.isascii() and document.isdecimal()):
        return None
    if len(step) > 1 or len(document) > 18:
        return None
    return Spot(step=int(step), document_id=int(document))


def _at_the_desk(number: str, entry_id: int | None) -> str:
    """With all of a long thread where one entry of it is meant."""
    return reverse("desk:ticket", args=[number]) + (f"{with_whole('')}#e{entry_id}" if entry_id else "")


def _on_the_portal(number: str, entry_id: int | None) -> str:
    return reverse("portal:ticket", args=[number]) + (f"#e{entry_id}" if entry_id else "")
