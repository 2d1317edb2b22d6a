"""What the composer of a ticket offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from deskbell.agent_panel.pages.place import Place
from deskbell.tickets.policy import Powers
from deskbell.tickets.words import ACTIVE_STATES, State
from deskbell.ui.drafts.keeping import name_about

if TYPE_CHECKING:
    from deskbell.agent_panel.pages.ticket import TicketPage
    from deskbell.tickets.models import Ticket
    from deskbell.tickets.queries.choices import StatusChoice

REPLY, NOTE = "reply", "note"
FINISHED = frozenset({State.RESOLVED, State.CLOSED, State.ARCHIVED})


@dataclass(frozen=True, kw_only=True)
class SendChoice:
    """A status that may be set together with sending."""

    status_id: int
    words: str
    look: str


@dataclass(frozen=True, kw_only=True)
class Composer:
    """One way of writing in a ticket: what the composer is told. `draft_key` names the unsent text in the browser."""

    mode: str
    action: str
    modes: tuple[tuple[str, str, bool], ...]
    to_words: str
    hint: str
    draft_key: str

    @property
    def is_note(self) -> bool:
        """Whether agents alone will read it."""
        return self.mode == NOTE


def may_set(*, ticket: Ticket, status: StatusChoice, powers: Powers) -> bool:
    """Whether a status is worth offering: the command demands the same, and an archived ticket was closed before."""
    if status.state == State.ARCHIVED:
        return powers.close and ticket.state in (State.CLOSED, State.ARCHIVED)
    if status.state in FINISHED:
        return powers.close
    return powers.change_status if ticket.state in ACTIVE_STATES else powers.reopen


def send_choices(*, ticket: Ticket, statuses: Iterable[StatusChoice], powers: Powers) -> tuple[SendChoice, ...]:
    """The statuses that a reply may set on its way out."""
    return tuple(
        SendChoice(status_id=one.id, words=one.name, look=one.state)
        for one in statuses
        if one.id != ticket.status_id
        and one.state != State.ARCHIVED
        and may_set(ticket=ticket, status=one, powers=powers)
    )


def composer(*, page: TicketPage, place: Place, wanted: str, user_id: int | None) -> Composer | None:
    """The composer in the wanted way of writing, or in the one that is open; None where nothing may be written."""
    open_modes = [mode for mode, is_open in ((REPLY, page.powers.respond), (NOTE, page.powers.note)) if is_open]
    if not open_modes:
        return None
    mode = wanted if wanted in open_modes else open_modes[0]
    return Composer(
        mode=mode,
        action=f"{page.address}{'note' if mode == NOTE else 'respond'}/{place.query}",
        modes=tuple(_mode(page, place, one, is_current=one == mode) for one in open_modes),
        to_words=_("Only agents see this") if mode == NOTE else _to_words(page),
        hint=_("Write a note for your colleagues") if mode == NOTE else _("Write your reply"),
        draft_key=_draft_key(page.number, mode, user_id),
    )


def draft_keys(*, number: str, user_id: int | None) -> tuple[str, ...]:
    """What the unsent texts of somebody in a ticket's composers are called."""
    return tuple(_draft_key(number, mode, user_id) for mode in (REPLY, NOTE))


def _draft_key(number: str, mode: str, user_id: int | None) -> str:
    return name_about(number, f"{mode}-{user_id}")


def _mode(page: TicketPage, place: Place, mode: str, *, is_current: bool) -> tuple[str, str, bool]:
    joint = "&" if place.query else "?"
    words = _("Internal note") if mode == NOTE else _("Reply")
    return f"{page.address}{place.query}{joint}mode={mode}#composer", words, is_current


def _to_words(page: TicketPage) -> str:
    to = _("To %(name)s") % {"name": page.requester.name}
    if not page.collaborators:
        return to
    names = ", ".join(one.name for one in page.collaborators)
    return f"{to} · " + _("Cc %(names)s") % {"names": names}
