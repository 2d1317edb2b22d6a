"""Which verb a change of status is, and who may do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.kernel.errors import Refused
from deskbell.kernel.ledger import facts_of
from deskbell.tickets.choices import default_status, reopening_status
from deskbell.tickets.closing import ClosingTerms, closing_terms
from deskbell.tickets.closing_demands import demand_nothing_open
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import (
    ResolutionConfirmed,
    ResponseAdded,
    StatusChanged,
    StatusFact,
    TicketArchived,
    TicketClaimed,
    TicketClosed,
    TicketFact,
    TicketReopened,
    TicketResolved,
)
from deskbell.tickets.hand_out import hand_out_reopened
from deskbell.tickets.models import Status, Ticket
from deskbell.tickets.policy import demand, may_change_status, may_close, may_reopen
from deskbell.tickets.recording import record
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_TOPIC_FIRST = gettext_lazy("Please choose a help topic first: this desk wants one before a ticket is finished.")
_AGENT_FIRST = gettext_lazy("Please put the ticket into somebody's hands first, or claim it.")
_ANSWER_FIRST = gettext_lazy("Please answer the client first: this desk ends no ticket without a word.")
FINISHING: dict[str, type[StatusFact]] = {
    State.RESOLVED.value: TicketResolved,
    State.CLOSED.value: TicketClosed,
    State.ARCHIVED.value: TicketArchived,
}


def fact_for(ticket: Ticket, status: Status, *, comment_id: int | None = None) -> StatusFact:
    """The fact that setting this status is: resolving, closing, archiving, reopening, or a change among active ones."""
    kind = FINISHING.get(status.state, StatusChanged)
    if kind is StatusChanged and ticket.state not in ACTIVE_STATES:
        kind = TicketReopened
    return kind(status_id=status.pk, state=status.state, from_status_id=ticket.status_id, comment_id=comment_id)


def revival(ticket: Ticket) -> list[TicketFact]:
    """What a client's message does to a ticket that was not expecting work."""
    if ticket.state not in (State.WAITING, State.RESOLVED, State.CLOSED):
        return []
    status = default_status(State.OPEN) if ticket.state == State.WAITING else reopening_status(ticket)
    kind = StatusChanged if ticket.state == State.WAITING else TicketReopened
    return [kind(status_id=status.pk, state=status.state, from_status_id=ticket.status_id)]


def is_confirmed(ticket: Ticket) -> bool:
    """Whether the client has confirmed the resolution since the ticket was resolved last."""
    said = [one.fact for one in facts_of(ticket.pk) if isinstance(one.fact, TicketResolved | ResolutionConfirmed)]
    return bool(said) and isinstance(said[-1], ResolutionConfirmed)


def demand_may_set(viewer: Viewer, ticket: Ticket, status: Status) -> None:
    """Refused unless the viewer may do the verb that setting this status is."""
    if status.state == State.ARCHIVED and ticket.state not in (State.CLOSED, State.ARCHIVED):
        raise Refused(_("Only a closed ticket can be archived."))
    if status.state in FINISHING:
        demand(may_close(viewer, ticket))
    elif ticket.state in ACTIVE_STATES:
        demand(may_change_status(viewer, ticket))
    else:
        demand(may_reopen(viewer, ticket))


def demand_complete(viewer: Viewer, ticket: Ticket, status: Status, *, coming: Sequence[TicketFact] = ()) -> None:
    """Refused where agents must do something first before they finish a ticket here; the sentence says what.

    `coming` are the facts that are recorded with the change: an answer that goes with it counts. HeldOpen where
    something that belongs to the ticket has to be done first, whoever ends it.
    """
    demand_nothing_open(ticket=ticket, viewer=viewer, state=status.state)
    if status.state not in FINISHING or ticket.state not in ACTIVE_STATES or not viewer.actor.is_agent:
        return
    missing = _what_is_missing(ticket, closing_terms(ticket.department_id), {type(one) for one in coming})
    if missing:
        raise Refused(" ".join(str(sentence) for sentence in missing))


def _what_is_missing(ticket: Ticket, terms: ClosingTerms, coming: set[type[TicketFact]]) -> list[StrOrPromise]:
    """What keeps a ticket from being finished, as sentences that say what to do."""
    return [
        words
        for is_wanted, is_there, words in (
            (terms.needs_topic, ticket.topic_id is not None, _TOPIC_FIRST),
            (terms.needs_agent, ticket.agent_id is not None or TicketClaimed in coming, _AGENT_FIRST),
            (terms.needs_answer, ticket.last_response_id is not None or ResponseAdded in coming, _ANSWER_FIRST),
        )
        if is_wanted and not is_there
    ]


def record_status(*, ticket: Ticket, viewer: Viewer, status: Status, comment: str) -> None:
    """Record the change of a locked ticket's status, unless it has that status already."""
    if status.pk == ticket.status_id:
        return
    demand_complete(viewer, ticket, status)
    comment_id = add_comment(ticket=ticket, author_id=viewer.user_id, text=comment)
    recorded = record(ticket, fact_for(ticket, status, comment_id=comment_id))
    hand_out_reopened(ticket=ticket, recorded=recorded)
