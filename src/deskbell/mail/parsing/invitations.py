"""What a calendar part (RFC 5545) says, as a few lines for a person: for messages that say nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

_LINE = re.compile(r'^([A-Za-z-]+)((?:;[^:"\n]*(?:"[^"\n]*"[^:"\n]*)*+)?+):(.*)$', re.MULTILINE)
_BEGINS, _ENDS = (
    re.compile(r"BEGIN:(?:VEVENT|VTODO)\s*$", re.IGNORECASE),
    re.compile(r"END:(?:VEVENT|VTODO)\s*$", re.IGNORECASE),
)
LONGEST = 200_000
_LONGEST_LINE = 20_000
MOST_EVENTS = 20


def summary(text: str) -> str:
    """The events' titles, times, places and descriptions; empty if there is none."""
    unfolded = re.sub(r"\n[ \t]", "", text[:LONGEST].replace("\r\n", "\n"))
    return "\n\n".join(filter(None, map(_event, islice(_events(unfolded), MOST_EVENTS))))


def _events(text: str) -> Iterator[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        if _BEGINS.match(line):
            lines = []
        elif _ENDS.match(line):
            yield "\n".join(lines)
            lines = []
        elif len(line) <= _LONGEST_LINE:
            lines.append(line)


def _event(text: str) -> str:
    values: dict[str, tuple[str, str]] = {}
    for name, parameters, value in _LINE.findall(text):
        values.setdefault(name.upper(), (parameters, value))
    times = " – ".join(_time(*values[name]) for name in ("DTSTART", "DTEND") if name in values)
    organizer = _person(*values["ORGANIZER"]) if "ORGANIZER" in values else ""
    said = {name: _unescaped(values[name][1]) for name in ("SUMMARY", "LOCATION", "DESCRIPTION") if name in values}
    lines = [said.get("SUMMARY", ""), times, said.get("LOCATION", ""), organizer]
    whole = "\n".join(filter(None, lines))
    return f"{whole}\n\n{said['DESCRIPTION']}" if said.get("DESCRIPTION") else whole


def _time(parameters: str, value: str) -> str:
    """A moment as it is written, with the zone that is named beside it."""
    zone = re.search(r"TZID=\"?([^\";]+)", parameters, re.IGNORECASE)
    for form, shown in (("%Y%m%dT%H%M%S", "%Y-%m-%d %H:%M"), ("%Y%m%d", "%Y-%m-%d")):
        try:
            moment = datetime.strptime(value.strip().rstrip("Z"), form)  # noqa: DTZ007 - shown in its own zone
        except ValueError:
            continue
        beside = "UTC" if value.strip().endswith("Z") else zone[1] if zone else ""
        return f"{moment.strftime(shown)} {beside}".strip()
    return value.strip()


def _person(parameters: str, value: str) -> str:
    name = re.search(r'CN=(?:"([^"]*)"|([^;:]*))', parameters, re.IGNORECASE)
    address = re.sub(r"(?i)^mailto:", "", value.strip())
    return f"{name[1] or name[2]} <{address}>" if name else address


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
