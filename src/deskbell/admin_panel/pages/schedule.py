"""What of a month is open, by a schedule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.service_levels.hours import Closing
from deskbell.service_levels.queries import OpenDay, open_days

FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """A day in words; `why` says what made it differ from its weekday."""

    on: date
    hours: str
    total: str
    why: tuple[str, ...]
    is_today: bool


@dataclass(frozen=True, kw_only=True)
class MonthPage:
    """A month of a schedule; `earlier` and `later` are its neighbours as addresses name them, empty at the ends."""

    first: date
    zone: str
    version: int
    days: tuple[DayLine, ...]
    total: str
    earlier: str
    later: str


def month_page(*, schedule_id: int, asked: str) -> MonthPage:
    """The asked month ("2026-12"), or this one where that is no month. NotFound for a schedule that nobody published."""
    first = _month(asked) or timezone.localdate().replace(day=1)
    following = _following(first)
    found = open_days(schedule_id=schedule_id, first=first, count=(following - first).days)
    before = (first - timedelta(days=1)).replace(day=1)
    today = timezone.localdate()
    return MonthPage(
        first=first,
        zone=found.zone.replace("_", " "),
        version=found.version,
        days=tuple(_line(day, today) for day in found.days),
        total=_duration(sum(day.seconds for day in found.days)),
        earlier=f"{before:%Y-%m}" if before.year >= FIRST_YEAR else "",
        later=f"{following:%Y-%m}" if following.year <= LAST_YEAR else "",
    )


def _month(asked: str) -> date | None:
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", asked, re.ASCII)
    year = int(match[1]) if match else 0
    return date(year, int(match[2]), 1) if match and FIRST_YEAR <= year <= LAST_YEAR else None


def _following(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _line(day: OpenDay, today: date) -> DayLine:
    extra = day.extra or ((_("extra hours"),) if day.has_extra else ())
    return DayLine(
        on=day.on,
        hours=", ".join(f"{opens}–{closes}" for opens, closes in day.hours),
        total=_duration(day.seconds) if day.seconds else "",
        why=(*(_closing(one) for one in day.closings), *(_("Extra: %(name)s") % {"name": name} for name in extra)),
        is_today=day.on == today,
    )


def _closing(closing: Closing) -> str:
    name = closing.name or _("Holiday")
    if closing.is_whole_day:
        return name
    times = {"from": _clock(closing.from_s), "until": _clock(closing.until_s)}
    return _("%(name)s, closed %(from)s–%(until)s") % {"name": name, **times}


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def _duration(seconds: int) -> str:
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
