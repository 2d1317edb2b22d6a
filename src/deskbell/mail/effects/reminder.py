"""The client of a resolved ticket has not answered: ask once more, and say what silence will do."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.clients import client_posting, link_warning, verdict_actions
from deskbell.mail.draft import Draft
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import rows_of
from deskbell.mail.posting import Posting
from deskbell.mail.settings import ASKS_WHETHER_SOLVED
from deskbell.people.languages import speaking_to
from deskbell.tickets.closing import close_at, closing_terms
from deskbell.tickets.events import ResolutionReminded
from deskbell.tickets.words import State

NAME = "reminder"


@effect(on=(ResolutionReminded,), name=NAME)
def send_reminder(recorded: RecordedFact) -> Sequence[Model]:
    """To the requester, if the ticket still stands resolved."""
    ticket = reading.ticket_of(recorded)
    requester = ticket.requester
    if not read(ASKS_WHETHER_SOLVED) or not requester.is_active or ticket.state != State.RESOLVED:
        return []
    posting = client_posting(recorded=recorded, effect=NAME, kind=MailKind.NOTICE, ticket=ticket, to=requester)
    with speaking_to(requester):
        return rows_of(posting, subject=ticket.subject_text, draft=_draft(posting))


def _draft(posting: Posting) -> Draft:
    ticket = posting.ticket
    return Draft(
        heading=_("Is your request solved?"),
        desk_name=reading.desk_name(posting.recorded),
        paragraphs=[
            _("We believe that your request #%(number)s is solved, and have not heard from you since.")
            % {"number": ticket.number},
            _silence(posting),
        ],
        details=[(_("Subject"), ticket.subject_text)],
        actions=verdict_actions(posting),
        fine_print=[link_warning(posting)],
    )


def _silence(posting: Posting) -> str:
    """What happens if nobody answers, in the reader's own words."""
    closes = close_at(posting.ticket, closing_terms(posting.ticket.department_id))
    if closes is None:
        return _("If it is, say yes and we close it. If it is not, say no and we carry on.")
    words = _("If it is not, say no and we carry on. Without a word from you we close it on %(date)s.")
    return words % {"date": date_format(closes, "DATE_FORMAT")}
