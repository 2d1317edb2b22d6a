"""Dates as mails write them, in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}")
_OFFSET = re.compile(r"(?:GMT|UTC|UT)\s*([+-]\d{1,2}):?(\d{2})?\b", re.IGNORECASE)
_HALF = re.compile(r"\b(\d{1,2})((?::\d{2}){1,2}) ?([ap])\.?m\b\.?", re.IGNORECASE)
_ZONE_BEFORE_YEAR = re.compile(r"(:\d{2}) ([A-Z]{1,5}|[+-]\d{4}) (\d{4})$")
_NUMBERS = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(\d{4})\b")
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZONES = {
    "CET": 60, "CEST": 120, "MET": 60, "MEST": 120, "MESZ": 120, "MEZ": 60, "EET": 120, "EEST": 180, "WET": 0, "WEST": 60,
    "BST": 60, "MSK": 180, "MSD": 240, "JST": 540, "KST": 540, "HKT": 480, "SGT": 480, "AEST": 600, "AEDT": 660,
    "ACST": 570, "AWST": 480, "NZST": 720, "NZDT": 780, "SAST": 120, "BRT": -180, "ART": -180, "AKST": -540, "HST": -600,
}  # fmt: skip
_MONTHS = {
    "januar": "Jan", "février": "Feb", "fevrier": "Feb", "februar": "Feb", "märz": "Mar", "mrz": "Mar", "mars": "Mar",
    "avril": "Apr", "mai": "May", "juin": "Jun", "juni": "Jun", "juillet": "Jul", "juli": "Jul", "août": "Aug", "aout": "Aug",
    "okt": "Oct", "oktober": "Oct", "dez": "Dec", "dezember": "Dec", "décembre": "Dec", "decembre": "Dec", "dic": "Dec",
    "ene": "Jan", "abr": "Apr", "ago": "Aug", "maj": "May", "sept": "Sep",
}  # fmt: skip


def moment(text: str) -> datetime | None:
    """The instant that a Date header names, aware and in UTC; without a zone it counts as UTC. None if it is no date."""
    plain = re.sub(r"\s+", " ", text[:500].replace("\0", "")).strip()[:200]
    try:
        return _iso(plain) or _from_parts(_prepared(plain))
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _iso(text: str) -> datetime | None:
    if not _ISO.match(text):
        return None
    plain = re.sub(r"\s*(?:Z|UTC|GMT)$", "+00:00", re.sub(r" (?=[+-]\d{2}:?\d{2}$)", "", text))
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _prepared(text: str) -> str:
    """The date with what the standard library cannot read put as it can."""
    text = re.sub(r"\([^()]*\)", " ", text)
    text = re.sub(r"(?<=\d) *: *(?=\d)", ":", text)
    text = re.sub(r"(:\d{2})[.,]\d{1,6}\b", r"\1", text)
    text = _HALF.sub(_of_the_day, text)
    text = _ZONE_BEFORE_YEAR.sub(r"\1 \3 \2", text)
    text = _NUMBERS.sub(_day_first, text)
    text = _OFFSET.sub(lambda found: f"{found[1][0]}{int(found[1][1:]):02}{found[2] or '00'}", text)
    text = re.sub(r"([+-]\d{2}):(\d{2})\s*$", r"\1\2", text)
    text = re.sub(r"\b(\d{1,2})\.(\d{2})\.(\d{2})\b", r"\1:\2:\3", text)
    text = re.sub(r"\b(\d{1,2})\. ", r"\1 ", text)
    text = re.sub(r"([^\W\d_]{3,})\b\.?", lambda found: _MONTHS.get(found[1].lower(), found[1]), text)
    return text if re.search(r"\d:\d", text) else f"{text} 00:00"


def _of_the_day(found: re.Match[str]) -> str:
    """Half of a day as the hours of a whole one."""
    hour, is_afternoon = int(found[1]), found[3].lower() == "p"
    return f"{hour % 12 + 12 * is_afternoon if hour <= 12 else hour}{found[2]}"


def _day_first(found: re.Match[str]) -> str:
    """A date in numbers with its month's name: with dots the day comes first, with slashes the month, where it can be."""
    first, second = int(found[1]), int(found[3])
    day, month = (second, first) if found[2] == "/" and first <= 12 else (first, second)
    return f"{day} {_NAMES[month - 1]} {found[4]}"


def _from_parts(text: str) -> datetime | None:
    parts = parsedate_tz(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    offset = parts[9]
    zone = re.search(r"\b([A-Z]{3,4})$", text.strip())
    minutes = (offset or 0) / 60
    if zone and zone[1] in _ZONES:
        minutes = _ZONES[zone[1]]
    if abs(minutes) > 18 * 60:
        minutes = 0
    if hour > 24 or minute > 59 or second > 61:
        return None
    year += 1900 if 99 < year < 200 else 0  # counted from 1900, by programs that forgot to add it
    extra = timedelta(seconds=max(0, second - 59), days=1 if hour == 24 else 0)
    local = datetime(year, month, day, hour % 24, minute, min(second, 59), tzinfo=timezone(timedelta(minutes=minutes)))
    return (local + extra).astimezone(UTC)
