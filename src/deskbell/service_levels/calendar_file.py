"""Holidays out of an iCalendar file (RFC 5545): all-day events, parts of days, and what comes back every year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Component

from deskbell.lib.text import one_line
from deskbell.service_levels.notation import LONGEST_NAME, Unreadable
from deskbell.service_levels.yearly import yearly_dates

LARGEST_FILE = 1_000_000
MOST_EVENTS = 2_000
MOST_ENTRIES = 3_000
LONGEST_EVENT_DAYS = 400
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class CalendarFile:
    """The holidays of a file, as a schedule takes them, and how many of its events are none."""

    holidays: tuple[dict[str, str], ...]
    left_out: int


def read_calendar(data: bytes, *, zone: ZoneInfo, years: range) -> CalendarFile:
    """The events of a file as holidays in a zone; those that repeat become the dates of these years.

    What was cancelled or repeats otherwise than yearly is left out and counted. Raises Unreadable with a sentence.
    """
    if len(data) > LARGEST_FILE:
        raise Unreadable(_("The file is larger than a calendar of holidays should be (1 MB)."))
    events = _events(data)
    replaced = {
        (str(event.get("UID")), _moment(event["RECURRENCE-ID"])) for event in events if "RECURRENCE-ID" in event
    }
    found: dict[tuple[str, ...], dict[str, str]] = {}
    left_out = 0
    for event in events:
        entries = list(islice(_holidays(event, zone, years, replaced), MOST_ENTRIES))
        left_out += not entries
        for entry in entries:
            found.setdefault(tuple(entry.values()), entry)
    if len(found) > MOST_ENTRIES:
        raise Unreadable(_("The file holds more than %(most)d holidays.") % {"most": MOST_ENTRIES})
    ordered = sorted(found.values(), key=lambda entry: (entry.get("on", ""), entry.get("every", "")))
    return CalendarFile(holidays=tuple(ordered), left_out=left_out)


def _events(data: bytes) -> list[Component]:
    try:
        calendars = Calendar.from_ical(data, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT") if _start(event) is not None]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(_("This file can't be read as a calendar.")) from error
    if not events:
        raise Unreadable(_("This file holds no events."))
    if len(events) > MOST_EVENTS:
        raise Unreadable(_("The file holds more than %(most)d events.") % {"most": MOST_EVENTS})
    return events


def _start(event: Component) -> date | datetime | None:
    """When an event begins; nothing for one that does not say so in a form that can be read."""
    start = getattr(event.get("DTSTART"), "dt", None)
    return start if isinstance(start, date) else None


def _moment(value: Any) -> str:
    found = getattr(value, "dt", value)
    return found.astimezone(UTC).isoformat() if isinstance(found, datetime) and found.tzinfo else str(found)


def _holidays(
    event: Component, zone: ZoneInfo, years: range, replaced: set[tuple[str, str]]
) -> Iterator[dict[str, str]]:
    start = _start(event)
    if start is None or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    name = one_line(str(event.get("SUMMARY", "")))[:LONGEST_NAME]
    named = {"name": name} if name else {}
    length = _length(event, start)
    if _is_plainly_yearly(event, start, length):
        yield {"every": f"{start:%m-%d}", **named}
        return
    for begins in _occurrences(event, start, years):
        if (str(event.get("UID")), _moment(begins)) not in replaced or "RECURRENCE-ID" in event:
            for part in _parts(begins, length, zone):
                yield {**part, **named}


def _length(event: Component, start: date | datetime) -> timedelta:
    """How long an event is; a day where an all-day one does not say. Never longer than LONGEST_EVENT_DAYS."""
    end, duration = getattr(event.get("DTEND"), "dt", None), getattr(event.get("DURATION"), "dt", None)
    length = DAY if not isinstance(start, datetime) else timedelta()
    if isinstance(duration, timedelta):
        length = duration
    elif isinstance(end, date) and isinstance(end, datetime) == isinstance(start, datetime):
        length = _difference(start, end) or length
    return min(length, LONGEST_EVENT_DAYS * DAY)


def _difference(start: date | datetime, end: date | datetime) -> timedelta:
    if isinstance(start, datetime) and isinstance(end, datetime):
        return end - start if (start.tzinfo is None) == (end.tzinfo is None) else timedelta()
    return date(end.year, end.month, end.day) - date(start.year, start.month, start.day)


def _rule(event: Component) -> dict[str, list[Any]]:
    rule = event.get("RRULE")
    return dict(rule) if isinstance(rule, dict) else {}


def _is_plainly_yearly(event: Component, start: date | datetime, length: timedelta) -> bool:
    rule = _rule(event)
    simple = set(rule) == {"FREQ"} and rule["FREQ"] == ["YEARLY"]
    return simple and not isinstance(start, datetime) and length == DAY and not {"EXDATE", "RDATE"} & set(event)


def _occurrences(event: Component, start: date | datetime, years: range) -> Iterator[date | datetime]:
    """When an event happens: once, or by its yearly rule within the years, as dates or in its own zone."""
    rule = _rule(event)
    if not rule:
        yield start
    else:
        without = {_moment(each) for each in _listed(event, "EXDATE")}
        yield from (each for each in _by_rule(rule, start, years) if _moment(each) not in without)
    yield from _listed(event, "RDATE")


def _by_rule(rule: dict[str, list[Any]], start: date | datetime, years: range) -> Iterator[date | datetime]:
    """The rule counts in wall-clock time: 12:00 stays 12:00 when the clock changes."""
    until = _until(rule.get("UNTIL", [None])[0], start)
    most = rule.get("COUNT", [None])[0]
    for on in islice(yearly_dates(rule, date(start.year, start.month, start.day), years[-1]), most):
        if on > until:
            return
        if on.year in years:
            yield datetime.combine(on, start.timetz()) if isinstance(start, datetime) else on


def _until(until: Any, start: date | datetime) -> date:
    if isinstance(until, datetime) and until.tzinfo and isinstance(start, datetime):
        until = until.astimezone(start.tzinfo)
    return date(until.year, until.month, until.day) if isinstance(until, date) else date.max


def _listed(event: Component, name: str) -> Iterator[date | datetime]:
    found = event.get(name, [])
    for each in found if isinstance(found, list) else [found]:
        for value in getattr(each, "dts", ()):
            if isinstance(value.dt, date):
                yield value.dt


def _parts(begins: date | datetime, length: timedelta, zone: ZoneInfo) -> Iterator[dict[str, str]]:
    """An occurrence, day by day of the zone's wall-clock time; a time without a zone is meant in this one."""
    if not isinstance(begins, datetime):
        yield from ({"on": str(begins + day * DAY)} for day in range(length.days))
        return
    start = begins.astimezone(zone) if begins.tzinfo else begins.replace(tzinfo=zone)
    end = (start.astimezone(UTC) + length).astimezone(zone)
    on = start.date()
    while datetime.combine(on, time(), zone) < end and on < date.max:
        from_ = f"{start:%H:%M}" if on == start.date() else "00:00"
        until = f"{end:%H:%M}" if on == end.date() else "24:00"
        if from_ < until:
            yield (
                {"on": str(on)}
                if (from_, until) == ("00:00", "24:00")
                else {"on": str(on), "from": from_, "until": until}
            )
        on += DAY
