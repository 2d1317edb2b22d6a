"""What of a message goes into the thread: its words within the desk's bounds, and its files. Nothing is lost by a bound:
what is cut stays with the entry as a file, what is refused is named beside it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TypedDict

from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.errors import Invalid
from deskbell.lib import html as html_lib
from deskbell.lib import text as text_lib
from deskbell.mail.parsing.message import IncomingMessage, ReadAttachment
from deskbell.mail.settings import STRIPS_QUOTES
from deskbell.tickets.drafts import LONGEST_BODY, LONGEST_SUBJECT, MAIL
from deskbell.tickets.file_settings import files_per_entry
from deskbell.tickets.files import AttachmentDraft, RefusedFile, take_in

FORMAT = MAIL


class ForEntry(TypedDict):
    """The keywords that commands of entries share."""

    body: str
    body_format: str
    quoted_html: str
    attachments: tuple[AttachmentDraft, ...]
    refused_files: tuple[RefusedFile, ...]


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an entry is made of."""

    subject: str
    body: str
    quoted: str
    files: tuple[AttachmentDraft, ...]
    refused: tuple[RefusedFile, ...]

    @property
    def for_entry(self) -> ForEntry:
        """As a command takes it."""
        return ForEntry(
            body=self.body,
            body_format=FORMAT,
            quoted_html=self.quoted,
            attachments=self.files,
            refused_files=self.refused,
        )


def content_of_clients(message: IncomingMessage, *, is_whole: bool = False) -> Content:
    """A client's message for the thread: what it repeats stands apart, if the desk wishes that."""
    return content_of(message, is_whole=is_whole or not read(STRIPS_QUOTES))


def content_of(message: IncomingMessage, *, is_whole: bool = False) -> Content:
    """The message for the thread. `is_whole`: with what it quotes in its place, as a forward or a machine's mail is read."""
    subject = text_lib.one_line(message.subject)
    body, quoted = _parts(message, is_whole=is_whole)
    cut: list[ReadAttachment] = []
    if len(body) > LONGEST_BODY or len(subject) > LONGEST_SUBJECT:
        cut = [_whole(message)]
        body = body if len(body) <= LONGEST_BODY else _shortened(message)
    if len(quoted) > LONGEST_BODY:
        cut, quoted = [_whole(message)], ""
    files, refused = _files([*cut, *message.attachments])
    return Content(
        subject=_cut(subject, LONGEST_SUBJECT) or _("(no subject)"),
        body=body,
        quoted=quoted,
        files=files,
        refused=refused,
    )


def _parts(message: IncomingMessage, *, is_whole: bool) -> tuple[str, str]:
    """The new words and the repeated ones, as HTML; a message that only repeats is shown whole."""
    if is_whole or _is_quote_alone(message):
        return message.html or html_lib.from_text(message.text), ""
    if message.html:
        return message.reply_html, message.quoted_html
    return html_lib.from_text(message.reply_text), html_lib.from_text(message.quoted_text)


def _is_quote_alone(message: IncomingMessage) -> bool:
    is_new = message.reply_text.strip() or message.reply_html.strip()
    return not is_new and bool(message.text.strip() or message.html.strip())


def _shortened(message: IncomingMessage) -> str:
    """The beginning of the text, for a message too long to be shown."""
    words = message.reply_text or message.text or text_lib.from_html(message.html[:LONGEST_BODY])
    more = _("This message is longer than the desk shows. The whole of it is attached.")
    return html_lib.from_text(f"{words[: LONGEST_BODY // 10]} …\n\n{more}")


def _whole(message: IncomingMessage) -> ReadAttachment:
    text = message.text or text_lib.from_html(message.html)
    content = f"{message.subject}\n\n{text}".encode("utf-8", "replace")
    return ReadAttachment(name="message.txt", content_type="text/plain", content=content)


def _files(found: list[ReadAttachment]) -> tuple[tuple[AttachmentDraft, ...], tuple[RefusedFile, ...]]:
    kept: list[AttachmentDraft] = []
    refused: list[RefusedFile] = []
    most = files_per_entry()
    for one in found:
        name = one.name or _("unnamed")
        if len(kept) >= most:
            why = _("more files than one message may have (%(most)d)") % {"most": most}
            refused.append(RefusedFile(name=name, why=why))
            continue
        try:
            draft = take_in(name=name, content=BytesIO(one.content))
        except Invalid as error:
            refused.append(RefusedFile(name=name, why=_sentence(error)))
        else:
            kept.append(
                AttachmentDraft(
                    file_id=draft.file_id, name=draft.name, content_id=one.content_id, is_inline=one.is_inline
                )
            )
    return tuple(kept), tuple(refused)


def _sentence(error: Invalid) -> str:
    return " ".join(str(one) for sentences in error.errors.values() for one in sentences)


def _cut(line: str, most: int) -> str:
    return line if len(line) <= most else f"{line[: most - 1]}…"
