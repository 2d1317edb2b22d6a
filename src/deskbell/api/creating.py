"""From what a program asks for to a ticket: the command, its files, and the notes beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from io import BytesIO

from django.utils.translation import gettext as _

from deskbell.api.details import Details, chosen, subject_of
from deskbell.api.reading.asked import SentFile, TicketAsked
from deskbell.api.reading.data_address import as_bytes
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting, retrying
from deskbell.kernel.errors import Invalid
from deskbell.kernel.transactions import writing
from deskbell.lib.text import from_html, one_line
from deskbell.mail.effects import (
    alarm,
    assignment_alert,
    automatic_answer,
    confirmation,
    new_message_alert,
    new_ticket_alert,
    note_alert,
)
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.drafts import LONGEST_BODY
from deskbell.tickets.file_settings import files_per_entry
from deskbell.tickets.files import AttachmentDraft, RefusedFile, take_in
from deskbell.tickets.queries import priority_choices, topic_choices
from deskbell.tickets.words import Source

TO_AGENTS = frozenset(one.NAME for one in (alarm, assignment_alert, new_message_alert, new_ticket_alert, note_alert))
TO_CLIENTS = frozenset({confirmation.NAME, automatic_answer.NAME})
SOURCES = {
    "": Source.API, "api": Source.API, "web": Source.PORTAL, "email": Source.MAIL, "phone": Source.PHONE,
    "other": Source.OTHER,
}  # fmt: skip


def opening(asked: TicketAsked, *, caller: str) -> Callable[[], int]:
    """What opens the ticket, and says its id; the files are taken in already. Invalid and Refused as `open_ticket`.

    The desk takes it from the outside like a mail: bans, rules and the limit of open tickets hold for whoever it is for.
    """
    _demand_needed(asked)
    asked = _shortened(asked)
    details = Details()
    source = SOURCES.get(asked.source.lower())
    details.add("source", asked.source if source is None else "")
    keywords = {
        "subject": subject_of(asked.subject, details),
        "topic_id": chosen(topic_choices, "topicId", asked.topic, details),
        "priority_id": chosen(priority_choices, "priorityId", asked.priority, details),
        "source": source or Source.API,
    }
    for name, words in asked.further.items():
        details.add(name, words)
    drafts, refused = keep_files(asked.files)
    muted = (frozenset() if asked.is_alerting else TO_AGENTS) | (frozenset() if asked.is_confirmed else TO_CLIENTS)

    def run() -> int:
        has_notes = bool(asked.note.strip() or details.lines)
        with writing() if has_notes else nullcontext(), muting(muted):  # alone, the command is a transaction of its own
            ticket = open_ticket(
                actor=Actor.visitor(), is_taken_in=True, body=asked.body, body_format=asked.body_format,
                email=asked.email, name=asked.name, phone=asked.phone, attachments=drafts, refused_files=refused,
                **keywords,  # type: ignore[arg-type]
            )  # fmt: skip
            _add_notes(ticket.pk, asked, details, caller)
            return ticket.pk

    return lambda: retrying(run)


def _demand_needed(asked: TicketAsked) -> None:
    """Invalid, naming everything that is missing at once."""
    needed = (
        ("email", asked.email, _("Enter an e-mail address such as name@example.org.")),
        ("name", asked.name, _("Say who asks.")),
        ("subject", asked.subject, _("Give the ticket a subject.")),
        ("body", asked.body, _("Write what this is about.")),
    )
    if missing := {name: [sentence] for name, words, sentence in needed if not one_line(words)}:
        raise Invalid(missing)


def _shortened(asked: TicketAsked) -> TicketAsked:
    """As asked; a message that is longer than the desk shows becomes its beginning, with the whole of it as a file."""
    if len(asked.body) <= LONGEST_BODY:
        return asked
    is_html = asked.body_format == "html"
    words = from_html(asked.body[:LONGEST_BODY]) if is_html else asked.body
    more = _("This message is longer than the desk shows. The whole of it is attached.")
    whole = SentFile(name=f"message.{'html' if is_html else 'txt'}", content=as_bytes(asked.body))
    return replace(
        asked,
        body=f"{words[: LONGEST_BODY // 10]} …\n\n{more}",
        body_format="text",
        files=(whole, *asked.files),
    )


def keep_files(files: tuple[SentFile, ...]) -> tuple[tuple[AttachmentDraft, ...], tuple[RefusedFile, ...]]:
    """The files that are taken, and those that are not with why: a bad one never costs the ticket."""
    drafts: list[AttachmentDraft] = []
    refused: list[RefusedFile] = []
    for one in files:
        try:
            _demand_room(len(drafts))
            drafts.append(_kept(one))
        except Invalid as invalid:
            why = " ".join(str(each) for each in invalid.errors["files"])
            refused.append({"name": one_line(one.name)[:120] or _("file"), "why": why})
    return tuple(drafts), tuple(refused)


def _demand_room(taken: int) -> None:
    if taken >= (most := files_per_entry()):
        raise Invalid({"files": [_("At most %(most)d files at once.") % {"most": most}]})


def _kept(one: SentFile) -> AttachmentDraft:
    if one.content is None:
        raise Invalid({"files": [_("Its content came damaged.")]})
    return take_in(name=one.name, content=BytesIO(one.content))


def _add_notes(ticket_id: int, asked: TicketAsked, details: Details, caller: str) -> None:
    if asked.note.strip():
        words = asked.note[:LONGEST_BODY]
        note(actor=Actor.system(), ticket_id=ticket_id, body=words, body_format="text", source=Source.API)
    if details.lines:
        with muting(frozenset({note_alert.NAME})):
            note(actor=Actor.system(), ticket_id=ticket_id, body=details.html(caller), source=Source.API)
