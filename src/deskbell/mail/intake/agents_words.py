"""Which words of an agent's mail clients may read: those that the agent wrote. What it repeats was for agents."""

from __future__ import annotations

import re
from dataclasses import replace

from deskbell.kernel.configure import read
from deskbell.lib import text as text_lib
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.settings import REPLY_SEPARATOR
from deskbell.tickets.models import ThreadEntry
from deskbell.tickets.words import EntryKind

_QUOTE = re.compile(r"(<blockquote\b[^>]*>|</blockquote>)", re.IGNORECASE)
_BLANK = re.compile(r"\s+")


def for_clients(message: IncomingMessage, *, entry_id: int | None) -> IncomingMessage | None:
    """The message without what it repeats; None where nothing else is left, or what is left repeats it still.

    Quotes between an agent's own lines stay where they can only be the client's words: where the mail that is answered
    was about the client's message `entry_id`, and its line above which people write is gone.
    """
    if message.repeats_only:
        return None
    text, html = message.reply_text, message.reply_html if message.html else ""
    if _holds_separator(message.text, message.html) or not _is_of_client(entry_id):
        lines = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
        html = without_quotes(html)
        text = text_lib.from_html(html) if html else "\n".join(lines).strip()
    is_empty = not (text.strip() or "<img" in html)
    if _holds_separator(text, html) or (is_empty and not message.attachments):
        return None
    return replace(message, text=text, reply_text=text, quoted_text="", html=html, reply_html=html, quoted_html="")


def without_quotes(html: str) -> str:
    """Clean HTML without its block quotes."""
    kept, depth = [], 0
    for part in _QUOTE.split(html):
        if part[:2] == "</" and _QUOTE.fullmatch(part):
            depth = max(0, depth - 1)
        elif _QUOTE.fullmatch(part):
            depth += 1
        elif not depth:
            kept.append(part)
    return "".join(kept)


def _is_of_client(entry_id: int | None) -> bool:
    messages = ThreadEntry.objects.filter(kind=EntryKind.MESSAGE, is_machine=False)
    return messages.filter(pk=entry_id or 0).exists()


def _holds_separator(text: str, html: str) -> bool:
    mark = _one_line(read(REPLY_SEPARATOR))
    return bool(mark) and mark in _one_line(f"{text}\n{text_lib.from_html(html)}")


def _one_line(text: str) -> str:
    return _BLANK.sub(" ", text.replace("\n>", "\n")).strip().casefold()
