"""A ticket was given to somebody else: tell the new requester, where whoever did it wants that."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.clients import client_posting, how_to_reply, link_warning, view_action
from deskbell.mail.draft import Draft
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import rows_of
from deskbell.mail.posting import Posting
from deskbell.people.languages import speaking_to
from deskbell.tickets.events import RequesterChanged

NAME = "requester_notice"


@effect(on=(RequesterChanged,), name=NAME)
def send_requester_notice(recorded: RecordedFact) -> Sequence[Model]:
    """With a link of their own; not if the ticket is somebody else's again. Unasked, the fact mutes every mail."""
    fact, ticket = recorded.fact, reading.ticket_of(recorded)
    requester = ticket.requester
    if not isinstance(fact, RequesterChanged) or requester.pk != fact.user_id or not requester.is_active:
        return []
    posting = client_posting(recorded=recorded, effect=NAME, kind=MailKind.NOTICE, ticket=ticket, to=requester)
    with speaking_to(requester):
        return rows_of(posting, subject=ticket.subject_text, draft=_draft(posting))


def _draft(posting: Posting) -> Draft:
    words = _("The request #%(number)s stands under your name now. You can read it, and you get the answers.")
    return Draft(
        heading=_("A request is yours now"),
        desk_name=reading.desk_name(posting.recorded),
        paragraphs=[words % {"number": posting.ticket.number}, how_to_reply(posting)],
        details=[(_("Subject"), posting.ticket.subject_text)],
        actions=[view_action(posting)],
        fine_print=[link_warning(posting)],
    )
