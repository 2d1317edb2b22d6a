"""How people write lengths of business time: `4 h`, `30 min`, `1 h 30 min`. Hours are opening hours, so there are no days."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from deskbell.service_levels.notation import Unreadable

_LENGTH = re.compile(
    r"(?:(?P<hours>\d{1,5})\s*h)?[\s,]*(?:(?P<minutes>\d{1,6})\s*m(?:in)?\.?)?", re.ASCII | re.IGNORECASE
)


def read_minutes(text: str) -> int:
    """The minutes of a length of time as people write it. Raises Unreadable, for a bare number too."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        raise Unreadable(_("Write hours and minutes, such as 4 h, 30 min or 1 h 30 min."))
    return int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)


def minutes_in_words(minutes: int) -> str:
    """The text for a number of minutes, as `read_minutes` reads it."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]
    return " ".join(filter(None, parts))
