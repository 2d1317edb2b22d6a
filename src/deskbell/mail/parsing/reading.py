"""A message read: from its bytes to what it says. Never an exception but TooMuch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from deskbell.lib import html as html_rules

from . import bodies
from .addresses import people
from .attached import read_file
from .bodies import ReadBody
from .dates import moment
from .encoded_words import header_text
from .identifiers import identifiers, message_id
from .limits import Budget
from .message import IncomingMessage, Person, ReadAttachment
from .structure import Part, read_structure


def read_message(raw: bytes) -> IncomingMessage:
    """All that can be read. Raises TooMuch for a message over a limit, and nothing else."""
    budget = Budget()
    root = read_structure(raw, budget=budget)
    return _Reader(root, budget).message()


class _Reader:
    """Reads one message."""

    def __init__(self, root: Part, budget: Budget) -> None:
        self.root = root
        self.budget = budget
        self.hint = ""

    def message(self) -> IncomingMessage:
        text, html, attachments = self._content()
        message = IncomingMessage(
            sender=self._sender(),
            to=self._people("to"),
            cc=self._people("cc"),
            reply_to=self._people("reply-to"),
            subject=self._text("subject"),
            message_id=message_id(self._text("message-id")),
            in_reply_to=identifiers(self._text("in-reply-to")),
            references=identifiers(self._text("references")),
            date=moment(self._text("date")),
            text=text,
            html=html,
            attachments=attachments,
            problems=tuple(dict.fromkeys(problem for part in self.root.walk() for problem in part.problems)),
            authentication_results=self._texts("authentication-results"),
            delivered_to=self._delivered_to(),
            headers={one.name: ", ".join(self._texts(one.name)) for one in self.root.fields},
        )
        return replace(message, content_hash=content_hash(message))

    def _text(self, name: str) -> str:
        return header_text(self.root.first(name), budget=self.budget, hint=self.hint)

    def _texts(self, name: str) -> tuple[str, ...]:
        return tuple(header_text(one, budget=self.budget, hint=self.hint) for one in self.root.all(name))

    def _people(self, name: str) -> tuple[Person, ...]:
        found = people(b", ".join(self.root.all(name)), budget=self.budget, hint=self.hint)
        return tuple(one for one in found if one.address)

    def _sender(self) -> Person | None:
        """Who it is from: the first of the headers that has an address; else a name alone."""
        candidates = [
            one
            for name in ("from", "sender", "reply-to", "return-path")
            for value in self.root.all(name)
            for one in people(value, budget=self.budget, hint=self.hint)
        ]
        return next((one for one in candidates if "@" in one.address), candidates[0] if candidates else None)

    def _delivered_to(self) -> tuple[str, ...]:
        names = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
        found = [one.address for name in names for one in self._people(name) if "@" in one.address]
        return tuple(dict.fromkeys(found))

    def _content(self) -> tuple[str, str, tuple[ReadAttachment, ...]]:
        chosen = bodies.choose(self.root)
        read = {
            id(part): bodies.read_body(part, budget=self.budget, hint=self.hint)
            for part in [*chosen.texts, *(one for one in chosen.htmls if one not in chosen.texts)]
        }
        texts = [read[id(part)] for part in chosen.texts]
        htmls = [read[id(part)] for part in chosen.htmls]
        text = _joined(one.text for one in texts) or _joined(one.text for one in htmls)
        html = (
            "".join(one.html or html_rules.from_text(one.text) for one in htmls) if any(o.html for o in htmls) else ""
        )
        files = [read_file(part, budget=self.budget, hint=self.hint) for part in chosen.files]
        return text, html, tuple(_shown(one, html) for one in [*files, *self._within(read.values())])

    def _within(self, read: Iterable[ReadBody]) -> list[ReadAttachment]:
        return []


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, (one.strip("\n") for one in texts)))


def _shown(attachment: ReadAttachment, html: str) -> ReadAttachment:
    is_inline = bool(attachment.content_id) and f"cid:{attachment.content_id}" in html
    return replace(attachment, is_inline=is_inline)


def content_hash(message: IncomingMessage) -> str:
    """The same for the same mail on whatever way it came: over the sender, the subject, the texts and the files."""
    sender = message.sender.address.lower() if message.sender else ""
    pieces = [sender, message.subject, _squeezed(message.text), _squeezed(message.html)]
    pieces += [f"{one.name} {hashlib.sha256(one.content).hexdigest()}" for one in message.attachments]
    digest = hashlib.sha256()
    for piece in pieces:
        encoded = piece.encode("utf-8", "replace")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
