"""How people write opening hours and holidays: one text for a day's spans, one line for each date.

08:00–12:00, 13:00–17:30
2026-12-25 Christmas Day            closed all day
12-26                               closed all day, every year
2026-12-24 12:00–24:00 Christmas Eve
2026-11-28 09:00–13:00 Stocktaking  (in the list of extra hours: open)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

_TIME = r"(\d{1,2})(?:[:.](\d{2})(?::(\d{2}))?)?"
_SPAN = re.compile(rf"{_TIME}\s*[-–—]\s*{_TIME}", re.ASCII)
_SPANS = rf"{_TIME}\s*[-–—]\s*{_TIME}(?:\s*[,;]\s*{_TIME}\s*[-–—]\s*{_TIME})*"
_LINE = re.compile(
    rf"(?P<on>\d{{4}}-\d\d-\d\d|\d\d-\d\d)(?:[\s,:]+(?P<spans>{_SPANS}))?(?:[\s,:]+(?P<name>\D.*))?", re.ASCII
)
LATEST = 24 * 3600
LONGEST_NAME = 120


class Unreadable(ValueError):
    """What can't be read, in a sentence for whoever wrote it."""


def read_spans(text: str) -> list[list[str]]:
    """A day's opening hours; an empty text is a day off. Raises Unreadable."""
    return [_span(part) for part in re.split(r"[,;]|\n", text) if part.strip()]


def spans_in_words(spans: Iterable[Iterable[str]]) -> str:
    """The text for a day's opening hours."""
    return ", ".join(f"{start}–{end}" for start, end in spans)


def read_holidays(text: str) -> list[dict[str, str]]:
    """Lines as the holidays of a schedule; empty lines are left out. Raises Unreadable, naming the line."""
    found: list[dict[str, str]] = []
    for on, spans, name in _lines(text):
        key = "on" if len(on) > len("12-26") else "every"
        parts: list[dict[str, str]] = [{"from": start, "until": end} for start, end in spans] or [{}]
        if any(part and part["from"] >= part["until"] for part in parts):
            raise Unreadable(_("“%(line)s”: a holiday closes a part of one day only.") % {"line": on})
        found.extend({key: on, **part, **({"name": name} if name else {})} for part in parts)
    return found


def read_extra(text: str) -> list[dict[str, Any]]:
    """Lines as the extra hours of a schedule. Raises Unreadable, naming the line."""
    found: list[dict[str, Any]] = []
    for on, spans, name in _lines(text):
        if len(on) <= len("12-26"):
            raise Unreadable(_("“%(line)s”: extra hours need a whole date, such as 2026-11-28.") % {"line": on})
        if not spans:
            raise Unreadable(_("“%(line)s”: say from when to when it is open.") % {"line": on})
        found.append({"on": on, "spans": spans, **({"name": name} if name else {})})
    return found


def holiday_line(entry: Mapping[str, str]) -> str:
    """The line for a holiday, as `read_holidays` reads it."""
    part = f"{entry.get('from', '00:00')}–{entry.get('until', '24:00')}" if {"from", "until"} & entry.keys() else ""
    return " ".join(filter(None, [entry.get("on") or entry.get("every"), part, entry.get("name", "")]))


def _lines(text: str) -> Iterable[tuple[str, list[list[str]], str]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None or not _is_date(match["on"]):
            raise Unreadable(
                _("“%(line)s” can't be read: write a date (2026-12-24, or 12-24 for every year), times, and a name.")
                % {"line": line[:80]}
            )
        yield match["on"], read_spans(match["spans"] or ""), (match["name"] or "").strip()[:LONGEST_NAME]


def _is_date(written: str) -> bool:
    try:
        date.fromisoformat(written if len(written) > len("12-26") else f"2000-{written}")
    except ValueError:
        return False
    return True


def _span(part: str) -> list[str]:
    match = _SPAN.fullmatch(part.strip())
    if match is None:
        raise Unreadable(_("“%(text)s” can't be read: write times like 08:00–12:00.") % {"text": part.strip()[:40]})
    start, end = _time(match.groups()[:3]), _time(match.groups()[3:])
    if start == "24:00" or start == end:
        raise Unreadable(_("“%(text)s” is no span of time; a whole day is 00:00–24:00.") % {"text": part.strip()})
    return [start, end]


def _time(parts: Iterable[str | None]) -> str:
    hours, minutes, seconds = (int(part or 0) for part in parts)
    if minutes > 59 or seconds > 59 or hours * 3600 + minutes * 60 + seconds > LATEST:
        raise Unreadable(_("%(time)s is no time of day.") % {"time": f"{hours:02}:{minutes:02}"})
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
