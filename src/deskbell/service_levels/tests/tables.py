"""Schedules and a notation for tables of business time.

A time without an offset is wall-clock time of the schedule's zone; where the clock changes, the offset is written out.
"""

import re
from datetime import datetime
from typing import Any

from deskbell.service_levels.hours import Schedule

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
ALL_DAYS = (*WORKDAYS, "sat", "sun")


def week(spans: list[list[str]], days: tuple[str, ...] = WORKDAYS) -> dict[str, list[list[str]]]:
    return dict.fromkeys(days, spans)


OFFICE = week([["08:00", "12:00"], ["13:00", "17:30"]])  # 8.5 hours a day, 42.5 a week
NINE_TO_FIVE = week([["09:00", "17:00"]])
AROUND_THE_CLOCK = week([["00:00", "24:00"]], ALL_DAYS)
NIGHTS = week([["22:00", "06:00"]])
EVERY_NIGHT = week([["22:00", "06:00"]], ALL_DAYS)
SMALL_HOURS = week([["00:00", "06:00"]], ALL_DAYS)

SCHEDULES: dict[str, dict[str, Any]] = {
    "berlin": {"zone": "Europe/Berlin", "week": OFFICE},
    "berlin holidays": {
        "zone": "Europe/Berlin",
        "week": OFFICE,
        "holidays": [
            "2026-12-25",
            {"on": "2026-12-24", "from": "12:00"},
            {"on": "2026-12-31", "until": "10:00"},
            {"on": "2026-12-30", "from": "09:00", "until": "11:00"},
            {"every": "12-26"},
            {"every": "01-01"},
            {"every": "02-29"},
        ],
        "extra": [
            {"on": "2026-11-28", "spans": [["09:00", "13:00"]]},
            {"on": "2027-01-01", "spans": [["10:00", "11:00"]]},
            {"on": "2026-12-19", "spans": [["22:00", "02:00"]]},
        ],
    },
    "berlin nights": {"zone": "Europe/Berlin", "week": NIGHTS},
    "berlin nights holiday": {"zone": "Europe/Berlin", "week": NIGHTS, "holidays": ["2026-11-25"]},
    "berlin small hours": {"zone": "Europe/Berlin", "week": SMALL_HOURS},
    "berlin half past two": {"zone": "Europe/Berlin", "week": week([["02:30", "04:00"]], ALL_DAYS)},
    "berlin until half past two": {"zone": "Europe/Berlin", "week": week([["01:00", "02:30"]], ALL_DAYS)},
    "berlin overlapping at night": {"zone": "Europe/Berlin", "week": {"sun": [["02:30", "05:00"], ["03:00", "06:00"]]}},
    "berlin clock": {"zone": "Europe/Berlin", "week": AROUND_THE_CLOCK},
    "berlin seconds": {"zone": "Europe/Berlin", "week": week([["08:00:30", "08:01:15"]])},
    "berlin messy": {
        "zone": "Europe/Berlin",
        "week": {"mon": [["13:00", "15:00"], ["08:00", "10:00"], ["10:00", "11:00"], ["09:30", "12:00"]]},
    },
    "new york": {"zone": "America/New_York", "week": NINE_TO_FIVE},
    "new york nights": {"zone": "America/New_York", "week": EVERY_NIGHT},
    "new york clock": {"zone": "America/New_York", "week": AROUND_THE_CLOCK},
    "new york one to three": {"zone": "America/New_York", "week": week([["01:00", "03:00"]], ALL_DAYS)},
    "sydney": {"zone": "Australia/Sydney", "week": NINE_TO_FIVE},
    "sydney small hours": {"zone": "Australia/Sydney", "week": SMALL_HOURS},
    "sydney clock": {"zone": "Australia/Sydney", "week": AROUND_THE_CLOCK},
    "lord howe": {"zone": "Australia/Lord_Howe", "week": SMALL_HOURS},
    "kathmandu": {"zone": "Asia/Kathmandu", "week": week([["10:00", "17:00"]], ("sun", "mon", "tue", "wed", "thu"))},
    "apia": {"zone": "Pacific/Apia", "week": NINE_TO_FIVE},
    "apia clock": {"zone": "Pacific/Apia", "week": AROUND_THE_CLOCK},
    "apia nights": {"zone": "Pacific/Apia", "week": EVERY_NIGHT},
    "casablanca": {"zone": "Africa/Casablanca", "week": SMALL_HOURS},
    "el aaiun": {"zone": "Africa/El_Aaiun", "week": AROUND_THE_CLOCK},
    "sao paulo": {"zone": "America/Sao_Paulo", "week": SMALL_HOURS},
    "sao paulo evenings": {"zone": "America/Sao_Paulo", "week": week([["20:00", "24:00"]], ALL_DAYS)},
    "sao paulo nights": {"zone": "America/Sao_Paulo", "week": EVERY_NIGHT},
    "dublin": {"zone": "Europe/Dublin", "week": SMALL_HOURS},
    "havana clock": {"zone": "America/Havana", "week": AROUND_THE_CLOCK},
    "havana": {"zone": "America/Havana", "week": SMALL_HOURS},
    "utc": {"zone": "UTC", "week": NINE_TO_FIVE},
    "tokyo": {"zone": "Asia/Tokyo", "week": NINE_TO_FIVE},
}
_MADE: dict[str, Schedule] = {}


def schedule(name: str) -> Schedule:
    if name not in _MADE:
        _MADE[name] = Schedule.from_dict(SCHEDULES[name])
    return _MADE[name]


def instant(name: str, written: str) -> datetime:
    """ "2026-11-23 09:00" in the schedule's zone, or anything with an offset."""
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=schedule(name).zone)


def seconds(written: str) -> int:
    """ "2h 30m 5s" as seconds; "-1h" is negative."""
    units = {"w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1}
    total = sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([wdhms])", written))
    return -total if written.startswith("-") else total
