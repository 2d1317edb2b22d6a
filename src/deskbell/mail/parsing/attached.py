"""Files in a message: their names, types and bytes."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import replace

from deskbell.lib import file_name
from deskbell.mail.parsing.charsets import decode
from deskbell.mail.parsing.encoded_words import decode_words, header_text, raw_text
from deskbell.mail.parsing.identifiers import message_id
from deskbell.mail.parsing.limits import Budget
from deskbell.mail.parsing.message import ReadAttachment
from deskbell.mail.parsing.parameters import extended
from deskbell.mail.parsing.structure import Part, split_header
from deskbell.mail.parsing.tnef import TnefFile
from deskbell.mail.parsing.transfer import content
from deskbell.mail.parsing.uuencode import UuFile

TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_PICTURES = ((b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF87a", ".gif"), (b"GIF89a", ".gif"))
_SHOWN_ENDINGS = frozenset({"png", "jpg", "jpeg", "gif", "webp"})
_FIXED_NAMES = {
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "message/feedback-report": "feedback-report.txt",
    "text/rfc822-headers": "headers.txt",
    "text/calendar": "invite.ics",
    "application/ics": "invite.ics",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "pgp-version.txt",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/ms-tnef": "winmail.dat",
    "text/plain": "text.txt",
    "text/html": "message.html",
}


def read_file(part: Part, *, budget: Budget, hint: str = "") -> ReadAttachment:
    """One part as a file. Whether it is shown within the text is decided by who knows the text. Raises TooMuch."""
    raw = content(part, budget=budget)
    identifier = message_id(part.first("content-id").decode("ascii", "replace"))
    name = name_of(part, budget=budget, hint=hint)
    if not name:
        name = _made_up(part, raw, identifier, budget=budget, hint=hint)
    if part.content_type == "message/rfc822" and "." not in name[-5:]:
        name += ".eml"
    return ReadAttachment(name=file_name.safe(name), content_type=part.content_type, content=raw, content_id=identifier)


def name_of(part: Part, *, budget: Budget, hint: str = "") -> str:
    """The name that the sender gave to a part, decoded; empty for none."""
    for parameters, name in ((part.disposition_parameters, "filename"), (part.parameters, "name")):
        text = _parameter(parameters.get(name, ""), budget=budget, hint=hint)
        if text:
            return text
    return ""


def _parameter(value: str, *, budget: Budget, hint: str) -> str:
    if not value:
        return ""
    encoded = extended(value)
    if encoded is not None:
        charset, raw = encoded
        return decode_words(decode(raw, charset, budget=budget, hint=hint).text, budget=budget).strip()
    return header_text(value.encode("utf-8", "surrogateescape"), budget=budget, hint=hint)


def _made_up(part: Part, raw: bytes, identifier: str, *, budget: Budget, hint: str) -> str:
    if part.content_type == "message/rfc822":
        return _subject(raw, budget=budget, hint=hint) or "message.eml"
    if part.content_type in _FIXED_NAMES:
        return _FIXED_NAMES[part.content_type]
    from_identifier = identifier.partition("@")[0]
    if re.fullmatch(r"[\w .()+-]{1,60}\.[A-Za-z0-9]{2,4}", from_identifier):
        return from_identifier
    location = raw_text(part.first("content-location"), budget=budget).rpartition("/")[2]
    if re.fullmatch(r"[\w .()+-]{1,60}\.[A-Za-z0-9]{2,4}", location):
        return location
    fallback = ".txt" if part.content_type.startswith("text/") else ".bin"
    by_type = mimetypes.guess_extension(part.content_type, strict=False)
    return f"attachment{image_ending(raw) or by_type or fallback}"


def _subject(raw: bytes, *, budget: Budget, hint: str) -> str:
    fields, _ = split_header(raw.lstrip(b"\r\n"))
    subject = next((one.value for one in fields if one.name == "subject"), b"")
    text = header_text(subject, budget=budget, hint=hint)
    return f"{text.replace('/', '_')[:100]}.eml" if text else ""


def named_as_picture(file: ReadAttachment) -> ReadAttachment:
    """The same file; a picture whose name does not say so gets an ending that does, for only then it is shown."""
    if file_name.extension(file.name) in _SHOWN_ENDINGS:
        return file
    ending = image_ending(file.content)
    return replace(file, name=file_name.safe(file.name + ending)) if ending else file


def uu_file(file: UuFile, *, budget: Budget, hint: str = "") -> ReadAttachment:
    """A file that stood uuencoded in a text. Raises TooMuch."""
    budget.decoded(len(file.content))
    return _by_name(header_text(file.name, budget=budget, hint=hint), file.content)


def tnef_file(file: TnefFile) -> ReadAttachment:
    """A file that lay in winmail.dat."""
    named = _by_name(file.name, file.content)
    kind = file.content_type if re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", file.content_type) else named.content_type
    return replace(named, content_type=kind, content_id=file.content_id)


def _by_name(name: str, raw: bytes) -> ReadAttachment:
    """A file whose type nobody says."""
    safe = file_name.safe(name or f"attachment{image_ending(raw) or '.bin'}")
    kind = mimetypes.guess_type(safe)[0] or "application/octet-stream"
    return ReadAttachment(name=safe, content_type=kind, content=raw)


def image_ending(raw: bytes) -> str:
    """The ending that the picture's first bytes ask for; empty for anything else."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return ".webp"
    return next((ending for begins, ending in _PICTURES if raw.startswith(begins)), "")
