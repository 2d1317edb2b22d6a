"""The mails that a ticket's entries came by: who sent them, what is known of that, and how they looked."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.errors import NotFound
from deskbell.mail.intake import blobs
from deskbell.mail.models import IncomingMail
from deskbell.mail.parsing.bodies import choose
from deskbell.mail.parsing.charsets import decode
from deskbell.mail.parsing.limits import Budget, TooMuch
from deskbell.mail.parsing.structure import Part, read_structure
from deskbell.mail.parsing.transfer import content
from deskbell.tickets.files import open_content
from deskbell.tickets.models import Attachment, Ticket
from deskbell.ui.downloads import is_picture

if TYPE_CHECKING:
    from pathlib import Path

    from django_stubs_ext import StrOrPromise

INCOMING = "incoming"
LONGEST_HEADERS = 128 * 1024
MOST_PICTURE_BYTES = 8 * 1024 * 1024
_PART = re.compile(r"cid:([^\"'\s<>)]+)", re.IGNORECASE)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


class Trust(StrEnum):
    """What the desk's mail server found out about whether a mail is from whom it says."""

    VERIFIED = "verified"
    UNKNOWN = "unknown"
    FORGED = "forged"

    @property
    def words(self) -> StrOrPromise:
        """The same for people."""
        return _TRUST_WORDS[self]


_TRUST_WORDS: dict[Trust, StrOrPromise] = {
    Trust.VERIFIED: _("sender verified"),
    Trust.UNKNOWN: _("sender could not be verified"),
    Trust.FORGED: _("forged?"),
}


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The mail behind an entry. `details` are the results by method, such as "SPF pass, DKIM fail"."""

    address: str
    name: str
    trust: Trust
    details: str


def rows_of_origins(ticket_id: int) -> QuerySet[IncomingMail, Any]:
    """The mails of a ticket's entries, in the columns of its mails to clients: one query asks for both."""
    incoming = IncomingMail.objects.filter(ticket=ticket_id, entry__isnull=False).order_by()
    return incoming.annotate(
        _fact=Value(0),
        _was_composed=Value(0),
        _effect=Value(INCOMING),
        _entry=Cast("entry_id", TextField()),
        _is_logged=Value(value=False),
        _results=Cast("authentication", TextField()),
        _from=Concat("sender", Value("\n"), "sender_name", output_field=TextField()),
    ).values_list(
        "_fact", "_was_composed", "pk", "_effect", "_entry", "outcome", "_is_logged", "_results", "_from"
    )  # fmt: skip


def origin_of(sender: str, *, results: str) -> Origin:
    """A mail's origin out of a row of `rows_of_origins`."""
    address, _sign, name = sender.partition("\n")
    found: dict[str, str] = json.loads(results)
    details = ", ".join(_result(*one) for one in found.items())
    return Origin(address=address, name=name, trust=_trust(found), details=details)


def mail_behind(*, ticket: Ticket, entry_id: int) -> IncomingMail:
    """The mail that an entry of this ticket came by. NotFound where it came by none, or its bytes are gone."""
    found = IncomingMail.objects.filter(entry=entry_id, entry__ticket=ticket).first()
    if found is None or not path_of(found).exists():
        raise NotFound
    return found


def path_of(mail: IncomingMail) -> Path:
    """Where the mail's bytes lie as they came in."""
    return blobs.path_of(mail.sha256)


def headers_of(mail: IncomingMail) -> str:
    """The header as it came, line by line; of an endless one its beginning."""
    with path_of(mail).open("rb") as file:
        beginning = file.read(LONGEST_HEADERS)
    end = _END_OF_HEADERS.search(beginning)
    return beginning[: end.start() if end else None].decode("utf-8", errors="replace").replace("\r\n", "\n")


def as_sent(mail: IncomingMail) -> str:
    """The mail's own HTML, not cleaned, with its pictures in place: for a frame under a policy of its own.

    Where it has none, its text. A mail that can't be taken apart is shown as it came.
    """
    raw = path_of(mail).read_bytes()
    budget = Budget()
    try:
        chosen = choose(read_structure(raw, budget=budget))
        pages = [_text(part, budget) for part in chosen.htmls if part.content_type == "text/html"]
        words = [_text(part, budget) for part in chosen.texts]
    except TooMuch:
        pages, words = [], [raw[:LONGEST_HEADERS].decode("utf-8", errors="replace")]
    if pages:
        return _with_pictures("".join(pages), entry_id=mail.entry_id)
    return format_html("<pre>{}</pre>", "\n".join(words))


def _trust(results: Mapping[str, str]) -> Trust:
    if results.get("sender") == "pass":
        return Trust.VERIFIED
    return Trust.FORGED if results.get("dmarc") == "fail" else Trust.UNKNOWN


def _result(method: str, result: str) -> str:
    return f"{method.upper() if method != 'sender' else method} {result}"


def _text(part: Part, budget: Budget) -> str:
    return decode(content(part, budget=budget), part.parameters.get("charset", ""), budget=budget).text


def _with_pictures(page: str, *, entry_id: int | None) -> str:
    """Parts that the page names become part of it, as long as they are pictures, and few enough."""
    pictures = _pictures(entry_id) if "cid:" in page.lower() else {}
    return _PART.sub(lambda found: pictures.get(unquote(found[1]), found[0]), page)


def _pictures(entry_id: int | None) -> dict[str, str]:
    rows = Attachment.objects.filter(entry=entry_id).exclude(content_id="").select_related("file")
    room, found = MOST_PICTURE_BYTES, dict[str, str]()
    for one in rows:
        if is_picture(name=one.name, content_type=one.file.content_type) and one.file.size <= room:
            room -= one.file.size
            with open_content(one.file) as file:
                encoded = base64.b64encode(file.read()).decode()
            found[one.content_id] = f"data:{one.file.content_type};base64,{encoded}"
    return found
