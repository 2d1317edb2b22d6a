"""What agents write by mail (threat 3): an answer, a note, or a mail that is held until somebody says what becomes of it."""

from __future__ import annotations

import re
from dataclasses import replace

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Refused
from deskbell.lib import html as html_lib
from deskbell.mail.intake.agents_words import for_clients
from deskbell.mail.intake.content import Content, content_of
from deskbell.mail.intake.matching import Match, Part
from deskbell.mail.intake.outcomes import Taken
from deskbell.mail.intake.refusals import refuse_kindly
from deskbell.mail.links import absolute
from deskbell.mail.models import HeldReply, IncomingMail, Outcome
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.parsing.replies import is_forward
from deskbell.people.queries import person_by_email
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.words import Source

_NOTE = re.compile(r"\s*#note\b[ \t:]*", re.IGNORECASE)
_NOTE_IN_HTML = re.compile(r"((?:\s|<[^>]*>)*)#note\b[ \t:]*", re.IGNORECASE)
_NOTE_BELOW = re.compile(r"(?:^|>|\n)[ \t]*#note\b", re.IGNORECASE)
LOST, UNPROVEN, REFUSED, EMPTY = "lost", "unproven", "refused", "empty"


def take(mail: IncomingMail, message: IncomingMessage, place: Match, *, is_proven: bool) -> Taken:
    """An agent's mail into a ticket. With a token of their own it answers the client; it is a note if it begins with
    `#note`, hands a mail on, or bears no such token. It is held where nobody vouches for the sender, the right to it is
    gone, or nothing in it is the agent's own."""
    sender = person_by_email(message.sender.address) if message.sender else None
    if sender is None or place.part is Part.LOST_RIGHT:
        return _held(mail, message, place, why=LOST)
    if not is_proven:
        return _held(mail, message, place, why=UNPROVEN)
    actor, said = Actor.agent(sender.pk), for_clients(message, entry_id=place.entry)
    try:
        if place.part is Part.UNSIGNED_AGENT or is_forward(message.subject) or _is_note(message, said):
            entry = note(actor=actor, ticket_id=place.ticket.pk, source=Source.MAIL, **_for_agents(message).for_entry)
            return _taken(Outcome.NOTED, place, entry.pk)
        if said is None:
            return _held(mail, message, place, why=EMPTY)
        entry = respond(actor=actor, ticket_id=place.ticket.pk, source=Source.MAIL, **content_of(said).for_entry)
    except Refused:
        return _held(mail, message, place, why=REFUSED)
    return _taken(Outcome.ANSWERED, place, entry.pk)


def _is_note(message: IncomingMessage, said: IncomingMessage | None) -> bool:
    """Whether it begins with `#note`; or a line of it does, as where somebody writes below what they quote."""
    return begins_as_note(message) or (said is not None and is_marked(said.reply_html or said.reply_text))


def _for_agents(message: IncomingMessage) -> Content:
    content = content_of(message)
    return replace(content, body=without_mark(content.body)) if begins_as_note(message) else content


def begins_as_note(message: IncomingMessage) -> bool:
    """Whether the first line says that this is for agents alone."""
    return _NOTE.match(message.reply_text or message.text) is not None


def is_marked(body: str) -> bool:
    """Whether a body, or a line of it, begins with `#note`."""
    return _NOTE_IN_HTML.match(body) is not None or _NOTE_BELOW.search(body) is not None


def without_mark(body: str) -> str:
    """The body without the `#note` that it begins with."""
    return _NOTE_IN_HTML.sub(r"\1", body, count=1)


def _taken(outcome: Outcome, place: Match, entry_id: int) -> Taken:
    return Taken(outcome=outcome, ticket_id=place.ticket.pk, entry_id=entry_id, match_step=place.step.value)


def _held(mail: IncomingMail, message: IncomingMessage, place: Match, *, why: str) -> Taken:
    """Kept at the ticket, whose agents are told by a note; whoever lost the right hears that it was not sent."""
    content = content_of(for_clients(message, entry_id=place.entry) or message)
    address = message.sender.address if message.sender else ""
    waiting = HeldReply.objects.filter(ticket=place.ticket, verdict=HeldReply.Verdict.WAITING, incoming__sender=address)
    is_known = waiting.exists()  # their absence note answers every alert: one note about it is enough
    held = HeldReply.objects.create(
        incoming=mail,
        ticket=place.ticket,
        body_html=html_lib.clean_mail(content.body),
        attachments=_as_json(content),
        refused_files=list(content.refused),
    )
    reason = _reasons()[why]
    if not is_known:
        words = _words(held, address, reason)
        note(actor=Actor.system(), ticket_id=place.ticket.pk, body=words, source=Source.MAIL)
    if why != UNPROVEN:
        sentence = _("Your mail about a ticket was not sent to the client. Somebody who works on it was told.")
        refuse_kindly(address=address, about=f"agent {place.ticket.pk}", sentence=sentence)
    return Taken(outcome=Outcome.HELD, ticket_id=place.ticket.pk, reason=reason, match_step=place.step.value)


def _words(held: HeldReply, address: str, reason: str) -> str:
    return format_html(
        '<p>{} {}</p><p><a href="{}">{}</a></p>',
        _("A mail from %(address)s to this ticket is held.") % {"address": address},
        reason,
        absolute(reverse("desk:held_reply", kwargs={"number": held.ticket.number, "held_id": held.pk})),
        _("Read it, and say what becomes of it"),
    )


def _reasons() -> dict[str, str]:
    return {
        LOST: _("Its sender may not answer in this ticket any more."),
        UNPROVEN: _("No mail server that this desk trusts vouches for its sender."),
        REFUSED: _("Its sender may not answer in this ticket."),
        EMPTY: _("It holds nothing but what it repeats of the mail before."),
    }


def _as_json(content: Content) -> list[dict[str, object]]:
    return [
        {"file_id": one.file_id, "name": one.name, "content_id": one.content_id, "is_inline": one.is_inline}
        for one in content.files
    ]
