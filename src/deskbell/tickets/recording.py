"""Recording facts of a ticket: fold them into its row, append them to the ledger, all in the command's transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from deskbell.kernel import ledger
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import CommandContext, current
from deskbell.kernel.errors import NotFound
from deskbell.kernel.ledger import EVERY_EFFECT, RecordedFact
from deskbell.kernel.rows import change, first
from deskbell.kernel.unsaved import unsaved
from deskbell.people.models import User
from deskbell.tickets.at_hand import at_hand
from deskbell.tickets.auto_referral import referral_at_the_end
from deskbell.tickets.events import TicketFact, TicketOpened
from deskbell.tickets.models import Ticket
from deskbell.tickets.plan_choice import follow_plan
from deskbell.tickets.policy import may_view
from deskbell.tickets.state import COLUMNS, TicketState, evolve
from deskbell.tickets.viewer import Viewer, viewer_of
from deskbell.tickets.words import standing_of


def lock(*, actor: Actor, ticket_id: int) -> tuple[Ticket, Viewer]:
    """The ticket, locked and read afresh, and the actor's rights of this moment. NotFound if it may not be seen."""
    ticket = read_locked(ticket_id)
    viewer = viewer_of(actor)
    if ticket is None or not may_view(viewer, ticket):
        raise NotFound
    return ticket, viewer


def read_locked(ticket_id: int) -> Ticket | None:
    """A ticket as a command reads it: nobody else writes it until the command ends."""
    return first(Ticket, "id = %s", ticket_id, for_update=True)


def record(ticket: Ticket, *facts: TicketFact, mutes: frozenset[str] = frozenset()) -> list[RecordedFact]:
    """Let facts happen to a locked ticket, together; without facts nothing is written. No effect in `mutes` follows them."""
    if not facts:
        return []
    before = state_of(ticket)
    context = replace(current(), mutes=current().mutes | mutes) if mutes else current()
    at = _instant(context, before)
    recorded = number_facts(context=context, ticket_id=ticket.pk, before=before, facts=facts, at=at)
    after = before
    for one in recorded:
        after = evolve(after, one)
    if applied := follow_plan(after, facts, requester=_known_requester(ticket, after)):
        recorded.append(by_itself(applied, recorded[-1], at=at))
        after = evolve(after, recorded[-1])
    if referral := referral_at_the_end(before, after, ticket_id=ticket.pk, by=context.actor):
        quietly = replace(by_itself(referral, recorded[-1], at=at), mutes=frozenset({EVERY_EFFECT}))
        recorded.append(quietly)
        after = evolve(after, quietly)
    was_due_at = ticket.next_due_at
    changed = _take_over(ticket, before, after)

    def write_row() -> None:
        change(ticket, changed if ticket.next_due_at == was_due_at else [*changed, "next_due_at"])

    with at_hand(ticket):
        return ledger.append(recorded, write_row=write_row)


def _known_requester(ticket: Ticket, after: TicketState) -> User | None:
    """Whose ticket it is after these facts, where the command has read them already."""
    is_known = Ticket.requester.is_cached(ticket) and ticket.requester_id == after.requester_id
    return ticket.requester if is_known else None


def by_itself(fact: TicketFact, last: RecordedFact, *, at: datetime) -> RecordedFact:
    """A fact that the desk adds to those of a command: it follows from them."""
    return replace(last, sequence=last.sequence + 1, fact=fact, actor=Actor.system(), occurred_at=at)


def number_facts(
    *, context: CommandContext, ticket_id: int, before: TicketState, facts: tuple[TicketFact, ...], at: datetime
) -> list[RecordedFact]:
    """The facts with their places after `before`; what waited for the desk happened earlier than it is recorded."""
    now = max(timezone.now(), at) if context.occurred_at else at
    return [
        RecordedFact(
            id=0,
            stream_id=ticket_id,
            sequence=before.sequence + place,
            fact=fact,
            actor=context.actor,
            occurred_at=fact.happened_at or at,
            recorded_at=now,
            cause_id=context.cause.id if context.cause else None,
            depth=context.depth,
            mutes=context.mutes,
        )
        for place, fact in enumerate(facts, start=1)
    ]


def _instant(context: CommandContext, before: TicketState) -> datetime:
    """When it happened; time never runs backwards within a ticket."""
    return max(context.instant, before.updated_at) if before.updated_at is not None else context.instant


def state_of(ticket: Ticket) -> TicketState:
    """The folded state that a ticket's row holds."""
    held = ticket.__dict__
    return TicketState(**{column: held[column] for column in COLUMNS})


def _take_over(ticket: Ticket, before: TicketState, after: TicketState) -> list[str]:
    """Let the row say what was folded; which of its columns that changes."""
    was = before.__dict__
    changed = {column: value for column, value in after.__dict__.items() if value != was[column]}
    for column, value in changed.items():
        setattr(ticket, column, value)
    return list(changed)


def row_for(opened: TicketOpened, *, at: datetime) -> Ticket:
    """The unsaved row of a ticket that is about to be opened; recording the fact then counts from nothing."""
    standing = standing_of(state=opened.state, is_answered=False)
    return unsaved(Ticket, **vars(opened), standing=standing, opened_at=at, updated_at=at, sequence=0)
