"""A message read: from its bytes to what it says. Never an exception but TooMuch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from deskbell.lib import html as html_rules
from deskbell.lib import text as text_rules
from deskbell.mail.parsing import bodies, invitations, limits, secured, tnef
from deskbell.mail.parsing.addresses import people
from deskbell.mail.parsing.attached import TNEF_TYPES, named_as_picture, read_file, tnef_file, uu_file
from deskbell.mail.parsing.bodies import ReadBody
from deskbell.mail.parsing.charsets import charset_hint, decode
from deskbell.mail.parsing.dates import moment
from deskbell.mail.parsing.encoded_words import header_text
from deskbell.mail.parsing.identifiers import identifiers, message_id
from deskbell.mail.parsing.limits import Budget, TooMuch
from deskbell.mail.parsing.message import IncomingMessage, Person, ReadAttachment
from deskbell.mail.parsing.structure import Part, read_structure


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A message as it was read, and what it was read from.

    `source_html` is its HTML as sent, unclean: for finding what is quoted, never to be shown. `has_own_text` says
    whether it brought a plain text of its own; else that was made from the HTML.
    """

    message: IncomingMessage
    root: Part
    budget: Budget
    source_html: str = ""
    has_own_text: bool = True


def read_mail(raw: bytes) -> Reading:
    """All that can be read. Raises TooMuch for a message over a limit, and nothing else but MemoryError."""
    budget = Budget()
    try:
        return _Reader(read_structure(raw, budget=budget), budget).reading()
    except (TooMuch, MemoryError):
        raise
    except Exception as fault:  # whatever it is: a message that is shown raw is better than one that is not shown
        return Reading(message=_raw_message(raw, fault), root=Part(fields=[], body=b""), budget=budget)


def _raw_message(raw: bytes, fault: Exception) -> IncomingMessage:
    text = bodies.plain(raw[: limits.SHOWN_CHARACTERS].decode("utf-8", "replace"))
    problems = (f"could not be read, shown raw: {type(fault).__name__}",)
    message = IncomingMessage(sender=None, text=text, problems=problems)
    return replace(message, content_hash=content_hash(message))


@dataclass
class _Content:
    """The message without its headers, while it is put together."""

    text: str = ""
    html: str = ""
    source: str = ""
    has_own_text: bool = False
    attachments: list[ReadAttachment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class _Reader:
    """Reads one message."""

    def __init__(self, root: Part, budget: Budget) -> None:
        self.root = root
        self.budget = budget
        self.hint = charset_hint(root, budget)

    def reading(self) -> Reading:
        content = self._content()
        return Reading(
            message=self._message(content),
            root=self.root,
            budget=self.budget,
            source_html=content.source,
            has_own_text=content.has_own_text,
        )

    def _message(self, content: _Content) -> IncomingMessage:
        problems = [problem for part in self.root.walk() for problem in part.problems] + content.problems
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
            text=content.text,
            html=content.html,
            attachments=tuple(content.attachments),
            problems=tuple(dict.fromkeys(problems)),
            is_signed=secured.is_signed(self.root, content.text),
            is_encrypted=secured.is_encrypted(self.root, content.text),
            authentication_results=self._texts("authentication-results"),
            delivered_to=self._delivered_to(),
            headers={
                name: ", ".join(self._texts(name)) for name in dict.fromkeys(one.name for one in self.root.fields)
            },
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

    def _content(self) -> _Content:
        chosen = bodies.choose(self.root)
        read = {id(part): self._body(part) for part in {id(one): one for one in chosen.texts + chosen.htmls}.values()}
        texts, htmls = ([read[id(part)] for part in parts] for parts in (chosen.texts, chosen.htmls))
        found = _Content(text=_joined(one.text for one in texts) or _joined(one.text for one in htmls))
        found.has_own_text = any(one.text and not one.source for one in texts)
        if any(one.html for one in htmls):
            found.html = "".join(one.html or bodies.safe_html(html_rules.from_text(one.text)) for one in htmls)
            found.source = "".join(one.source or html_rules.from_text(one.text) for one in htmls)
        for part in chosen.files:
            self._file(part, found)
        for body in read.values():
            self._within(body, found)
        found.attachments = [_shown(one, found.html) for one in found.attachments]
        return found

    def _body(self, part: Part) -> ReadBody:
        return bodies.read_body(part, budget=self.budget, hint=self.hint)

    def _file(self, part: Part, found: _Content) -> None:
        file = read_file(part, budget=self.budget, hint=self.hint)
        if part.content_type in TNEF_TYPES or file.name.lower() == "winmail.dat":
            envelope = tnef.unpack(file.content, budget=self.budget)
            if envelope is not None:
                self._envelope(envelope, found)
                return
        if part.content_type == "text/calendar" and not found.text:
            charset = part.parameters.get("charset", "")
            found.text = invitations.summary(
                decode(file.content[: 4 * invitations.LONGEST], charset, budget=self.budget).text
            )
        found.attachments.append(file)

    def _envelope(self, envelope: tnef.Unpacked, found: _Content) -> None:
        """What winmail.dat held stands in its place; its text counts where the message has none."""
        found.attachments += [tnef_file(one) for one in envelope.files if one.content]
        if not found.html and not found.text and envelope.html:
            found.html = bodies.safe_html(bodies.plain(envelope.html))
        envelope_text = bodies.plain(envelope.text)[: limits.SHOWN_CHARACTERS] or text_rules.from_html(found.html)
        found.text = found.text or envelope_text.strip("\n")

    def _within(self, body: ReadBody, found: _Content) -> None:
        """Files that stood in a text, and a text that is too long to be shown."""
        found.attachments += [uu_file(one, budget=self.budget, hint=self.hint) for one in body.files]
        if body.whole:
            name, kind = ("message.html", "text/html") if body.html else ("message.txt", "text/plain")
            found.attachments.append(ReadAttachment(name=name, content_type=kind, content=body.whole))
            found.problems.append("a text that is too long to be shown whole")


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, (one.strip("\n") for one in texts)))


def _shown(attachment: ReadAttachment, html: str) -> ReadAttachment:
    """Whether a file is an image that the HTML names."""
    if not attachment.content_id or "cid:" not in html:
        return attachment
    forms = {attachment.content_id, quote(attachment.content_id), attachment.content_id.replace("&", "&amp;")}
    if not any(f"cid:{form}" in html for form in forms):
        return attachment
    return named_as_picture(replace(attachment, is_inline=True))


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
