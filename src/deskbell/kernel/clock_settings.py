"""The desk's own clock, and the zones that people know."""

from __future__ import annotations

import zoneinfo
from functools import cache

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, Listed, declare


@cache
def zones() -> list[tuple[str, str]]:
    """The zones that people know by a place, read off the disk once; the others are old names."""
    places = sorted(one for one in zoneinfo.available_timezones() if "/" in one and not one.startswith("Etc/"))
    return [("UTC", "UTC"), *((one, one.replace("_", " ")) for one in places)]


DEFAULT_TIME_ZONE = declare(
    DeskSetting(
        key="desk.time_zone",
        default="UTC",
        subject="desk",
        title=_("Time zone"),
        meaning=_(
            "The clock for readers whose own zone is not known. A browser tells the desk its zone, and that goes before."
        ),
        field=Listed(choices=zones),
        keywords=_("timezone, clock, dates"),
    )
)
