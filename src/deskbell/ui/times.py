"""How a moment is written for the person who reads it: short in the line, exact on hover, in the reader's own zone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext as _

from deskbell.ui.markup import markup

_HOUR = 3600
_DAY = 24 * _HOUR


def ago(*, moment: datetime, now: datetime) -> str:
    """How far off a moment is, in the fewest words: "2 min", "3 h", "Yesterday", "4 days", "12 Mar", "12 Mar 2024"."""
    seconds = (now - moment).total_seconds()
    if seconds < -59:
        return _("in %(span)s") % {"span": span(length=moment - now)}
    if seconds < 60:
        return _("now")
    if (seconds < _DAY and moment.date() == now.date()) or seconds < 6 * _HOUR:
        return span(length=now - moment)
    days = (now.date() - moment.date()).days
    if days <= 1:
        return _("Yesterday")
    return span(length=timedelta(days=days)) if days < 7 else short_day(moment=moment, now=now)


def span(*, length: timedelta) -> str:
    """A length of time by its largest unit: "5 min", "3 h", "2 days"."""
    seconds = int(length.total_seconds())
    return _span(seconds // 60 if seconds < _HOUR else seconds // _HOUR * 60, get_language())


def short_day(*, moment: datetime, now: datetime) -> str:
    """ "12 Mar", with its year once that is another one."""
    return _short_day(moment.date(), moment.year != now.year, get_language())


def day_and_time(*, moment: datetime, now: datetime) -> str:
    """ "Today 08:52", "Yesterday 14:20", "12 Mar 08:52"."""
    days = (now.date() - moment.date()).days
    day = _near_day(days, get_language()) if -1 <= days <= 1 else short_day(moment=moment, now=now)
    return f"{day} {clock(moment=moment)}"


def inside_a_sentence(*, moment: datetime, now: datetime) -> str:
    """ "today 08:52": day_and_time where words stand before it."""
    days = (now.date() - moment.date()).days
    day = _near_day_inside(days, get_language()) if -1 <= days <= 1 else short_day(moment=moment, now=now)
    return f"{day} {clock(moment=moment)}"


def clock(*, moment: datetime) -> str:
    """ "08:52"."""
    return f"{moment.hour:02}:{moment.minute:02}"


def exact(*, moment: datetime) -> str:
    """The whole truth, with its zone: "Wednesday 12 March 2025, 08:52:07 CET"."""
    time = f"{moment.hour:02}:{moment.minute:02}:{moment.second:02} {moment.tzname()}"
    return f"{_long_day(moment.date(), get_language())}, {time}"


# Looking up words, and Django's formatting of a date, cost as much as the rest of a row; the rows of a list share them.
@lru_cache(maxsize=4096)
def _span(minutes: int, _language: str | None) -> str:
    if minutes < 60:
        return _("%(minutes)d min") % {"minutes": max(1, minutes)}
    days, hours = minutes // (24 * 60), minutes // 60
    return (
        ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        if days
        else _("%(hours)d h") % {"hours": hours}
    )


@lru_cache
def _near_day(days_ago: int, _language: str | None) -> str:
    return {0: _("Today"), 1: _("Yesterday"), -1: _("Tomorrow")}[days_ago]


@lru_cache
def _near_day_inside(days_ago: int, _language: str | None) -> str:
    return {
        0: pgettext("inside a sentence", "today"),
        1: pgettext("inside a sentence", "yesterday"),
        -1: pgettext("inside a sentence", "tomorrow"),
    }[days_ago]


@lru_cache(maxsize=4096)
def _long_day(day: date, _language: str | None) -> str:
    return date_format(day, gettext("l j F Y"))


@lru_cache(maxsize=4096)
def _short_day(day: date, has_year: bool, _language: str | None) -> str:  # noqa: FBT001 - a key of the cache
    return date_format(day, gettext("j M Y") if has_year else pgettext("day and month, as in 12 Mar", "j M"))


def time_tag(*, moment: datetime, style: str = "ago") -> SafeString:
    """A <time> element in the reader's zone; styles: ago, at (day and time), inside (the same within a sentence), clock, day, exact."""
    zone = timezone.get_current_timezone()
    local, now = moment.astimezone(zone), timezone.now().astimezone(zone)
    return markup(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        exact(moment=local),
        _STYLES[style](local, now),
    )


_STYLES: dict[str, Callable[[datetime, datetime], str]] = {
    "ago": lambda moment, now: ago(moment=moment, now=now),
    "at": lambda moment, now: day_and_time(moment=moment, now=now),
    "inside": lambda moment, now: inside_a_sentence(moment=moment, now=now),
    "clock": lambda moment, _now: clock(moment=moment),
    "day": lambda moment, now: short_day(moment=moment, now=now),
    "exact": lambda moment, _now: exact(moment=moment),
}
