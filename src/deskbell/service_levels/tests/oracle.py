"""Business time once more, minute by minute and without the library: slow, and too simple to be wrong in the same way.

Wall-clock times become instants by looking for an instant that shows them, not by asking for a fold.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def open_minutes(data: dict[str, Any], first: datetime, last: datetime, *, later: bool = False) -> set[datetime]:
    """The minutes of UTC from `first` to `last` that are open. `later` breaks it: ambiguous times are the second ones."""
    zone = ZoneInfo(data["zone"])
    opened: set[datetime] = set()
    closed: set[datetime] = set()
    added: set[datetime] = set()
    on = first.date() - 3 * DAY
    while on <= last.date() + 3 * DAY:
        if any(_shows(zone, candidate, on) for candidate in _around(on)):
            opened |= _minutes(zone, on, data.get("week", {}).get(_NAMES[on.weekday()], []), later)
            closed |= _minutes(zone, on, list(_closings(data, on)), later)
            extra = [span for each in data.get("extra", []) if each["on"] == str(on) for span in each["spans"]]
            added |= _minutes(zone, on, extra, later)
        on += DAY
    return {each for each in (opened - closed) | added if first <= each < last}


def _closings(data: dict[str, Any], on: date) -> Iterator[list[str]]:
    for entry in data.get("holidays", []):
        each = {"on": entry} if isinstance(entry, str) else entry
        if each.get("on") == str(on) or each.get("every") == f"{on:%m-%d}":
            yield [each.get("from", "00:00"), each.get("until", "24:00")]


def _around(on: date) -> Iterator[datetime]:
    start = datetime.combine(on, time(), UTC) - 15 * timedelta(hours=1)
    return (start + half * timedelta(minutes=30) for half in range(2 * 54))


def _shows(zone: ZoneInfo, candidate: datetime, on: date) -> bool:
    return candidate.astimezone(zone).date() == on


def _minutes(zone: ZoneInfo, on: date, spans: list[list[str]], later: bool) -> set[datetime]:
    found: set[datetime] = set()
    for start, end in spans:
        opens = _instant(zone, on, start, later)
        closes = _instant(zone, on if end > start else on + DAY, end, later)
        while opens < closes:
            found.add(opens)
            opens += MINUTE
    return found


def _instant(zone: ZoneInfo, on: date, written: str, later: bool) -> datetime:
    hours, minutes = map(int, written.split(":"))
    wall = datetime.combine(on, time()) + timedelta(hours=hours, minutes=minutes)
    around = wall.replace(tzinfo=UTC)
    offsets = {(around + hour * timedelta(hours=1)).astimezone(zone).utcoffset() for hour in range(-30, 31)}
    candidates = sorted(around - offset for offset in offsets if offset is not None)
    shown = [each for each in candidates if each.astimezone(zone).replace(tzinfo=None) == wall]
    if shown:
        return shown[-1 if later else 0]
    # Skipped: the clock jumped over it, by the difference of the offsets around it.
    jump = candidates[-1] - candidates[0]
    moved = (wall + jump).replace(tzinfo=UTC)
    return min(
        each
        for each in (moved - offset for offset in offsets if offset is not None)
        if each.astimezone(zone).replace(tzinfo=None) == wall + jump
    )
