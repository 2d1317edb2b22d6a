"""Mails of agents that wait for somebody's word: what they say, and what becomes of them (threat 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.transactions import writing
from deskbell.mail.intake.agents import is_marked, without_mark
from deskbell.mail.intake.known_ids import remember_one
from deskbell.mail.models import HeldReply, IncomingMail, Outcome
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.drafts import MAIL
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.models import ThreadEntry
from deskbell.tickets.policy import demand, may_respond, may_view
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import Source

Verdict = HeldReply.Verdict


@dataclass(frozen=True, kw_only=True)
class HeldMail:
    """A mail that waits, for a page; `body_html` is clean as a mail's is."""

    id: int
    sender: str
    subject: str
    reason: str
    received_at: datetime
    body_html: str
    file_names: tuple[str, ...]
    verdict: str  # empty while it waits


def held_mail(*, ticket_id: int, held_id: int) -> HeldMail:
    """One of a ticket's held mails, decided or not. For agents who see the ticket. NotFound where there is none."""
    row = HeldReply.objects.filter(ticket=ticket_id, pk=held_id).select_related("incoming").first()
    if row is None:
        raise NotFound
    return _shown(row)


def send_held(*, actor: Actor, held_id: int) -> ThreadEntry | None:
    """Answer the client with it, in the name of whoever sends it; None if it was decided before. NotFound, Refused."""
    with writing():
        held = _taken_up(actor, held_id)
        if held is None:
            return None
        if is_marked(held.body_html):
            raise Refused(_("It begins with #note, so it was meant for agents alone. It can be kept as a note."))
        entry = respond(actor=actor, ticket_id=held.ticket_id, source=Source.MAIL, **_content(held))
        _decide(held, actor, Verdict.SENT, Outcome.ANSWERED, entry)
        return entry


def note_held(*, actor: Actor, held_id: int) -> ThreadEntry | None:
    """Keep it as an internal note of whoever decides so; None if it was decided before. NotFound, Refused."""
    with writing():
        held = _taken_up(actor, held_id)
        if held is None:
            return None
        content = _content(held) | {"body": without_mark(held.body_html)}
        entry = note(actor=actor, ticket_id=held.ticket_id, source=Source.MAIL, **content)
        _decide(held, actor, Verdict.NOTED, Outcome.NOTED, entry)
        return entry


def discard_held(*, actor: Actor, held_id: int) -> bool:
    """Leave it at that: it stays in the mail ledger alone. False if it was decided before. NotFound, Refused."""
    with writing():
        held = _taken_up(actor, held_id)
        if held is not None:
            _decide(held, actor, Verdict.DISCARDED, Outcome.HELD, None)
        return held is not None


def _taken_up(actor: Actor, held_id: int) -> HeldReply | None:
    """The mail, locked, if it still waits; whoever may answer in the ticket decides."""
    held = HeldReply.objects.select_for_update(of=("self",)).filter(pk=held_id).first()
    viewer = viewer_of(actor)
    if held is None or not actor.is_agent or not may_view(viewer, held.ticket):
        raise NotFound
    demand(may_respond(viewer, held.ticket))
    return held if held.verdict == Verdict.WAITING else None


def _content(held: HeldReply) -> dict[str, Any]:
    files = tuple(AttachmentDraft(**one) for one in held.attachments)
    return {
        "body": held.body_html, "body_format": MAIL, "attachments": files, "refused_files": held.refused_files,
    }  # fmt: skip


def _decide(held: HeldReply, actor: Actor, verdict: str, outcome: str, entry: ThreadEntry | None) -> None:
    held.verdict, held.decided_by_id, held.decided_at = verdict, actor.user_id, timezone.now()
    held.save(update_fields=["verdict", "decided_by", "decided_at"])
    mail = held.incoming
    if entry is None:
        IncomingMail.objects.filter(pk=mail.pk).update(reason=f"{mail.reason} ({Verdict(verdict).label})")
        return
    IncomingMail.objects.filter(pk=mail.pk).update(outcome=outcome, entry=entry)
    if mail.message_id:
        remember_one(mail.message_id, ticket_id=held.ticket_id, entry_id=entry.pk)


def _shown(held: HeldReply) -> HeldMail:
    mail = held.incoming
    return HeldMail(
        id=held.pk,
        sender=mail.sender,
        subject=mail.subject,
        reason=mail.reason,
        received_at=mail.created_at,
        body_html=held.body_html,
        file_names=tuple(one["name"] for one in held.attachments),
        verdict="" if held.verdict == Verdict.WAITING else held.get_verdict_display(),
    )
