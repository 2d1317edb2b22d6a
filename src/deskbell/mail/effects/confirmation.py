"""A ticket was opened: tell the requester its number, what happens next, and how to get back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.actor import ActorKind
from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.clients import client_posting, link_warning, view_action
from deskbell.mail.draft import Draft
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import rows_of
from deskbell.mail.posting import Posting
from deskbell.mail.settings import SENDS_CONFIRMATION, TELLS_OF_OPENING
from deskbell.people.languages import speaking_to
from deskbell.tickets.events import TicketOpened
from deskbell.tickets.words import Source

NAME = "confirmation"
# Whose words may stand in the mail: the address is theirs, or somebody of the desk typed them. Anybody else could
# use the desk to send words of their own to an address of their choice.
TRUSTED = frozenset({ActorKind.CLIENT, ActorKind.AGENT})


@effect(on=(TicketOpened,), name=NAME)
def send_confirmation(recorded: RecordedFact) -> Sequence[Model]:
    """To the requester."""
    ticket = reading.ticket_of(recorded)
    requester = ticket.requester
    setting = TELLS_OF_OPENING if recorded.actor.is_agent else SENDS_CONFIRMATION
    is_wished = read(setting) and (recorded.actor.is_agent or reading.confirms(recorded, ticket.department_id))
    if not requester.is_active or not is_wished:
        return []
    is_trusted = recorded.actor.kind in TRUSTED
    posting = client_posting(recorded=recorded, effect=NAME, kind=MailKind.NOTICE, ticket=ticket, to=requester)
    posting = replace(posting, hides_names=not is_trusted)
    with speaking_to(requester):
        subject = ticket.subject_text if is_trusted else _("We have received your request")
        return rows_of(posting, subject=subject, draft=_draft(posting, is_trusted))


def _draft(posting: Posting, is_trusted: bool) -> Draft:  # noqa: FBT001 - private
    number, is_theirs = posting.ticket.number, posting.recorded.actor.is_agent
    return Draft(
        heading=_("We have opened a ticket for you") if is_theirs else _("We have received your request"),
        desk_name=reading.desk_name(posting.recorded),
        paragraphs=[
            _("Your ticket number is #%(number)s.") % {"number": number},
            _("What happens next: someone from our team reads it and answers you by mail."),
        ],
        details=[(_("Subject"), posting.ticket.subject_text)] if is_trusted else [],
        closing=[_("On the ticket's page you see how it stands, and you can add to it.")],
        actions=[view_action(posting)],
        fine_print=_fine_print(posting, is_trusted),
    )


def _fine_print(posting: Posting, is_trusted: bool) -> list[str]:  # noqa: FBT001 - private
    if is_trusted:
        return [link_warning(posting)]
    if posting.ticket.source == Source.MAIL:
        return [link_warning(posting), _("A mail came to us from this address. If it was not yours, ignore this one.")]
    stranger = _("This address was entered on our website. If that was not you, please ignore this mail.")
    return [link_warning(posting), stranger]
