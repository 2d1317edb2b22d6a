"""Mails that come back: whose address it was, why, for good or for now, and which mail.

First the standard's own part (RFC 3464); servers that do not write it say the same in words, in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from deskbell.mail.parsing.amazon import amazon_notice
from deskbell.mail.parsing.bounce_words import (
    GIVEN_UP,
    detail_of,
    is_bounce_subject,
    is_for_good,
    is_only_late,
    says_it_failed,
)
from deskbell.mail.parsing.delivery_status import (
    ARRIVED,
    Status,
    addresses_in,
    code_in,
    read_statuses,
    reply_class_in,
)
from deskbell.mail.parsing.encoded_words import header_text
from deskbell.mail.parsing.identifiers import message_id
from deskbell.mail.parsing.limits import Budget
from deskbell.mail.parsing.message import Bounce, IncomingMessage
from deskbell.mail.parsing.senders import is_nobody, is_postmaster
from deskbell.mail.parsing.structure import Part
from deskbell.mail.parsing.transfer import content

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/rfc822-headers",
)
_ABOUT_ADDRESSES = frozenset({"1.1", "1.2", "2.1", "2.2"})
_LOOKED_AT = 200_000  # characters of a text
_RETURNED_BEGINS = re.compile(
    r"^[ \t>|]{0,20}+(?:received: *(?:from|by|\()|return-path:|message-id:|dkim-signature:|delivered-to:|mime-version:)"
    r"|^(?:[^\w\n]|_){0,30}+(?:below this line|this is a copy|original (?:mail|message)|message headers? follow|unsent message"
    r"|(?:the )?headers? of the original|(?:included|beginning) (?:is|of) (?:a )?(?:copy|the)|copy of (?:the|your)"
    r"|message text follows)[^\n]{0,80}$",
    re.IGNORECASE | re.MULTILINE,
)
_SENT_BY = re.compile(
    r"(?:mail from|envelope[- ]from|from|sender|return-path)[:\s=]{1,4}<?[^\s<>@]{1,64}@[^\s<>]{1,255}>?", re.IGNORECASE
)
_HEADER = {
    name: re.compile(
        rf"^[ \t>|]{{0,20}}+{name}:((?:[^\n]|\n[ \t>|]+(?![\w-]+:)){{0,1000}})", re.IGNORECASE | re.MULTILINE
    )
    for name in ("message-id", "to", "cc")
}


def find_bounce(root: Part, message: IncomingMessage, *, budget: Budget) -> Bounce | None:
    """The bounce that this is; None for any other mail, and for a report of good news. Raises TooMuch."""
    if notice := amazon_notice(message.text[:_LOOKED_AT]):
        return notice
    statuses = [one for part in _of_types(root, STATUS_TYPES) for one in read_statuses(_text_of(part, budget))]
    text = message.text[:_LOOKED_AT]
    if not statuses and not _looks_returned(root, message):
        return None
    statuses = statuses or read_statuses(text)
    undelivered = [one for one in statuses if one.action not in ARRIVED]
    if statuses and not undelivered:
        return None
    account, below = _divided(text)
    returned = _returned(root, budget) + below
    worst = min(undelivered, key=_gravity, default=None)
    return _bounce(worst, message, account, returned[:_LOOKED_AT])


def _bounce(status: Status | None, message: IncomingMessage, account: str, returned: str) -> Bounce:
    found = _field(returned, "message-id")
    is_late = status.action == "delayed" if status and status.action else is_only_late(f"{message.subject}\n{account}")
    code = _code(status, account, is_late=is_late)
    return Bounce(
        recipient=_recipient(status, message, account, returned),
        status=code,
        is_permanent=code.startswith("5") and not is_late,
        message_id=message_id(found) if found else "",
    )


def _looks_returned(root: Part, message: IncomingMessage) -> bool:
    """Whether a server wrote it to say that a mail did not arrive. Its own words are needed, not its name alone."""
    if message.headers.get("x-failed-recipients"):
        return True
    is_server = is_postmaster(message) or bool(_of_types(root, STATUS_TYPES))
    text, below = _divided(message.text[:_LOOKED_AT])
    subject_says = is_bounce_subject(message.subject)
    text_says = says_it_failed(text) or detail_of(text) in _ABOUT_ADDRESSES
    if is_server:
        return subject_says or text_says
    returns_mail = bool(below or _of_types(root, _RETURNED_TYPES))
    return text_says and returns_mail and (subject_says or is_nobody(message))


def _returned(root: Part, budget: Budget) -> str:
    """The headers of the mail that came back, best first: parts made for it, and what broken programs make of those."""
    pieces = [_text_of(part, budget) for part in _of_types(root, _RETURNED_TYPES)]
    for part in root.walk():
        if part is not root and part.first("received"):  # a part without headers of its own
            pieces.append("\n".join(f"{one.name}: {header_text(one.value, budget=budget)}" for one in part.fields))
        elif part.disposition == "attachment" and part.content_type == "text/plain":
            text = _text_of(part, budget)
            pieces.append(text if _returned_at(text) is not None else "")
    # A wrong boundary leaves the rest in the report.
    pieces += [_divided(_text_of(part, budget))[1] for part in _of_types(root, STATUS_TYPES)]
    return "\n".join(pieces)


def _gravity(status: Status) -> tuple[bool, bool]:
    return status.action == "delayed", not status.recipient


def _code(status: Status | None, account: str, *, is_late: bool) -> str:
    """The status as it was given; a more exact one that the server quotes goes before "5.0.0"."""
    given = status.code if status else ""
    if given and not given.endswith(".0.0"):
        return given
    words = status.diagnostic if status and status.diagnostic.strip() else account
    quoted = code_in(words)
    if given:
        return quoted if quoted[:1] == given[:1] else given
    detail = detail_of(words)
    default = "4" if detail in GIVEN_UP and not is_for_good(account) else "5"
    kind = "4" if is_late else (quoted[:1] or reply_class_in(words) or default)
    if quoted and not quoted.endswith(".0.0") and quoted[0] == kind:
        return quoted
    return f"{kind}.{detail or '0.0'}"


def _recipient(status: Status | None, message: IncomingMessage, account: str, returned: str) -> str:
    """The address that the server names: in its report, else in words, before all one that the mail was written to."""
    reported = status.recipient if status else ""
    if "@" in reported[1:]:
        return reported
    failed = addresses_in(message.headers.get("x-failed-recipients", ""))
    if failed:
        return failed[0]
    written_to = addresses_in(f"{_field(returned, 'to')} {_field(returned, 'cc')}")
    others = {person.address.lower() for person in message.to}
    others |= {message.sender.address.lower()} if message.sender else set()
    others |= {one.lower() for part in _SENT_BY.findall(account) for one in addresses_in(part)}
    named = [one for one in addresses_in(account) if one.lower() not in others and not _is_servers_own(one)]
    both = [one for one in named if one.lower() in {address.lower() for address in written_to}]
    return next(iter([*both, *named, *written_to]), reported)


def _is_servers_own(address: str) -> bool:
    return address.lower().startswith(("postmaster@", "mailer-daemon@", "abuse@"))


def _field(headers: str, name: str) -> str:
    found = _HEADER[name].search(headers)
    return " ".join(found[1].split()) if found else ""


def _divided(text: str) -> tuple[str, str]:
    """What the server says, and the mail that it repeats below."""
    place = _returned_at(text)
    return (text, "") if place is None else (text[:place], text[place:])


def _returned_at(text: str) -> int | None:
    found = _RETURNED_BEGINS.search(text[:_LOOKED_AT])
    return found.start() if found else None


def _of_types(root: Part, types: Iterable[str]) -> list[Part]:
    return [part for part in root.walk() if part.content_type in types]


def _text_of(part: Part, budget: Budget) -> str:
    raw = content(part, budget=budget)[:_LOOKED_AT]
    return "\n".join(
        header_text(line, budget=budget) if b"=?" in line else line.decode("utf-8", "replace")
        for line in raw.splitlines()
    )
