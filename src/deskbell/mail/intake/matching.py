"""Which ticket a message belongs to, and in what part its sender may write there. Reads only.

Signed words first, then ids that are known, then a number in the subject; never the subject's text alone. Finding a ticket
is not enough: who writes must have a part in it, else it is only one that the message may belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from deskbell.kernel.actor import Actor
from deskbell.lib.email_address import normalise
from deskbell.mail.intake.addresses import others, own_addresses, recipients
from deskbell.mail.intake.known_ids import referred_to, tickets_by_id
from deskbell.mail.models import IncomingMail, Mailbox
from deskbell.mail.parsing import replies
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.tokens import Token, read_token, tokens_in_text
from deskbell.people.models import PersonAddress, User
from deskbell.people.queries import person_by_email
from deskbell.tickets.models import Collaborator, ThreadEntry, Ticket
from deskbell.tickets.policy import may_view
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import Standing

MOST_NUMBERS = 5
LONGEST_LOOKED_AT = 200_000
_NUMBER = re.compile(r"#([0-9A-Za-z][0-9A-Za-z._/-]{0,31})")


class Step(StrEnum):
    """What led to the ticket."""

    SIGNED_ID = "signed_id"
    REPLY_ADDRESS = "reply_address"
    BODY_MARKER = "body_marker"
    KNOWN_ID = "known_id"
    SUBJECT = "subject"
    TRIED_BEFORE = "tried_before"  # the ticket that was opened for it when it was given up


class Part(StrEnum):
    """In what part the sender may write in the ticket."""

    CLIENT = "client"  # requester, collaborator, or a colleague who shares tickets
    AGENT = "agent"  # an agent answers the very mail that they got
    UNSIGNED_AGENT = "unsigned_agent"  # an agent who sees the ticket, without a token of theirs
    LOST_RIGHT = "lost_right"  # the token is the sender's, the right to it is gone


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A ticket that something in the message points at."""

    ticket: Ticket
    step: Step
    token: Token | None = None


@dataclass(frozen=True, kw_only=True)
class Match:
    """The ticket that a message belongs to, what led there, and as what its sender writes."""

    ticket: Ticket
    step: Step
    part: Part
    entry: int | None = None  # the entry that is answered, where a token says so


def match(message: IncomingMessage) -> Match | None:
    """Where a message goes by what it says itself; None for a new ticket."""
    return place_of(message, candidates(message), mailbox=None, own=own_addresses())


def place_of(
    message: IncomingMessage, found: Sequence[Candidate], *, mailbox: Mailbox | None, own: frozenset[str]
) -> Match | None:
    """The first candidate in which the sender has a part, unless the message is a forward of it.

    `own` are the desk's addresses, as they are compared.
    """
    user = person_by_email(message.sender.address) if found and message.sender else None
    for one in found if user is not None else ():
        part = part_of(user, one)
        if part is not None and not is_forward(message, one.ticket, mailbox=mailbox, own=own):
            return Match(ticket=one.ticket, step=one.step, part=part, entry=one.token.entry_id if one.token else None)
    return None


def candidates(message: IncomingMessage, *, envelope: Sequence[str] = ()) -> list[Candidate]:
    """Every ticket that the message points at, by the order of steps; deleted ones are gone, so a reply opens a new one."""
    signed = list(_signed(message, envelope))
    rows = Ticket.objects.exclude(standing=Standing.DELETED).select_related("requester")
    by_id = rows.in_bulk([token.ticket_id for _step, token in signed])
    found = [
        Candidate(ticket=by_id[token.ticket_id], step=step, token=token)
        for step, token in signed
        if token.ticket_id in by_id
    ]
    known = tickets_by_id(referred_to(message))
    by_known = rows.in_bulk(known)
    found += [Candidate(ticket=by_known[one], step=Step.KNOWN_ID) for one in known if one in by_known]
    numbers = _numbers(message.subject)
    by_number = {row.number: row for row in rows.filter(number__in=numbers)} if numbers else {}
    return found + [Candidate(ticket=by_number[one], step=Step.SUBJECT) for one in numbers if one in by_number]


def part_of(user: User | None, candidate: Candidate) -> Part | None:
    """As what this person may write in the candidate's ticket now; None for a stranger to it."""
    if user is None:
        return None
    ticket, token = candidate.ticket, candidate.token
    viewer = viewer_of(Actor.agent(user.pk))
    works_here = user.is_active and viewer.rights is not None and may_view(viewer, ticket)
    if token is not None and token.agent_id == user.pk:
        return Part.AGENT if works_here else Part.LOST_RIGHT
    if user.is_active and may_view(viewer_of(Actor.client(user.pk)), ticket) and not _is_bait(user, candidate):
        return Part.CLIENT
    return Part.UNSIGNED_AGENT if works_here else None


def _is_bait(user: User, candidate: Candidate) -> bool:
    """Whether this may be a mail that somebody had a server send to the desk, to read it in their own ticket (threat 1).

    Whoever was let in by a copy alone and has never written answers a mail of the ticket first. An address, a line or a
    number that a stranger could have put into another's form is not enough.
    """
    if candidate.step in (Step.SIGNED_ID, Step.KNOWN_ID):
        return False
    mine = Collaborator.objects.filter(ticket=candidate.ticket, user=user, sees_from_entry__isnull=False)
    return mine.exists() and not ThreadEntry.objects.filter(ticket=candidate.ticket, author=user).exists()


def is_gone(ticket_id: int) -> bool:
    """Whether the ticket was deleted."""
    return Ticket.objects.filter(pk=ticket_id, standing=Standing.DELETED).exists()


def is_forward(message: IncomingMessage, ticket: Ticket, *, mailbox: Mailbox | None, own: frozenset[str]) -> bool:
    """Whether somebody passes a mail of the ticket on: the subject says so, and it goes to others than the ticket's."""
    if not replies.is_forward(message.subject):
        return False
    people = {ticket.requester.email_normalised, *_collaborators(ticket), *_further_addresses(ticket)}
    has_strangers = any(normalise(one.address) not in people for one in others(recipients(message), own=own))
    return has_strangers or _came_elsewhere(ticket, mailbox)


def _came_elsewhere(ticket: Ticket, mailbox: Mailbox | None) -> bool:
    """Whether all mail of the ticket so far came to other addresses of the desk."""
    if mailbox is None:
        return False
    rows = IncomingMail.objects.filter(ticket=ticket, entry__isnull=False, mailbox__isnull=False)
    before = set(rows.values_list("mailbox_id", flat=True))
    return bool(before) and mailbox.pk not in before


def _collaborators(ticket: Ticket) -> list[str]:
    return list(Collaborator.objects.filter(ticket=ticket).values_list("user__email_normalised", flat=True))


def _further_addresses(ticket: Ticket) -> list[str]:
    joined = Collaborator.objects.filter(ticket=ticket).values("user_id")
    rows = PersonAddress.objects.filter(Q(user=ticket.requester_id) | Q(user__in=joined))
    return list(rows.values_list("address_normalised", flat=True))


def _signed(message: IncomingMessage, envelope: Sequence[str]) -> Iterator[tuple[Step, Token]]:
    for one in referred_to(message):
        if token := read_token(one):
            yield Step.SIGNED_ID, token
    for address in [*(one.address for one in recipients(message)), *message.delivered_to, *envelope]:
        if token := read_token(address):
            yield Step.REPLY_ADDRESS, token
    for token in tokens_in_text(message.text[:LONGEST_LOOKED_AT]):
        yield Step.BODY_MARKER, token


def _numbers(subject: str) -> list[str]:
    found = [one.rstrip("._/-") for one in _NUMBER.findall(subject[:1000])]
    return list(dict.fromkeys(found))[:MOST_NUMBERS]
