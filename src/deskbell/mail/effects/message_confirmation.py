"""A client wrote into a ticket by mail: tell them that it arrived, if the desk wishes that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.clients import client_posting, link_warning, view_action
from deskbell.mail.draft import Draft
from deskbell.mail.effects.new_message_alert import FIRST_MESSAGE_SEQUENCE
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import rows_of
from deskbell.mail.settings import CONFIRMS_MESSAGES
from deskbell.people.languages import speaking_to
from deskbell.tickets.events import MessageAdded
from deskbell.tickets.words import Source

NAME = "message_confirmation"


def _is_wished() -> bool:
    return read(CONFIRMS_MESSAGES)


@effect(on=(MessageAdded,), name=NAME, wanted=_is_wished, after=FIRST_MESSAGE_SEQUENCE)
def send_message_confirmation(recorded: RecordedFact) -> Sequence[Model]:
    """To the author of a further message; a ticket's first one has the confirmation of the ticket. It repeats no words."""
    if not isinstance(recorded.fact, MessageAdded) or recorded.sequence <= FIRST_MESSAGE_SEQUENCE:
        return []
    entry, ticket = reading.entry_of(recorded), reading.ticket_of(recorded)
    author = reading.actor_of(recorded)
    is_wished = entry.source == Source.MAIL and reading.confirms(recorded, ticket.department_id)
    if author is None or not author.is_active or not is_wished:
        return []
    posting = client_posting(
        recorded=recorded, effect=NAME, kind=MailKind.NOTICE, ticket=ticket, to=author, entry_id=entry.pk
    )
    posting = replace(posting, hides_names=True)
    with speaking_to(author):
        draft = Draft(
            heading=_("Your message has arrived"),
            desk_name=reading.desk_name(recorded),
            paragraphs=[_("It is part of your ticket #%(number)s now.") % {"number": ticket.number}],
            actions=[view_action(posting)],
            fine_print=[link_warning(posting)],
        )
        return rows_of(posting, subject=_("Your message has arrived"), draft=draft)
