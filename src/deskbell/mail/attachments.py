"""A mail's files: an answer's, which go with the mail, and which are only named in it because they are too large."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from deskbell.mail.composing import File
from deskbell.mail.models import MailKind, OutgoingMail
from deskbell.mail.pictures import name_of, pictures_in
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
    """The files that go along, with their contents: an answer's own, and pictures within what any mail repeats.

    FileNotFoundError if the storage lost one of an answer's; a lost picture of repeated words stays away.
    """
    own = split(mail.entry_id)[0] if mail.entry_id and mail.kind == MailKind.ANSWER else []
    known = {one.pk for one in own}
    files = [_file(attachment) for attachment in own]
    for picture in pictures_in(mail):
        if picture.pk not in known:
            with suppress(FileNotFoundError):
                files.append(_file(picture))
    return files


def _file(attachment: Attachment) -> File:
    with open_content(attachment.file) as content:
        return File(
            name=attachment.name,
            content_type=attachment.file.content_type,
            content=content.read(),
            content_id=name_of(attachment),
        )
