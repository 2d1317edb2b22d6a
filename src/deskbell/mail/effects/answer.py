"""An agent answered: one mail to the requester and the collaborators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.alerts import actor_name, clean_quote
from deskbell.mail.attachments import split
from deskbell.mail.audience import collaborators, happened_with, speaking_to, ticket_of
from deskbell.mail.clients import client_posting, link_warning, verdict_actions, view_action
from deskbell.mail.draft import Action, Draft
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import Posting, rows_of
from deskbell.people.models import Agent, User
from deskbell.tickets.events import ResponseAdded, TicketResolved
from deskbell.tickets.models import ThreadEntry, Ticket

NAME = "answer"


@effect(on=(ResponseAdded,), name=NAME)
def send_answer(recorded: RecordedFact) -> Sequence[Model]:
    """One message: to the requester, the collaborators in copy."""
    if not isinstance(recorded.fact, ResponseAdded):
        return []
    ticket = ticket_of(recorded)
    readers, refusal = _readers(recorded, ticket), ""
    if not readers and not ticket.requester.is_active:
        readers, refusal = [ticket.requester], _("the client's account is disabled")
    if not readers:
        return []
    posting = client_posting(
        recorded=recorded, effect=NAME, kind=MailKind.ANSWER, ticket=ticket, to=readers[0], cc=readers[1:]
    )
    entry = ThreadEntry.objects.get(pk=recorded.fact.entry_id)
    name, desk_name = actor_name(recorded), read(DESK_NAME)
    with speaking_to(readers[0]):
        sender = _("%(agent)s at %(desk)s") % {"agent": name, "desk": desk_name} if name else desk_name
        posting = replace(posting, entry_id=entry.pk, from_name=sender, refusal=refusal)
        return rows_of(posting, subject=ticket.subject_text, draft=_draft(posting, entry, name, desk_name))


def is_one_mail_with_resolution(recorded: RecordedFact, ticket: Ticket) -> bool:
    """Whether the answer's mail also asks if it is solved: "send and resolve", to one reader."""
    return "answer" not in recorded.mutes and len(_readers(recorded, ticket)) == 1


def _readers(recorded: RecordedFact, ticket: Ticket) -> list[User]:
    requester = ticket.requester
    takes_part = requester.is_active and requester.pk != recorded.actor.user_id
    return [*([requester] if takes_part else []), *collaborators(ticket, recorded=recorded)]


def _draft(posting: Posting, entry: ThreadEntry, name: str, desk_name: str) -> Draft:
    asks = posting.link is not None and happened_with(posting.recorded, TicketResolved)
    heading = _("%(agent)s answered") % {"agent": name} if name else _("An answer to your request")
    return Draft(
        heading=heading,
        desk_name=desk_name,
        body=clean_quote(entry.body_html),
        details=_left_behind(entry),
        closing=[*_signature(posting), *([_("We hold your request for solved. Is it?")] if asks else [])],
        actions=_actions(posting, asks),
        fine_print=[
            _("To reply, open the ticket: a reply to this mail may not be read."),
            link_warning(posting),
        ],
    )


def _actions(posting: Posting, asks: bool) -> list[Action]:  # noqa: FBT001 - private
    return [*verdict_actions(posting), view_action(posting, is_primary=False)] if asks else [view_action(posting)]


def _left_behind(entry: ThreadEntry) -> list[tuple[str, str]]:
    """Files that are too large for a mail are named."""
    too_large = split(entry.pk)[1] if entry.attachment_count else []
    return [(_("On the ticket's page"), attachment.name) for attachment in too_large]


def _signature(posting: Posting) -> list[str]:
    """The agent's own, else that of a department that clients may know of."""
    agent = Agent.objects.filter(pk=posting.recorded.actor.user_id).first()
    if agent and agent.signature.strip():
        return [agent.signature.strip()]
    department = posting.ticket.department
    return [department.signature.strip()] if department.is_public and department.signature.strip() else []
