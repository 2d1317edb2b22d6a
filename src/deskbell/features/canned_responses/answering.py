"""Canned responses as automatic answers: what filter rules may answer with, and how it reads in a ticket."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.features.canned_responses.models import CannedResponse
from deskbell.kernel.actor import Actor
from deskbell.lib.html import clean
from deskbell.lib.variables import Target, fill
from deskbell.mail.variables import values_for
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.models import Ticket
from deskbell.tickets.rules.answers import Answers, ReadyAnswer, offer_answers
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import Source


def _choices() -> list[tuple[int, str]]:
    return list(CannedResponse.objects.filter(is_active=True).order_by("title", "pk").values_list("pk", "title"))


def _answer(response_id: int, ticket: Ticket) -> ReadyAnswer | None:
    """The response with the ticket's words; None once it is disabled. Nobody is named as the agent."""
    response = CannedResponse.objects.filter(pk=response_id, is_active=True).first()
    if response is None:
        return None
    values = values_for(ticket=ticket, viewer=viewer_of(Actor.system()), instead=_unproven(ticket))
    html = clean(fill(response.body_html, values=values, target=Target.HTML))
    files = tuple(AttachmentDraft(file_id=one.file_id, name=one.name) for one in response.files.all())
    return ReadyAnswer(html=html, attachments=files)


def _unproven(ticket: Ticket) -> dict[str, str]:
    """What a visitor typed beside an address that may not be theirs does not go there: nobody sends their own words to
    others through the desk."""
    if ticket.source != Source.PORTAL or not ticket.requester.is_guest:
        return {}
    name = ticket.requester.email.partition("@")[0]
    return {
        "ticket.subject": _("your request"),
        "requester.name": name,
        "requester.first_name": name,
        "requester.phone": "",
    }


ANSWERS = Answers(choices=_choices, answer=_answer)
offer_answers(ANSWERS)
