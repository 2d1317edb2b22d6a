"""A whole mail as a call: the strict path of incoming mail, with the answer that the mail server behind it needs."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.utils.translation import gettext as _

from deskbell.api.answers import Turned, created, not_created
from deskbell.mail.intake.handing_over import hand_over


def take_in_mail(raw: bytes) -> HttpResponse:
    """201 for what is kept, whatever became of it. Turned with 403 for what the desk turned away; OSError and
    DatabaseError where it can't be kept."""
    if not raw.strip():
        raise Turned(HTTPStatus.BAD_REQUEST, not_created(_("The mail is empty.")))
    receipt = hand_over(raw)
    if receipt.is_turned_away:
        raise Turned(HTTPStatus.FORBIDDEN, not_created(receipt.reason or _("The desk turned it away.")))
    kept = _("The mail is kept, and administrators see it: %(outcome)s.") % {"outcome": receipt.outcome}
    return created(receipt.number or kept)
