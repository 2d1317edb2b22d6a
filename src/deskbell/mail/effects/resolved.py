"""A ticket was resolved: ask the requester whether it is, with a yes and a no."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.audience import clients
from deskbell.mail.clients import client_posting, link_warning, verdict_actions
from deskbell.mail.draft import Draft
from deskbell.mail.effects.answer import NAME as ANSWER
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import rows_of
from deskbell.mail.posting import Posting
from deskbell.mail.settings import ASKS_WHETHER_SOLVED
from deskbell.people.languages import speaking_to
from deskbell.tickets.events import ResponseAdded, TicketResolved
from deskbell.tickets.models import Ticket

NAME = "resolved"


@effect(on=(TicketResolved,), name=NAME)
def send_resolved(recorded: RecordedFact) -> Sequence[Model]:
    """To the requester; not where the answer that went with it asks already."""
    ticket = reading.ticket_of(recorded)
    requester = ticket.requester
    if not read(ASKS_WHETHER_SOLVED):
        return []
    if not requester.is_active or requester.pk == recorded.actor.user_id or _asked_already(recorded, ticket):
        return []
    posting = client_posting(recorded=recorded, effect=NAME, kind=MailKind.NOTICE, ticket=ticket, to=requester)
    with speaking_to(requester):
        return rows_of(posting, subject=ticket.subject_text, draft=_draft(posting))


def _asked_already(recorded: RecordedFact, ticket: Ticket) -> bool:
    """Answered and resolved in one go, to one reader: then the answer's mail has the question."""
    answered = ResponseAdded.__name__ in reading.names_beside(recorded) and ANSWER not in recorded.mutes
    return answered and len(clients(recorded, ticket)) == 1


def _draft(posting: Posting) -> Draft:
    return Draft(
        heading=_("Is your request solved?"),
        desk_name=reading.desk_name(posting.recorded),
        paragraphs=[
            _("We believe that your request #%(number)s is solved.") % {"number": posting.ticket.number},
            _("If it is, say yes and we close it. If it is not, say no and we carry on."),
        ],
        details=[(_("Subject"), posting.ticket.subject_text)],
        actions=verdict_actions(posting),
        fine_print=[link_warning(posting)],
    )
