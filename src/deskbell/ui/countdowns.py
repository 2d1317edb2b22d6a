"""How time that runs out is written: "2 h 10 min", "overdue 35 min", "paused"; the exact instant on hover.

Lengths of business time are hours and minutes of the schedule's opening hours, however many: "a day" of business could be
eight hours or twenty-four, and nobody could tell which. Minutes are rounded down, so that nothing reads as longer than it
is. Only where no schedule applies, and time is that of the wall, days are named from two on.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from deskbell.service_levels.words import Target
from deskbell.tickets.queries.countdowns import Countdown
from deskbell.ui.language.once import once_per_language
from deskbell.ui.markup import markup
from deskbell.ui.times import exact, span

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SENTENCE = SafeString(" data-sentence")
_COMPACT = json.JSONEncoder(separators=(",", ":"))
_DAYS_FROM_S = 48 * 3600
TARGETS: dict[str, StrOrPromise] = {
    "": gettext_lazy("Due date"),
    Target.FIRST_RESPONSE.value: gettext_lazy("First reply"),
    Target.NEXT_RESPONSE.value: gettext_lazy("Next reply"),
    Target.RESOLUTION.value: gettext_lazy("Solved by"),
}


def business_span(*, seconds: float) -> str:
    """A length of business time: "under 1 min", "48 min", "2 h", "2 h 10 min", "35 h 20 min"."""
    return _business_span(int(seconds) // 60, get_language())


@lru_cache(maxsize=4096)
def _business_span(whole: int, _language: str | None) -> str:
    hours, minutes = divmod(whole, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes} if minutes else _("under 1 min")
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def exact_span(*, seconds: float) -> str:
    """A length of business time to the second, where a sum must come out: "2 h 10 min 5 s"."""
    whole = round(seconds)
    rest = _("%(seconds)d s") % {"seconds": whole % 60}
    if whole < 60:
        return rest
    return f"{business_span(seconds=whole)} {rest}" if whole % 60 else business_span(seconds=whole)


def countdown_words(countdown: Countdown) -> str:
    """What is left: "2 h 10 min", "overdue 35 min", "paused"."""
    if countdown.due_at is None:
        return _("paused")
    if not countdown.is_overdue:
        return _length(countdown, countdown.left_s)
    over = -countdown.left_s
    return _("overdue %(span)s") % {"span": _length(countdown, over)} if over >= 60 else _("overdue")


def _length(countdown: Countdown, seconds: float) -> str:
    if countdown.open is None and seconds >= _DAYS_FROM_S:
        return span(length=timedelta(seconds=seconds))
    return business_span(seconds=seconds)


def countdown_tag(countdown: Countdown | None, *, is_sentence: bool = False) -> SafeString | str:
    """The countdown with its bar, kept up to date by countdown.js; as a sentence it says "left" and no target."""
    if countdown is None:
        return ""
    words = countdown_words(countdown)
    if is_sentence and not countdown.is_overdue:
        words = _("%(span)s left") % {"span": words}
    target = _target(countdown.target, get_language())
    heard = markup('<span class="heard">{}: </span>', target)
    if countdown.due_at is None:
        return markup('<span class="clock idle"><span>{}{}</span></span>', heard, words)
    local = timezone.localtime(countdown.due_at)
    return markup(
        '<span class="clock {}" data-left="{}" data-countdown="{}"{}><time datetime="{}" title="{}: {}">{}<span data-words>{}'
        "</span></time><i></i></span>",
        "late" if countdown.is_overdue else "soon" if countdown.is_soon else "",
        countdown.step,
        _told(countdown, countdown.due_at),
        SENTENCE if is_sentence else "",
        local.isoformat(timespec="seconds"),
        target,
        exact(moment=local),
        "" if is_sentence else heard,
        words,
    )


@lru_cache
def _target(key: str, _language: str | None) -> str:
    return str(TARGETS[key])


def _told(countdown: Countdown, due_at: datetime) -> str:
    """What the script needs: seconds since 1970, and the stretches in which time runs (real time: always)."""
    told = {
        "at": _second(countdown.at),
        "due": _second(due_at),
        "left": int(countdown.left_s),
        "total": int(countdown.total_s),
        "open": None if countdown.open is None else [[_second(a), _second(b)] for a, b in countdown.open],
    }
    return _COMPACT.encode(told)


def _second(moment: datetime) -> int:
    return int(moment.timestamp())


@once_per_language
def script_words() -> str:
    """What countdown.js writes, as JSON for an attribute; days are left as they are written."""
    words = {
        "under": _("under 1 min"),
        "minutes": _("%(minutes)d min"),
        "hours": _("%(hours)d h"),
        "both": _("%(hours)d h %(minutes)d min"),
        "overdue": _("overdue %(span)s"),
        "over": _("overdue"),
        "left": _("%(span)s left"),
    }
    return json.dumps(words)
