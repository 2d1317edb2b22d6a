"""Reads a schedule from plain data, and says of everything wrong where it stands."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deskbell.service_levels.hours.errors import Problem
from deskbell.service_levels.hours.intervals import subtract, unite

DAY_S = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

WallSpan = tuple[int, int]
"""Seconds of wall-clock time since midnight of the day that a span belongs to; beyond 24 h on the next day."""

_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARLY = re.compile(r"(\d\d)-(\d\d)", re.ASCII)
_LEAP_YEAR = 2000
_DATES_IN_A_LEAP_YEAR = 366


@dataclass(frozen=True)
class Closing:
    """What a holiday closes of its date: wall-clock seconds since midnight, and the holiday's name, if it has one."""

    from_s: int
    until_s: int
    name: str

    @property
    def is_whole_day(self) -> bool:
        return self.from_s == 0 and self.until_s == DAY_S


@dataclass(frozen=True)
class Extra:
    """Extra opening hours of a date."""

    spans: tuple[WallSpan, ...]
    name: str


class _Wrong(Exception):
    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


class Reading:
    """The parts of a schedule, or its problems. What is wrong in one part does not hide what is wrong in another."""

    def __init__(self, data: Any) -> None:
        self.problems: list[Problem] = []
        self.zone: ZoneInfo | None = None
        self.week: tuple[tuple[WallSpan, ...], ...] = ((),) * 7
        self.closings: dict[date, list[Closing]] = {}
        self.yearly: dict[tuple[int, int], list[Closing]] = {}
        self.extra: dict[date, list[Extra]] = {}
        if not isinstance(data, Mapping):
            self._problem("", "shape", "a schedule is an object with zone and week")
            return
        self._unknown_keys("", data, {"zone", "week", "holidays", "extra"})
        self._read_zone(data.get("zone"))
        self._read_week(data.get("week", {}))
        for path, entry in self._entries("holidays", data.get("holidays", [])):
            self._attempt(path, self._read_holiday, entry)
        for path, entry in self._entries("extra", data.get("extra", [])):
            self._attempt(path, self._read_extra, entry)
        if not self.problems and not self._ever_opens():
            self._problem("", "empty", "it never opens: there are no opening hours at all")

    def _problem(self, path: str, code: str, words: str) -> None:
        self.problems.append(Problem(path, code, words))

    def _attempt(self, path: str, read: Callable[[Any], None], value: Any) -> None:
        try:
            read(value)
        except _Wrong as wrong:
            self._problem(path, wrong.code, wrong.words)

    def _unknown_keys(self, path: str, data: Mapping[str, Any], known: set[str]) -> None:
        for key in data:
            if key not in known:
                self._problem(f"{path}.{key}" if path else str(key), "unknown", "nothing is known by this name")

    def _entries(self, path: str, entries: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(entries, list | tuple):
            yield from ((f"{path}[{index}]", entry) for index, entry in enumerate(entries))
        else:
            self._problem(path, "shape", "this must be a list")

    def _read_zone(self, name: Any) -> None:
        try:
            if not isinstance(name, str) or not name:
                raise ValueError(name)
            self.zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._problem(
                "zone", "zone", f"{name!r} is not the name of a time zone" if name else "a time zone is missing"
            )

    def _read_week(self, week: Any) -> None:
        if not isinstance(week, Mapping):
            self._problem("week", "shape", "this must be an object with a list of spans for each weekday")
            return
        self._unknown_keys("week", week, set(WEEKDAYS))
        self.week = tuple(self._read_day(day, week.get(day, [])) for day in WEEKDAYS)

    def _read_day(self, day: str, spans: Any) -> tuple[WallSpan, ...]:
        found: list[WallSpan] = []
        for path, span in self._entries(f"week.{day}", spans):
            self._attempt(path, lambda each: found.append(_span(each)), span)
        # Not united here: in a spring night 02:30–17:00 and 03:00–24:00 open at 03:00, their union would at 03:30.
        return tuple(found)

    def _read_holiday(self, entry: Any) -> None:
        if isinstance(entry, str):
            entry = {"on": entry}
        _only(entry, {"on", "every", "from", "until", "name"})
        if ("on" in entry) == ("every" in entry):
            raise _Wrong("shape", 'a holiday has either "on" with a date or "every" with a month and a day')
        from_s = _time(entry["from"]) if "from" in entry else 0
        until_s = _time(entry["until"]) if "until" in entry else DAY_S
        if from_s >= until_s:
            raise _Wrong("order", '"until" must be later than "from"')
        closing = Closing(from_s, until_s, _name(entry))
        if "on" in entry:
            self.closings.setdefault(_date(entry["on"]), []).append(closing)
        else:
            self.yearly.setdefault(_yearly(entry["every"]), []).append(closing)

    def _read_extra(self, entry: Any) -> None:
        _only(entry, {"on", "spans", "name"})
        spans = entry.get("spans")
        if not isinstance(spans, list | tuple) or not spans:
            raise _Wrong("shape", 'extra hours need "spans": at least one pair of times')
        extra = Extra(tuple(_span(span) for span in spans), _name(entry))
        self.extra.setdefault(_date(entry.get("on")), []).append(extra)

    def _ever_opens(self) -> bool:
        """Whether anything is ever open. Sooner or later every date falls on every weekday, so yearly holidays leave
        nothing open only where each of the 366 dates closes whatever any weekday opens."""
        if self.extra:
            return True
        opened = unite(part for day in self.week for span in day for part in _within_days(span))
        if len(self.yearly) < _DATES_IN_A_LEAP_YEAR:
            return bool(opened)
        closed = (unite((each.from_s, each.until_s) for each in entries) for entries in self.yearly.values())
        return any(subtract(opened, each) for each in closed)


def _within_days(span: WallSpan) -> Iterator[WallSpan]:
    start, end = span
    yield start, min(end, DAY_S)
    if end > DAY_S:
        yield 0, end - DAY_S


def _only(entry: Any, known: set[str]) -> None:
    if not isinstance(entry, Mapping):
        raise _Wrong("shape", "this must be an object")
    unknown = [str(key) for key in entry if key not in known]
    if unknown:
        raise _Wrong("unknown", f"nothing is known by the name {', '.join(unknown)}")


def _name(entry: Mapping[str, Any]) -> str:
    name = entry.get("name", "")
    if not isinstance(name, str):
        raise _Wrong("shape", "a name must be text")
    return name


def _span(pair: Any) -> WallSpan:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise _Wrong("shape", "a span is a pair of times")
    start, end = _time(pair[0]), _time(pair[1])
    if start == DAY_S:
        raise _Wrong("time", "24:00 can only end a span")
    if start == end:
        raise _Wrong("order", "a span can't end where it starts; a whole day is 00:00 to 24:00")
    return (start, end) if start < end else (start, end + DAY_S)


def _time(value: Any) -> int:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _Wrong("time", f"{value!r} is not a time like 08:00 or 17:30:15")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if total > DAY_S:
        raise _Wrong("time", f"{value!r} is later than 24:00")
    return total


def _date(value: Any) -> date:
    try:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError as error:
        raise _Wrong("date", f"{value!r} is not a date like 2026-12-24") from error


def _yearly(value: Any) -> tuple[int, int]:
    match = _YEARLY.fullmatch(value) if isinstance(value, str) else None
    try:
        if match is None:
            raise ValueError(value)
        on = date(_LEAP_YEAR, int(match[1]), int(match[2]))
    except ValueError as error:
        raise _Wrong("date", f"{value!r} is not a month and a day like 12-24") from error
    return on.month, on.day
