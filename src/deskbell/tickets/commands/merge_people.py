"""Two records of one person become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import NotFound
from deskbell.kernel.ledger import EVERY_EFFECT
from deskbell.kernel.long_jobs import Arguments, LongWork, Piece, ask, long_work
from deskbell.people.merging import close_into, locked_pair, may_merge_now
from deskbell.people.models import User
from deskbell.tickets.access import revoke_links
from deskbell.tickets.configuration.moves import ticket_address
from deskbell.tickets.events import CollaboratorAdded, CollaboratorRemoved, RequesterChanged, TicketFact
from deskbell.tickets.models import Collaborator, ThreadEntry, Ticket
from deskbell.tickets.policy import demand
from deskbell.tickets.recording import read_locked, record

AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class Merged:
    """How many tickets follow; where a `job_id` stands, that long job lets them."""

    count: int
    job_id: int | None = None


@command
def merge_people(*, actor: Actor, keep_id: int, gone_id: int) -> Merged:
    """Make one client of two: `gone` becomes part of `keep`, for good. More than 50 tickets follow by a long job.

    From this moment on `keep` sees everything that either saw, whether its ticket has followed or not, and `gone` nothing:
    its sessions and links end, mail from its addresses is that of `keep`. Nobody gets a mail. Refused without the
    permissions to change clients, their addresses, and to delete them, for agents, and for who is blocked or merged
    already. NotFound.
    """
    demand(may_merge_now(actor))
    keep, gone = locked_pair(keep_id=keep_id, gone_id=gone_id)
    names = [gone.display_name, keep.display_name]
    close_into(actor=actor, keep=keep, gone=gone)
    revoke_links(user_id=gone.pk)
    tickets = tickets_naming(gone.pk)
    count = tickets.count()
    if count > AT_ONCE:
        arguments = {"gone": gone.pk, "names": names}
        return Merged(count=count, job_id=ask(actor=actor, kind=FOLLOWING.kind, arguments=arguments))
    for pk in tickets.order_by("pk").values_list("pk", flat=True)[:count]:
        follow_merge(actor=actor, ticket_id=pk)
    return Merged(count=count)


@command
def follow_merge(*, actor: Actor, ticket_id: int) -> None:
    """Let one ticket name the accounts that merged ones became part of: as requester, collaborator and author.

    It does nothing where none is named. NotFound to whoever may not merge, seen or unseen the ticket.
    """
    ticket = read_locked(ticket_id) if may_merge_now(actor) else None
    if ticket is None:
        raise NotFound
    for gone in _merged_in(ticket):
        keep_id = gone.merged_into_id or gone.pk
        # First the entries: what follows the facts, such as the search index, reads whose they are.
        ThreadEntry.objects.filter(ticket=ticket, author=gone).update(author=keep_id)
        record(ticket, *_facts(ticket, gone_id=gone.pk, keep_id=keep_id), mutes=frozenset({EVERY_EFFECT}))


def tickets_naming(user_id: int) -> QuerySet[Ticket]:
    """The tickets in which an account is requester or collaborator. What it wrote where it takes no part stays its own."""
    joined = Collaborator.objects.filter(user=user_id).values("ticket_id")
    return Ticket.objects.filter(Q(requester=user_id) | Q(pk__in=joined))


def _merged_in(ticket: Ticket) -> QuerySet[User]:
    joined = Collaborator.objects.filter(ticket=ticket).values("user_id")
    people = User.objects.filter(Q(pk=ticket.requester_id) | Q(pk__in=joined))
    return people.filter(merged_into__isnull=False).order_by("pk")


def _facts(ticket: Ticket, *, gone_id: int, keep_id: int) -> list[TicketFact]:
    """What happens to the ticket, by the facts that it knows; whoever saw more of it by either account goes on to."""
    parts = Collaborator.objects.filter(ticket=ticket, user_id__in=(gone_id, keep_id))
    gone_joined = next((one for one in parts if one.user_id == gone_id), None)
    leaves: list[TicketFact] = [CollaboratorRemoved(user_id=gone_id)] if gone_joined is not None else []
    if ticket.requester_id == gone_id:
        return [*leaves, RequesterChanged(user_id=keep_id, from_user_id=gone_id)]
    if gone_joined is None or ticket.requester_id == keep_id:
        return leaves
    widest = parts.order_by(F("sees_from_at").asc(nulls_first=True), "sees_from_entry_id")[0]
    if widest.user_id == gone_id:
        return [*leaves, CollaboratorAdded(user_id=keep_id, sees_from_entry_id=widest.sees_from_entry_id)]
    return leaves


def _title(arguments: Arguments) -> str:
    gone, keep = arguments["names"]
    return _("Tickets of %(gone)s become those of %(keep)s") % {"gone": gone, "keep": keep}


def _pieces(arguments: Arguments, after: Any, limit: int) -> Sequence[Piece]:
    tickets = tickets_naming(arguments["gone"]).filter(pk__gt=after or 0).order_by("pk")[:limit]
    return [Piece(key=ticket.pk, words=str(ticket), address=ticket_address(ticket)) for ticket in tickets]


def _do(actor: Actor, _arguments: Arguments, piece: Piece) -> None:
    """The merge is done: what is left of it does not wait for the rights of whoever wanted it."""
    follow_merge(actor=actor if may_merge_now(actor) else Actor.system(), ticket_id=piece.key)


def _is_decided(_actor: Actor, _arguments: Arguments) -> None:
    """Nothing more is asked: the merge was."""


FOLLOWING = long_work(
    LongWork(
        kind="tickets.follow_merge",
        title=_title,
        count=lambda arguments: tickets_naming(arguments["gone"]).count(),
        pieces=_pieces,
        do=_do,
        demand=_is_decided,
    )
)
