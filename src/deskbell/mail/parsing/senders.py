"""Who writes for a machine: servers, and addresses that nobody reads."""

from __future__ import annotations

import re

from deskbell.mail.parsing.message import IncomingMessage

_SERVERS = re.compile(
    r"(?:mailer-?daemon|post[._-]?master|mail-?delivery(?:-?sub)?system|mmdf|mta|mail-?daemon|microsoftexchange[0-9a-f]{32})(?:@|$|\W)",
    re.IGNORECASE,
)
_SERVER_NAMES = re.compile(
    r"mail delivery (?:sub)?system|mailer-daemon|mail administrator|system administrator|microsoft outlook$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:.*[._+-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|dont[._-]?reply|not?[._-]?responder|no[._-]?responda|nao[._-]?responda"
    r"|ne[._-]?pas[._-]?repondre|keine?[._-]?antwort|nicht[._-]?antworten|bounces?)(?:[._+=-].*)?",
    re.IGNORECASE,
)


def has_null_path(message: IncomingMessage) -> bool:
    """Whether it was sent with the empty return path that is kept for what must not be answered."""
    path = message.headers.get("return-path")
    return path is not None and path.replace(" ", "") in {"<>", "<<>>", "<MAILER-DAEMON>"}


def is_server(message: IncomingMessage) -> bool:
    """Whether it is from mailer-daemon or postmaster."""
    if message.sender is None:
        return "mailer-daemon" in message.headers.get("from", "").lower()
    if _SERVERS.match(message.sender.address) or _SERVERS.match(message.headers.get("from", "").strip(' "<')):
        return True
    return _SERVER_NAMES.match(message.sender.name) is not None


def is_postmaster(message: IncomingMessage) -> bool:
    """Whether a server sent it: by its name, or by the empty return path."""
    return has_null_path(message) or is_server(message)


def is_nobody(message: IncomingMessage) -> bool:
    """Whether the address itself says that nobody reads it."""
    return message.sender is not None and _NOBODY.fullmatch(message.sender.address.partition("@")[0]) is not None
