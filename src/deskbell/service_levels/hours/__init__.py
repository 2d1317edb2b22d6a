"""Business time: how much of it lies between two instants, and when a duration of it will have passed.

A library of its own: it knows neither Django nor tickets, keeps no global state but caches, and is safe to use from
many threads. A `Schedule` never changes.

    schedule = Schedule.from_dict({
        "zone": "Europe/Berlin",                                            # an IANA name
        "week": {"mon": [["08:00", "12:00"], ["13:00", "17:30"]], "fri": [["22:00", "06:00"]]},
        "holidays": [
            "2026-12-25",                                                   # closed that whole day
            {"on": "2026-12-24", "from": "12:00", "name": "Christmas Eve"}, # closed from noon
            {"on": "2026-12-31", "until": "10:00"},                         # closed until ten
            {"every": "12-26"},                                             # every year; "02-29" in leap years only
        ],
        "extra": [{"on": "2026-11-28", "spans": [["09:00", "13:00"]], "name": "Stocktaking"}],
    })
    add(schedule, start, 3600)        # the instant at which an hour of business time has passed since `start`
    between(schedule, start, end)     # seconds of business time from `start` to `end`

The rules:

- **Spans are half-open**: at "12:00" sharp ["08:00", "12:00"] is closed. Times are "HH:MM" or "HH:MM:SS"; "24:00" may
  end a span. A span that ends before it starts crosses midnight and belongs to the day on which it starts. Spans that
  touch or overlap count once.
- **A holiday closes the wall-clock time of its own date**, whole or in part, and nothing else: of a night shift into a
  holiday the evening before stays open; of one out of a holiday the morning after does. Entries for one date add up.
- **`extra` hours open in any case**, on a holiday too: whoever writes them down means them.
- **Local time first, then UTC.** A wall-clock time that is skipped in spring moves forward by as much as was skipped
  (02:30 becomes 03:30); one that happens twice in autumn is its first occurrence. From there on only real, elapsed
  seconds count. A date that a zone skipped altogether (Apia, 30 December 2011) has no hours.
- **`add`** counts from `start` if that is open, else from the next opening. What is used up exactly when a span ends,
  ends there; one second more ends after the next opening. Zero seconds give `start` if it is open, else the next opening.
- **`between`** is negative when `end` is before `start`.
- Datetimes must be aware; those returned are in UTC. Microseconds count. Durations are seconds.

Errors are `HoursError`, a `ValueError`: `InvalidSchedule` lists every problem with its place, `NeverOpens` says that
nothing opens within forty years (or 400 years of counting were not enough).
"""

from deskbell.service_levels.hours.arithmetic import add, between, is_open, opens_at
from deskbell.service_levels.hours.errors import HoursError, InvalidSchedule, NeverOpens, Problem
from deskbell.service_levels.hours.explaining import Span, closings, spans
from deskbell.service_levels.hours.schedule import Closing, Schedule

__all__ = [
    "Closing",
    "HoursError",
    "InvalidSchedule",
    "NeverOpens",
    "Problem",
    "Schedule",
    "Span",
    "add",
    "between",
    "closings",
    "is_open",
    "opens_at",
    "spans",
]
