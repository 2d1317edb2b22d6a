"""Content-Type and Content-Disposition: a value and its parameters, after RFC 2231 and what programs really write."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

_LONGEST = 64 * 1024
_PARAMETER = re.compile(
    r"""[;\s]*(?P<name>[^\s=;"]+)\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"?(?P<rest>[^;]*)|(?P<plain>[^;]*))""", re.DOTALL
)
_SECTION = re.compile(r"(?P<name>[^*]+)(?:\*(?P<number>\d{1,4}))?(?P<encoded>\*)?")


@dataclass(frozen=True, kw_only=True)
class ContentValue:
    """What stands before the first semicolon, in lower case, and the parameters by lower-case name.

    A parameter holds lone surrogates where the header has bytes beyond ASCII, and its encoded words as they are: whoever
    shows it decodes it. What RFC 2231 encodes stands behind the mark `*charset'` (see `extended`).
    """

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass
class _Section:
    number: int
    is_encoded: bool
    text: str


def content_value(raw: bytes) -> ContentValue:
    """Reads one header value; nothing in it is an error."""
    text = re.sub(r"[\r\n\0]+", " ", raw[:_LONGEST].decode("ascii", "surrogateescape"))
    value, _, rest = text.partition(";")
    if "=" in value and "/" not in value.partition("=")[0]:  # parameters alone
        value, rest = "", text
    elif re.match(r"\s*\S+\s+\S+=", value):  # the first semicolon is missing
        value, _, first = value.strip().partition(" ")
        rest = f"{first};{rest}"
    value = re.sub(r"\([^()]*\)", "", value)
    return ContentValue(value=re.sub(r'[\s"\']+', "", value).lower(), parameters=_parameters(rest))


def _parameters(text: str) -> dict[str, str]:
    sections: dict[str, list[_Section]] = {}
    for found in _PARAMETER.finditer(text):
        name = _SECTION.fullmatch(found["name"].lower())
        if name is None:
            continue
        value = _unquoted(found["quoted"]) if found["quoted"] is not None else _plain(found["plain"])
        if found["quoted"] is not None and found["rest"].strip() and "=?" in found["quoted"]:
            value += " " + found["rest"].strip().replace('"', "")
        section = _Section(int(name["number"] or 0), bool(name["encoded"]), value)
        sections.setdefault(name["name"], []).append(section)
    return {name: _together(parts) for name, parts in sections.items()}


def _unquoted(text: str) -> str:
    """Without its backslashes, but for those of a path: nobody has to escape a letter or a digit."""
    return re.sub(r"\\(?![A-Za-z0-9])(.)", r"\1", text)


def _plain(text: str) -> str:
    value = text.strip()
    return value[1:-1] if len(value) > 2 and value[0] == value[-1] == "'" else value


def _together(sections: list[_Section]) -> str:
    """The sections in their order; the first of two that are the same counts."""
    by_number: dict[int, _Section] = {}
    for section in sections:
        if section.number not in by_number or (section.is_encoded and not by_number[section.number].is_encoded):
            by_number[section.number] = section
    ordered = [by_number[number] for number in sorted(by_number)]
    if not any(section.is_encoded for section in ordered):
        return "".join(section.text for section in ordered)
    charset, raw = "", b""
    for index, section in enumerate(ordered):
        text = section.text
        if index == 0 and section.is_encoded and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        plain = text.encode("utf-8", "surrogateescape")
        raw += unquote_to_bytes(plain) if section.is_encoded else plain
    return f"*{charset}'" + raw.decode("ascii", "surrogateescape")


def extended(value: str) -> tuple[str, bytes] | None:
    """The charset and the bytes of a parameter that RFC 2231 encodes; None for one that it doesn't."""
    if not value.startswith("*") or "'" not in value:
        return None
    charset, _, text = value[1:].partition("'")
    return charset, text.encode("utf-8", "surrogateescape")
