"""A rule answered with a canned response: one automatic mail to the requester, under the caps of such mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alerts import clean_quote
from deskbell.mail.clients import client_posting, link_warning, view_action
from deskbell.mail.draft import Draft
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import rows_of
from deskbell.people.languages import speaking_to
from deskbell.tickets.events import AutomaticAnswerAdded

NAME = "automatic_answer"


@effect(on=(AutomaticAnswerAdded,), name=NAME)
def send_automatic_answer(recorded: RecordedFact) -> Sequence[Model]:
    """To the requester alone, in the desk's name.

    The subject holds none of the sender's words: anybody could have entered an address that is not theirs.
    """
    ticket = reading.ticket_of(recorded)
    if not isinstance(recorded.fact, AutomaticAnswerAdded) or not ticket.requester.is_active:
        return []
    entry = reading.entry_of(recorded)
    posting = client_posting(
        recorded=recorded, effect=NAME, kind=MailKind.NOTICE, ticket=ticket, to=ticket.requester, entry_id=entry.pk
    )
    posting = replace(posting, hides_names=True)
    with speaking_to(ticket.requester):
        draft = Draft(
            heading=_("An automatic answer to your request"),
            desk_name=reading.desk_name(recorded),
            paragraphs=[_("Your ticket number is #%(number)s.") % {"number": ticket.number}],
            body=clean_quote(entry.body_html),
            actions=[view_action(posting)],
            fine_print=[link_warning(posting)],
        )
        return rows_of(posting, subject=_("About your request"), draft=draft)
