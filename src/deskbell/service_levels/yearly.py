"""The dates of a yearly rule of an iCalendar file (RFC 5545, 3.3.10), as far as holidays need it.

Other frequencies, and rules that say more than month, day and weekday, have no dates here: what happens every week is
no holiday. The years are walked one by one, so a rule that never holds costs nothing.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


def yearly_dates(rule: Mapping[str, list[Any]], start: date, last_year: int) -> Iterator[date]:
    """The dates from `start` to the end of a year, in order; none for a rule that is not understood."""
    if rule.get("FREQ") != ["YEARLY"] or not set(rule) <= _PARTS or ("BYDAY" in rule and "BYMONTH" not in rule):
        return
    interval = max(1, int(rule.get("INTERVAL", [1])[0]))
    months = sorted({int(month) for month in rule.get("BYMONTH", [start.month])} & set(range(1, 13)))
    for year in range(start.year, last_year + 1, interval):
        for month in months:
            yield from (on for on in _in_month(rule, year, month, start.day) if on >= start)


def _in_month(rule: Mapping[str, list[Any]], year: int, month: int, own_day: int) -> list[date]:
    days = monthrange(year, month)[1]
    wanted = set(range(1, days + 1))
    if "BYMONTHDAY" in rule:
        wanted &= {day if day > 0 else days + 1 + day for day in map(int, rule["BYMONTHDAY"])}
    if "BYDAY" in rule:
        wanted &= {day for written in rule["BYDAY"] for day in _weekdays(str(written), year, month, days)}
    if not {"BYMONTHDAY", "BYDAY"} & set(rule):
        wanted &= {own_day}
    return [date(year, month, day) for day in sorted(wanted)]


def _weekdays(written: str, year: int, month: int, days: int) -> list[int]:
    """ "TH" is every Thursday of the month, "4TH" the fourth, "-1MO" the last Monday."""
    match = _BY_DAY.fullmatch(written.upper())
    if match is None:
        return []
    first = (_WEEKDAYS.index(match[2]) - date(year, month, 1).weekday()) % 7 + 1
    all_of_them = list(range(first, days + 1, 7))
    if match[1] is None:
        return all_of_them
    place = int(match[1])
    index = place - 1 if place > 0 else len(all_of_them) + place
    return [all_of_them[index]] if place and 0 <= index < len(all_of_them) else []
