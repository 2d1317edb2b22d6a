"""What a sender wrote anew, and what is repeated below it.

The cut is one place in the message: what stands before it is the reply, however much is quoted between its answers.
Nothing is thrown away; and where nothing new would be left, nothing is cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from deskbell.mail.parsing.lines import Line, Mark, text_lines
from deskbell.mail.parsing.quote_heads import (
    introduces_quote,
    is_forwarded_message,
    is_header_block,
    is_original_message,
    is_rule,
    is_sent_from,
    is_signature_delimiter,
    is_signed_name,
    length_of_attribution,
    length_of_footer,
)
from deskbell.mail.parsing.quote_words import FORWARD_PREFIXES, REPLY_PREFIXES

_LONGEST_SIGNATURE = 30  # lines
_WRAPPED = 60  # characters: a quoted line of this length may have been broken by a program on its way
_PREFIX = re.compile(
    r"\s{0,9}(?:\[[^\[\]]{0,60}\]\s{0,9})?([^\W\d]{1,12}(?: [a-z]{3})?)\.?(?:\[\d{1,3}\])?\s{0,3}[:：]"
)
_BLANK = re.compile(r"\s+")


def cut_text(text: str, *, own_separator: str = "") -> tuple[str, str]:
    """Plain text as what is new and what is repeated."""
    place = _cut(text_lines(text), own_separator)
    return (text, "") if place is None else (text[:place].rstrip(), text[place:].strip("\n"))


def split_html(source: str, lines: Sequence[Line], *, own_separator: str = "") -> tuple[str, str]:
    """HTML as it was sent, with its lines, likewise; elements may be open at the end of the first half. Clean both."""
    place = _cut(lines, own_separator)
    return (source, "") if place is None else (source[:place], source[place:])


def repeats_only(lines: Sequence[Line]) -> bool:
    """Whether a message of these lines holds none of its sender's own."""
    return bool(lines) and not _end(lines)


def is_forward(subject: str) -> bool:
    """Whether the subject says that a message was handed on: "Fwd:" and its like come first in it."""
    found = _PREFIX.match(subject)
    word = found[1].casefold() if found else ""
    return word in FORWARD_PREFIXES and word not in REPLY_PREFIXES


def _cut(lines: Sequence[Line], own_separator: str) -> int | None:
    """Where the reply ends; None where it is the whole."""
    mark = _BLANK.sub(" ", own_separator).strip().casefold()
    if mark:
        at = next((at for at, line in enumerate(lines) if mark in _BLANK.sub(" ", line.text).casefold()), None)
        if at is not None and (end := _end(lines[:at])):
            return lines[end].start
    end = _end(lines)
    return lines[end].start if 0 < end < len(lines) else None


def _end(lines: Sequence[Line]) -> int:
    """The number of lines, from the first, that belong to the reply."""
    end = at = 0
    while at < len(lines):
        if is_forwarded_message(lines[at]) and lines[at].mark is not Mark.REST_IS_QUOTED:
            return len(lines)
        if end and _rest_is_quoted(lines, at):
            break
        hidden = _hidden(lines, at)
        at += hidden or 1
        if not hidden:
            end = at
    return _without_signed_name(lines, end)


def _rest_is_quoted(lines: Sequence[Line], at: int) -> bool:
    line = lines[at]
    if line.mark is Mark.REST_IS_QUOTED or is_original_message(line) or is_header_block(lines, at):
        return True
    if is_sent_from(line) and line.after_gap:
        return at + 1 < len(lines) and lines[at + 1].after_gap and not _quote_follows(lines, at + 1)
    head = length_of_attribution(lines, at)
    return bool(head) and not _quote_follows(lines, at + head)


def _quote_follows(lines: Sequence[Line], at: int) -> bool:
    return at < len(lines) and (lines[at].mark is not Mark.NONE or length_of_attribution(lines, at) > 0)


def _hidden(lines: Sequence[Line], at: int) -> int:
    """How many lines from here are not the sender's new words, or not worth showing at the end; 0 if they are."""
    line = lines[at]
    if line.mark is not Mark.NONE or is_sent_from(line) or _is_wrapped_quote(lines, at):
        return 1
    if is_rule(line) and at + 1 < len(lines) and _rest_is_quoted(lines, at + 1):
        return 1
    if is_signature_delimiter(line):
        return _length_of_signature(lines, at)
    if length := length_of_attribution(lines, at) or length_of_footer(lines, at):
        return length
    return int(at + 1 < len(lines) and lines[at + 1].mark is Mark.QUOTED and introduces_quote(lines, at))


def _is_wrapped_quote(lines: Sequence[Line], at: int) -> bool:
    """Whether it is the end of a quoted line that was too long for a program on its way."""
    if not 0 < at < len(lines) - 1 or lines[at].after_gap or lines[at + 1].after_gap:
        return False
    above, below = lines[at - 1], lines[at + 1]
    both = above.mark is Mark.QUOTED and below.mark is Mark.QUOTED
    return both and len(above.text) >= _WRAPPED and lines[at].text[0].islower()


def _length_of_signature(lines: Sequence[Line], at: int) -> int:
    """A signature goes on to the end, or to a quote. Too long for one, and it is none: 0."""
    for length in range(1, _LONGEST_SIGNATURE + 1):
        following = at + length
        if following >= len(lines) or lines[following].mark is not Mark.NONE:
            return length
        if lines[following].text == lines[at].text:
            return length
        if _rest_is_quoted(lines, following) or length_of_attribution(lines, following):
            return length
    return 0


def _without_signed_name(lines: Sequence[Line], end: int) -> int:
    return end - 1 if end > 1 and is_signed_name(lines[end - 1]) else end
