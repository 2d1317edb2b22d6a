"""A whole mail as a call: the strict path of incoming mail, with the answer that the mail server behind it needs."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.utils.translation import gettext as _

from deskbell.api.answers import Turned, created, not_created
from deskbell.api.creating import number_of
from deskbell.mail.intake.processing import receive
from deskbell.mail.models import Door, IncomingMail, Outcome


def take_in_mail(raw: bytes) -> HttpResponse:
    """201 for what is kept, whatever became of it. Turned with 403 for what the desk turned away; OSError and
    DatabaseError where it can't be kept."""
    if not raw.strip():
        raise Turned(HTTPStatus.BAD_REQUEST, not_created(_("The mail is empty.")))
    return _answer(receive(raw, door=Door.API))


def _answer(mail: IncomingMail) -> HttpResponse:
    if mail.outcome == Outcome.REJECTED:
        raise Turned(HTTPStatus.FORBIDDEN, not_created(mail.reason or _("The desk turned it away.")))
    ticket_id = mail.ticket_id or (mail.duplicate_of.ticket_id if mail.duplicate_of else None)
    if ticket_id is not None:
        return created(number_of(ticket_id))
    return created(
        _("The mail is kept, and administrators see it: %(outcome)s.") % {"outcome": mail.get_outcome_display()}
    )
