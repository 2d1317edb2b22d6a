"""A body as the lines a reader sees, each with its place in what it was taken from; plain text and HTML alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

# A person's letter is shorter. What lies beyond goes with the last line that was looked at.
MOST_LINES = 4_000
INVISIBLE = "\u200b\u200e\u200f\u202a\u202b\u202c\ufeff"
LONGEST_LINE = 1_000  # characters of a line that are looked at

_TEXT_LINE = re.compile(r"[^\n]+")


class Mark(Enum):
    """What a line is, where its surroundings say so."""

    NONE = "none"
    QUOTED = "quoted"  # repeated from an older message
    SIGNATURE = "signature"
    REST_IS_QUOTED = "rest is quoted"  # so is all below it


@dataclass(frozen=True)
class Line:
    """One line that is not blank. `start` is where it begins in the source."""

    text: str
    start: int
    mark: Mark = Mark.NONE
    after_gap: bool = False  # a blank line, or more, stands before it


def text_lines(text: str) -> list[Line]:
    """The lines of plain text that hold anything."""
    return list(_text_lines(text))


def _text_lines(text: str) -> Iterator[Line]:
    end = -1
    gap = False
    for number, found in enumerate(_TEXT_LINE.finditer(text)):
        if number >= MOST_LINES:
            return
        gap = gap or found.start() > end + 1
        end = found.end()
        line = text[found.start() : min(end, found.start() + LONGEST_LINE)].strip().strip(INVISIBLE).strip()
        if not line:
            gap = True
            continue
        yield Line(line, found.start(), Mark.QUOTED if line[0] == ">" else Mark.NONE, gap)
        gap = False
