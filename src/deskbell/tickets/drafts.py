"""What people typed, checked and made into rows: entries, subjects, comments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from deskbell.kernel.command import current
from deskbell.kernel.errors import Invalid
from deskbell.kernel.rows import add
from deskbell.kernel.unsaved import unsaved
from deskbell.lib import file_name
from deskbell.lib import html as html_lib
from deskbell.lib import text as text_lib
from deskbell.tickets.files import AttachmentDraft, RefusedFile, demand_number
from deskbell.tickets.models import Attachment, Comment, SubjectVersion, ThreadEntry, Ticket
from deskbell.tickets.words import EntryKind

P = ParamSpec("P")
R = TypeVar("R")
LONGEST_BODY = 200_000
LONGEST_SUBJECT = 255
LONGEST_COMMENT = 4_000
LONGEST_CONTENT_ID = 255
# How a body is written: `text`, `html` as people write it here, or `mail`, the HTML of a mail.
MAIL = "mail"


@dataclass(frozen=True, kw_only=True)
class Body:
    """What somebody wrote: clean HTML, and its words."""

    html: str
    text: str


def clean_body(body: str, body_format: str) -> Body:
    """The body as clean HTML with its words. Invalid (field `body`) if it is empty or too long, but for that of a mail.

    Nobody is asked to write a mail again: it may say nothing, and its length is limited where it is read.
    """
    ahead = _cleaned_ahead.get()
    return ahead[1] if ahead is not None and ahead[0] == (body, body_format) else _cleaned(body, body_format)


def cleaning_first(*, usual_format: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Around a command: its body is cleaned before its transaction begins, for on SQLite nobody else writes while one is
    open. What is wrong with the body the command says, after all that comes before."""

    def around(run: Callable[P, R]) -> Callable[P, R]:
        @wraps(run)
        def begin(*arguments: P.args, **keywords: P.kwargs) -> R:
            if connection.in_atomic_block:
                return run(*arguments, **keywords)
            written = (str(keywords.get("body", "")), str(keywords.get("body_format", usual_format)))
            ahead = None
            with suppress(Invalid):
                ahead = (written, _cleaned(*written))
            token = _cleaned_ahead.set(ahead)
            try:
                return run(*arguments, **keywords)
            finally:
                _cleaned_ahead.reset(token)

        return begin

    return around


_cleaned_ahead: ContextVar[tuple[tuple[str, str], Body] | None] = ContextVar("cleaned_ahead", default=None)


def _cleaned(body: str, body_format: str) -> Body:
    if body_format == MAIL:
        return _mail_body(body)
    if len(body) > LONGEST_BODY:
        raise Invalid({"body": [_("This text is too long: %(most)d characters at most.") % {"most": LONGEST_BODY}]})
    body = body.replace("\x00", "")
    clean = html_lib.clean(body) if body_format == "html" else html_lib.from_text(body)
    text = text_lib.from_html(clean)
    if not text:
        raise Invalid({"body": [_("Write what this is about.")]})
    return Body(html=clean, text=text)


def _mail_body(html: str) -> Body:
    """The HTML of a mail, clean, with its images; and its words."""
    clean = _clean_mail(html)
    return Body(html=clean, text=text_lib.from_html(clean))


def _clean_mail(html: str) -> str:
    return html_lib.clean_mail(html.replace("\x00", ""))


def add_subject(subject: str) -> SubjectVersion:
    """A new wording. Invalid (field `subject`) if it is empty or too long."""
    line = text_lib.one_line(subject)
    if not line:
        raise Invalid({"subject": [_("Give the ticket a subject.")]})
    if len(line) > LONGEST_SUBJECT:
        raise Invalid({"subject": [_("At most %(most)d characters.") % {"most": LONGEST_SUBJECT}]})
    return add([unsaved(SubjectVersion, text=line)])[0]


def add_entry(
    *,
    ticket: Ticket,
    kind: EntryKind,
    author_id: int | None,
    body: Body,
    source: str,
    attachments: tuple[AttachmentDraft, ...] = (),
    quoted_html: str = "",
    refused_files: Sequence[RefusedFile] = (),
    is_machine: bool = False,
    signature_use: str = "",
) -> ThreadEntry:
    """A new entry with its files; `body` is from `clean_body`, `quoted_html` from a mail. Invalid for too many files."""
    demand_number(attachments)
    now = current().instant
    entry = unsaved(
        ThreadEntry,
        ticket_id=ticket.pk,
        kind=kind.value,
        author_id=author_id,
        body_html=body.html,
        quoted_html=_clean_mail(quoted_html) if quoted_html else "",
        refused_files=[_named(one) for one in refused_files],
        preview=text_lib.preview(body.text),
        attachment_count=len(attachments),
        source=str(source),
        is_machine=is_machine,
        signature_use=signature_use,
        created_at=now,
        arrived_at=now,
    )
    entry.ticket = ticket
    add([entry])
    add(
        [
            unsaved(
                Attachment,
                entry_id=entry.pk,
                file_id=draft.file_id,
                name=draft.name,
                position=position,
                content_id=text_lib.one_line(draft.content_id)[:LONGEST_CONTENT_ID],
                is_inline=draft.is_inline,
            )
            for position, draft in enumerate(attachments)
        ]
    )
    if attachments:
        count_files(ticket.pk)
    return entry


def count_files(ticket_id: int) -> None:
    """Count a ticket's files anew, after one was added, moved or removed."""
    entries = ThreadEntry.objects.filter(ticket=ticket_id).order_by()
    total = entries.aggregate(total=Sum("attachment_count"))["total"] or 0
    Ticket.objects.filter(pk=ticket_id).update(file_count=total)


def _named(file: RefusedFile) -> dict[str, str]:
    return {"name": file_name.safe(file["name"]), "why": text_lib.one_line(file["why"])[:LONGEST_SUBJECT]}


def add_comment(*, ticket: Ticket, author_id: int | None, text: str) -> int | None:
    """The id of the comment's row; None where nothing was typed. Invalid (field `comment`) if it is too long."""
    words = text.strip().replace("\x00", "")
    if not words:
        return None
    if len(words) > LONGEST_COMMENT:
        raise Invalid({"comment": [_("At most %(most)d characters.") % {"most": LONGEST_COMMENT}]})
    comment = Comment(ticket=ticket, author_id=author_id, text=words, created_at=current().instant)
    return add([comment])[0].pk
