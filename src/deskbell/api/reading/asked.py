"""What a call asks for, once it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class Unreadable(Exception):
    """The body is not what its address says; the argument is a sentence for whoever wrote the program."""


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """A file in a call; `content` is None where it could not be read."""

    name: str
    content: bytes | None


@dataclass(frozen=True, kw_only=True)
class TicketAsked:
    """A ticket that a program wants opened. Texts hold no NUL and no lone surrogates.

    `further` is what was said besides, by its name: it is shown in the ticket.
    """

    email: str
    name: str
    subject: str
    body: str
    body_format: str = "text"
    phone: str = ""
    topic: str = ""
    priority: str = ""
    source: str = ""
    note: str = ""
    is_alerting: bool = True
    is_confirmed: bool = True
    files: tuple[SentFile, ...] = ()
    further: Mapping[str, str]
