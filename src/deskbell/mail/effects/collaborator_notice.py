"""Somebody takes part who was in copy of a mail, or is a colleague: tell the requester (threat 2)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.clients import client_posting, link_warning, view_action
from deskbell.mail.draft import Draft
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import rows_of
from deskbell.mail.posting import Posting
from deskbell.people.languages import speaking_to
from deskbell.people.models import User
from deskbell.tickets.events import CollaboratorAdded
from deskbell.tickets.models import ThreadEntry

NAME = "collaborator_notice"


@effect(on=(CollaboratorAdded,), name=NAME)
def send_collaborator_notice(recorded: RecordedFact) -> Sequence[Model]:
    """Not where an agent or the requester brought them in; they know."""
    fact = recorded.fact
    ticket = reading.ticket_of(recorded)
    requester = ticket.requester
    if not isinstance(fact, CollaboratorAdded) or recorded.actor.is_agent or not requester.is_active:
        return []
    if requester.pk in (recorded.actor.user_id, _who_had_them_in_copy(fact)):
        return []
    newcomer = User.objects.get(pk=fact.user_id)
    posting = client_posting(recorded=recorded, effect=NAME, kind=MailKind.NOTICE, ticket=ticket, to=requester)
    with speaking_to(requester):
        return rows_of(posting, subject=ticket.subject_text, draft=_draft(posting, newcomer))


def _who_had_them_in_copy(fact: CollaboratorAdded) -> int | None:
    entries = ThreadEntry.objects.filter(pk=fact.sees_from_entry_id or 0)
    return entries.values_list("author_id", flat=True).first()


def _draft(posting: Posting, newcomer: User) -> Draft:
    words = _("%(address)s takes part in your request #%(number)s now, and gets the answers as well.")
    return Draft(
        heading=_("Somebody else takes part in your request"),
        desk_name=reading.desk_name(posting.recorded),
        paragraphs=[
            words % {"address": newcomer.email, "number": posting.ticket.number},
            _("If you don't want that, please write to us: we take them out again."),
        ],
        details=[(_("Subject"), posting.ticket.subject_text)],
        actions=[view_action(posting)],
        fine_print=[link_warning(posting)],
    )
