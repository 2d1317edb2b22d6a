"""An answer's files: which go with the mail, and which are only named in it because they are too large."""

from __future__ import annotations

from collections.abc import Sequence

from deskbell.mail.composing import File
from deskbell.mail.models import OutgoingMail
from deskbell.tickets.files import open_content
from deskbell.tickets.models import Attachment

# Base64 adds a third, and many servers refuse mails over 10 or 20 MB.
MOST_BYTES = 7 * 1024 * 1024


def split(entry_id: int) -> tuple[list[Attachment], list[Attachment]]:
    """The entry's attachments in their order: those that go along while there is room, and the others."""
    sent: list[Attachment] = []
    named: list[Attachment] = []
    room = MOST_BYTES
    for attachment in Attachment.objects.filter(entry_id=entry_id).select_related("file"):
        fits = attachment.file.size <= room
        room -= attachment.file.size if fits else 0
        (sent if fits else named).append(attachment)
    return sent, named


def files_of(mail: OutgoingMail) -> Sequence[File]:
    """The files that go along, with their contents. FileNotFoundError if the storage lost one."""
    return [_file(attachment) for attachment in split(mail.entry_id)[0]] if mail.entry_id else ()


def _file(attachment: Attachment) -> File:
    with open_content(attachment.file) as content:
        return File(
            name=attachment.name,
            content_type=attachment.file.content_type,
            content=content.read(),
            content_id=attachment.content_id,
        )
