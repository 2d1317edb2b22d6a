"""An agent answered: one mail to the requester and the collaborators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alerts import actor_name, clean_quote, entry_quote
from deskbell.mail.attachments import MOST_BYTES, split
from deskbell.mail.audience import clients
from deskbell.mail.clients import client_posting, how_to_reply, link_warning, verdict_actions, view_action
from deskbell.mail.draft import Action, Draft, Quote
from deskbell.mail.history import history_of
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import rows_of
from deskbell.mail.pictures import Pictures
from deskbell.mail.posting import Posting
from deskbell.people.languages import speaking_to
from deskbell.people.models import SignatureUse
from deskbell.tickets.events import ResponseAdded, TicketResolved
from deskbell.tickets.models import ThreadEntry
from deskbell.tickets.settings import HIDES_AGENT_NAMES

NAME = "answer"


@effect(on=(ResponseAdded,), name=NAME)
def send_answer(recorded: RecordedFact) -> Sequence[Model]:
    """One message: to the requester, the collaborators in copy."""
    if not isinstance(recorded.fact, ResponseAdded):
        return []
    ticket = reading.ticket_of(recorded)
    readers, refusal = clients(recorded, ticket), ""
    if not readers and not ticket.requester.is_active:
        readers, refusal = [ticket.requester], _("the client's account is disabled")
    if not readers:
        return []
    entry = reading.entry_of(recorded)
    posting = client_posting(
        recorded=recorded,
        effect=NAME,
        kind=MailKind.ANSWER,
        ticket=ticket,
        to=readers[0],
        cc=readers[1:],
        entry_id=entry.pk,
    )
    name = "" if read(HIDES_AGENT_NAMES) else actor_name(recorded)
    desk_name = reading.desk_name(recorded)
    with speaking_to(readers[0]):
        sender = _("%(agent)s at %(desk)s") % {"agent": name, "desk": desk_name} if name else desk_name
        posting = replace(posting, from_name=sender, refusal=refusal)
        return rows_of(posting, subject=ticket.subject_text, draft=_draft(posting, entry, name, desk_name))


def _draft(posting: Posting, entry: ThreadEntry, name: str, desk_name: str) -> Draft:
    asks = posting.link is not None and TicketResolved.__name__ in reading.names_beside(posting.recorded)
    heading = _("%(agent)s answered") % {"agent": name} if name else _("An answer to your request")
    return Draft(
        heading=heading,
        desk_name=desk_name,
        body=entry_quote(entry, pictures=Pictures(room=MOST_BYTES)),
        details=_left_behind(entry),
        signature=_signature(posting, entry),
        closing=[_("We believe this solves your request. Does it?")] if asks else [],
        actions=_actions(posting, asks),
        fine_print=[
            how_to_reply(posting),
            link_warning(posting),
        ],
        history=history_of(posting, entry),
    )


def _actions(posting: Posting, asks: bool) -> list[Action]:  # noqa: FBT001 - private
    return [*verdict_actions(posting), view_action(posting, is_primary=False)] if asks else [view_action(posting)]


def _left_behind(entry: ThreadEntry) -> list[tuple[str, str]]:
    """Files that are too large for a mail are named."""
    too_large = split(entry.pk)[1] if entry.attachment_count else []
    return [(_("On the ticket's page"), attachment.name) for attachment in too_large]


def _signature(posting: Posting, entry: ThreadEntry) -> Quote | None:
    """As the response says, else as its writer has it: the agent's own, that of a department that clients may know, or none."""
    agent = reading.agents(posting.recorded).get(posting.recorded.actor.user_id or 0)
    use = entry.signature_use or (agent.signature_use if agent else SignatureUse.OWN)
    if use == SignatureUse.NONE:
        return None
    own = agent.signature if agent is not None and use == SignatureUse.OWN else ""
    department = posting.ticket.department
    html = own or (department.signature if department.is_public else "")
    return clean_quote(html) if html else None
