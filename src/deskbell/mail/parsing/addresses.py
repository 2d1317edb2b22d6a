"""Address headers as people: names unquoted and decoded, addresses as written, and whatever programs put around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from deskbell.lib.email_address import ADDRESS, OUTSIDE
from deskbell.mail.parsing.encoded_words import WORD, decode_words, one_line, raw_text
from deskbell.mail.parsing.limits import Budget
from deskbell.mail.parsing.message import Person

_TOKEN = re.compile(
    rf'{WORD.pattern}|"(?:[^"\\]|\\.)*"|<[^<>]*>|\\.|[^\s"<>(),;:=\\]+|\s+|.', re.IGNORECASE | re.DOTALL
)
_QUOTED_LOCAL = re.compile(rf"""(?<![^{OUTSIDE}])"[^"@]{{1,64}}"@[^{OUTSIDE}']++""")
_HIDDEN = re.compile(r"undisclosed|unlisted[- _]recipient|recipient[- _]list|list[- _]suppressed", re.IGNORECASE)
_ROUTE = re.compile(r"^@[^:\s]*:")
_LONGEST_NAME = 500


@dataclass
class _Entry:
    """What stands between two commas. Pieces are put together once, at the end: a hostile header has very many."""

    names: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    following: list[str] = field(default_factory=list)  # behind a whole name and address
    angle: str | None = None
    is_named: bool = False
    has_at: bool = False

    @property
    def text(self) -> str:
        return "".join(self.raw)

    @property
    def name(self) -> str:
        return "".join(self.names)

    @property
    def has_address(self) -> bool:
        return bool(self.angle) or self.has_at

    def call(self, piece: str) -> None:
        """Adds a piece to the name."""
        self.names.append(piece)
        self.is_named = self.is_named or bool(piece.strip())


def people(raw: bytes, *, budget: Budget, hint: str = "") -> tuple[Person, ...]:
    """Everybody in an address header, groups opened. A person without an address has a name. Raises TooMuch."""
    return _from_text(raw_text(raw, budget=budget, hint=hint), budget=budget, hint=hint, may_decode=True)


def _from_text(text: str, *, budget: Budget, hint: str, may_decode: bool) -> tuple[Person, ...]:
    found = [
        one
        for entry in _with_commas_in_names(_entries(text, budget))
        for one in _persons(entry, budget=budget, hint=hint)
    ]
    if may_decode and "=?" in text and not any("@" in one.address for one in found):
        decoded = decode_words(text, budget=budget, hint=hint)
        if "@" in decoded:
            return _from_text(decoded, budget=budget, hint=hint, may_decode=False)
    return tuple(found)


def _entries(text: str, budget: Budget) -> list[_Entry]:
    entries = [_Entry()]
    comment: list[str] = []
    open_comments = 0
    last_close, last_semicolon, end = text.rfind(")"), text.rfind(";"), len(text.rstrip())
    for found in _TOKEN.finditer(text):
        piece, entry = found[0], entries[-1]
        if piece == "(" and found.start() < last_close:
            open_comments += 1
            if open_comments == 1:
                continue
        if open_comments:
            open_comments -= piece == ")"
            if open_comments:
                comment.append(piece)
            else:
                _add_comment(entry, "".join(comment))
                comment = []
        elif piece in {",", ";"} or _begins_anew(piece, entry):
            budget.recipient()
            entries.append(_following(piece, entry))
        elif piece == ":" and not entry.has_address and (last_semicolon >= found.end() or found.end() >= end):
            entries[-1] = _Entry()  # a group that ends, or is empty
        else:
            _add(entry, piece)
    return entries


def _begins_anew(piece: str, entry: _Entry) -> bool:
    """Whether it is a second address, so that a comma is missing."""
    return "@" in (entry.angle or "") and piece[0] == "<" and "@" in piece


def _following(piece: str, entry: _Entry) -> _Entry:
    if piece[0] != "<":
        return _Entry()
    return _Entry(names=entry.following, angle=piece[1:-1].strip(), is_named=any(map(str.strip, entry.following)))


def _add_comment(entry: _Entry, comment: str) -> None:
    words = _unescaped(comment)
    entry.comments.append(words)
    if entry.angle is None:
        space = " " if entry.names and not entry.names[-1].endswith(" ") else ""
        entry.call(f"{space}({words})")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _add(entry: _Entry, piece: str) -> None:
    if piece.startswith("<") and len(piece) > 1:
        if not entry.angle or ("@" in piece and "@" not in entry.angle):
            entry.angle = piece[1:-1].strip()
        return
    entry.raw.append(piece)
    entry.has_at = entry.has_at or "@" in piece
    if piece in {"<", ">"}:
        return
    if entry.angle is not None and entry.is_named:  # garbage, or somebody else's name
        entry.following.append(_spoken(piece))
    else:
        entry.call(_spoken(piece))


def _spoken(piece: str) -> str:
    """A piece of a name without its quotes and backslashes."""
    if piece[0] == '"' and len(piece) > 1:
        return _unescaped(piece[1:-1])
    return piece[1:] if piece[0] == "\\" and len(piece) == 2 and not piece[1].isalnum() else piece


def _with_commas_in_names(entries: list[_Entry]) -> Iterator[_Entry]:
    """Puts "Doe, John <john@…>" together again: what has no address of its own belongs to the name that follows."""
    waiting: list[_Entry] = []
    for entry in entries:
        if not entry.has_address and entry.name.strip():
            waiting.append(entry)
            continue
        if waiting and entry.angle and entry.name.strip():
            entry.names = [", ".join(one.name.strip() for one in [*waiting, entry])]
        elif waiting:
            yield from waiting
        waiting = []
        yield entry
    yield from waiting


def _persons(entry: _Entry, *, budget: Budget, hint: str) -> Iterator[Person]:
    def readable(text: str) -> str:
        return clean_name(decode_words(text, budget=budget, hint=hint))

    address = clean_address(decode_words(entry.angle, budget=budget, hint=hint)) if entry.angle else ""
    text = "" if "@" in address else _tidy(one_line(decode_words(entry.text, budget=budget, hint=hint)))
    in_text = ADDRESS.findall(text)
    if "@" in address or (address and not in_text):
        if not _HIDDEN.search(address):
            yield Person(address=address, name=readable(entry.name or " ".join(entry.comments)))
    elif in_text:
        name = readable(" ".join(entry.comments)) or (_beside(text, in_text[0]) if len(in_text) == 1 else "")
        for one in in_text:
            budget.recipient()
            if not _HIDDEN.search(one):
                yield Person(address=_trimmed(one), name=name)
    else:
        yield from _without_address(entry, readable(entry.name))


def _beside(text: str, address: str) -> str:
    return clean_name(re.sub(r"[<>\[\]]+", " ", text.replace(address, " ")).rstrip(" :"))


def _without_address(entry: _Entry, name: str) -> Iterator[Person]:
    only_comment = not entry.text.strip()
    if not name or _HIDDEN.search(name) or only_comment:
        return
    local, _, comment = name.partition(" (")
    if re.fullmatch(r"[A-Za-z0-9._+-]+", local):
        yield Person(address=local, name=comment.rstrip(")"))
    else:
        yield Person(address="", name=name)


def clean_name(name: str) -> str:
    """A name on one line, without the quotes around it."""
    plain = re.sub(r"\s+", " ", one_line(name)).strip()
    while len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
        plain = plain[1:-1].strip()
    lonely = plain.count('"') % 2
    return (plain.strip('"').strip() if lonely else plain)[:_LONGEST_NAME]


def clean_address(text: str) -> str:
    """An address without what stands around it; what is none at all is left as it is, without space."""
    plain = _tidy(one_line(text))
    if quoted := _QUOTED_LOCAL.search(plain):
        return _trimmed(quoted[0])
    plain = plain.strip(" \t\"'<>()[],;")
    plain = _ROUTE.sub("", plain)
    found = ADDRESS.search(plain)
    return _trimmed(found[0]) if found else re.sub(r"\s+", "", plain)


def _trimmed(address: str) -> str:
    return address.lstrip("'").rstrip(".")


def _tidy(text: str) -> str:
    """Without comments, prefixes, and space around the @ and (as an old rule allows) the dots of the domain."""
    without = re.sub(
        r"(?i)\b(?:mailto|smtp):", "", re.sub(r"\((?:[^()\\]|\\.){0,200}+\)", " ", text) if "@" in text else text
    )
    return re.sub(r"(?<=\w) +\. *(?=\w)", ".", re.sub(r"\s*@\s*", "@", without))
