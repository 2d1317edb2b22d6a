"""A finished ticket that can't be reopened goes on in a new one."""

from __future__ import annotations

from collections.abc import Sequence

from deskbell.kernel.actor import Actor
from deskbell.people.models import User
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.events import TicketLinked
from deskbell.tickets.files import AttachmentDraft, RefusedFile
from deskbell.tickets.models import Ticket
from deskbell.tickets.recording import record
from deskbell.tickets.words import LinkKind


def continue_ticket(
    *,
    actor: Actor,
    ticket: Ticket,
    body: str,
    body_format: str,
    attachments: tuple[AttachmentDraft, ...],
    source: str,
    quoted_html: str = "",
    refused_files: Sequence[RefusedFile] = (),
) -> Ticket:
    """A new ticket with the subject, the department and the topic of a locked old one; each leads to the other.

    Needs the command that locked the old one. Invalid for bad input, Refused where nobody may open a ticket.
    """
    writer = User.objects.get(pk=actor.user_id) if actor.user_id is not None else ticket.requester
    new = open_ticket(
        actor=actor,
        email=writer.email,
        subject=ticket.subject_text,
        body=body,
        body_format=body_format,
        attachments=attachments,
        quoted_html=quoted_html,
        refused_files=refused_files,
        source=source,
        topic_id=None if ticket.topic is None or ticket.topic.is_retired else ticket.topic_id,
        department_id=None if ticket.department.is_retired else ticket.department_id,
        is_continuing=True,
    )
    record(new, TicketLinked(other_id=ticket.pk, kind=LinkKind.FOLLOWS.value))
    record(ticket, TicketLinked(other_id=new.pk, kind=LinkKind.FOLLOWED_BY.value))
    return new
