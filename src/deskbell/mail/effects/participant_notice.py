"""A participant wrote into a ticket: the other participants read it too."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import EVERY_EFFECT, RecordedFact
from deskbell.mail import reading
from deskbell.mail.alerts import quote_of
from deskbell.mail.audience import clients
from deskbell.mail.clients import client_posting, how_to_reply, link_warning, view_action
from deskbell.mail.direct_copies import had_directly
from deskbell.mail.draft import Draft
from deskbell.mail.effects import new_message_alert
from deskbell.mail.effects.new_message_alert import FIRST_MESSAGE_SEQUENCE
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import rows_of
from deskbell.mail.settings import TELLS_PARTICIPANTS
from deskbell.people.languages import speaking_to
from deskbell.people.models import User
from deskbell.tickets.events import MessageAdded
from deskbell.tickets.models import ThreadEntry
from deskbell.tickets.words import Source

NAME = "participant_notice"


def _is_wished() -> bool:
    return read(TELLS_PARTICIPANTS)


@effect(on=(MessageAdded,), name=NAME, wanted=_is_wished, after=FIRST_MESSAGE_SEQUENCE)
def send_participant_notice(recorded: RecordedFact) -> Sequence[Model]:
    """One mail for each of the others, with a link of their own; a ticket's first message has no others yet. Whoever was in
    copy of the message has it."""
    if not isinstance(recorded.fact, MessageAdded) or recorded.sequence <= FIRST_MESSAGE_SEQUENCE:
        return []
    ticket, author = reading.ticket_of(recorded), reading.actor_of(recorded)
    others = clients(recorded, ticket) if author else []
    if author is None or not others:
        return []
    entry, rows = reading.entry_of(recorded), list[Model]()
    have_it = had_directly(entry.pk) if entry.source == Source.MAIL else frozenset()
    alerted = _alerted(recorded)
    for reader in others:
        if reader.pk not in alerted and reader.email_normalised not in have_it:
            rows += _rows(recorded, reader, entry, author)
    return rows


def _alerted(recorded: RecordedFact) -> set[int]:
    """Agents who take part themselves and work on the ticket too: the alert has the message already."""
    is_muted = bool({new_message_alert.NAME, EVERY_EFFECT} & recorded.mutes)
    return set() if is_muted else {agent.pk for agent in new_message_alert.audience(recorded)}


def _rows(recorded: RecordedFact, reader: User, entry: ThreadEntry, author: User) -> list[Model]:
    ticket = reading.ticket_of(recorded)
    posting = client_posting(
        recorded=recorded, effect=NAME, kind=MailKind.NOTICE, ticket=ticket, to=reader, entry_id=entry.pk
    )
    with speaking_to(reader):
        draft = Draft(
            heading=_("%(name)s wrote in your ticket") % {"name": author.display_name},
            desk_name=reading.desk_name(recorded),
            quote=quote_of(entry),
            actions=[view_action(posting)],
            fine_print=[how_to_reply(posting), link_warning(posting)],
        )
        return rows_of(posting, subject=ticket.subject_text, draft=draft)
