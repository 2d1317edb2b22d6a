"""When a duration of business time has passed: tables made by hand from the rules."""

import pytest

from deskbell.service_levels.hours import add, between, is_open, opens_at
from deskbell.service_levels.tests.tables import instant, schedule, seconds

# Schedule, start, duration, expected end.
PLAIN = """
berlin | 2026-11-23 08:00 | 1h | 2026-11-23 09:00
berlin | 2026-11-23 08:00 | 1s | 2026-11-23 08:00:01
berlin | 2026-11-23 08:00 | 4h | 2026-11-23 12:00
berlin | 2026-11-23 08:00 | 4h 1s | 2026-11-23 13:00:01
berlin | 2026-11-23 11:59:59 | 1s | 2026-11-23 12:00
berlin | 2026-11-23 11:59:59 | 2s | 2026-11-23 13:00:01
berlin | 2026-11-23 12:00 | 1s | 2026-11-23 13:00:01
berlin | 2026-11-23 12:30 | 30m | 2026-11-23 13:30
berlin | 2026-11-23 11:00 | 2h | 2026-11-23 14:00
berlin | 2026-11-23 08:00 | 8h 30m | 2026-11-23 17:30
berlin | 2026-11-23 08:00 | 8h 30m 1s | 2026-11-24 08:00:01
berlin | 2026-11-23 17:29:30 | 31s | 2026-11-24 08:00:01
berlin | 2026-11-23 17:30 | 1h | 2026-11-24 09:00
berlin | 2026-11-23 07:00 | 1h | 2026-11-23 09:00
berlin | 2026-11-23 00:00 | 1h | 2026-11-23 09:00
berlin | 2026-11-23 23:59:59 | 1h | 2026-11-24 09:00
berlin | 2026-11-27 17:00 | 1h | 2026-11-30 08:30
berlin | 2026-11-27 17:30 | 1h | 2026-11-30 09:00
berlin | 2026-11-28 10:00 | 1h | 2026-11-30 09:00
berlin | 2026-11-29 23:00 | 5h | 2026-11-30 14:00
berlin | 2026-11-23 08:00 | 42h 30m | 2026-11-27 17:30
berlin | 2026-11-23 08:00 | 42h 30m 1s | 2026-11-30 08:00:01
berlin | 2026-11-23 08:00 | 85h | 2026-12-04 17:30
berlin | 2026-11-25 09:00 | 18h | 2026-11-27 10:00
berlin | 2026-11-23T09:00:00+00:00 | 1h | 2026-11-23 11:00
berlin | 2026-11-23T02:00:00-05:00 | 1h | 2026-11-23 09:00
berlin | 2026-11-23 08:00 | 0s | 2026-11-23 08:00
berlin | 2026-11-23 10:17:08 | 0s | 2026-11-23 10:17:08
berlin | 2026-11-23 07:59:59 | 0s | 2026-11-23 08:00
berlin | 2026-11-23 12:00 | 0s | 2026-11-23 13:00
berlin | 2026-11-27 17:30 | 0s | 2026-11-30 08:00
berlin | 2026-11-23 08:00:00.250000 | 1h | 2026-11-23 09:00:00.250000
berlin | 2026-11-23 11:59:59.500000 | 1s | 2026-11-23 13:00:00.500000
berlin | 2026-11-23 07:59:59.999999 | 1s | 2026-11-23 08:00:01
berlin | 2026-12-31 17:00 | 1h | 2027-01-01 08:30
berlin seconds | 2026-11-23 08:00 | 45s | 2026-11-23 08:01:15
berlin seconds | 2026-11-23 08:00 | 46s | 2026-11-24 08:00:31
berlin seconds | 2026-11-23 08:01 | 20s | 2026-11-24 08:00:35
berlin messy | 2026-11-23 07:00 | 4h | 2026-11-23 12:00
berlin messy | 2026-11-23 09:45 | 3h | 2026-11-23 13:45
berlin messy | 2026-11-23 07:00 | 6h 1s | 2026-11-30 08:00:01
utc | 2026-11-23 09:00 | 8h | 2026-11-23 17:00
utc | 2026-11-23 09:00 | 40h | 2026-11-27 17:00
utc | 2028-02-28 16:00 | 2h | 2028-02-29 10:00
utc | 2027-02-26 16:00 | 2h | 2027-03-01 10:00
tokyo | 2026-11-22T23:00:00+00:00 | 1h | 2026-11-23T01:00:00+00:00
tokyo | 2026-11-23T08:00:00+00:00 | 1h | 2026-11-24T01:00:00+00:00
kathmandu | 2026-11-22 10:00 | 7h | 2026-11-22 17:00
kathmandu | 2026-11-26 16:30 | 1h | 2026-11-29 10:30
kathmandu | 2026-11-22T04:15:00+00:00 | 1h | 2026-11-22T05:15:00+00:00
kathmandu | 2026-11-27 12:00 | 1h | 2026-11-29T05:15:00+00:00
"""

NIGHTS = """
berlin nights | 2026-11-23 20:00 | 1h | 2026-11-23 23:00
berlin nights | 2026-11-23 22:00 | 2h | 2026-11-24 00:00
berlin nights | 2026-11-23 22:00 | 8h | 2026-11-24 06:00
berlin nights | 2026-11-23 22:00 | 8h 1s | 2026-11-24 22:00:01
berlin nights | 2026-11-24 05:30 | 1h | 2026-11-24 22:30
berlin nights | 2026-11-27 22:00 | 8h | 2026-11-28 06:00
berlin nights | 2026-11-28 05:00 | 1h | 2026-11-28 06:00
berlin nights | 2026-11-28 05:00 | 2h | 2026-11-30 23:00
berlin nights | 2026-11-29 23:00 | 1h | 2026-11-30 23:00
berlin nights | 2026-11-23 03:00 | 1h | 2026-11-23 23:00
berlin nights holiday | 2026-11-24 22:00 | 2h | 2026-11-25 00:00
berlin nights holiday | 2026-11-24 22:00 | 3h | 2026-11-26 01:00
berlin nights holiday | 2026-11-25 12:00 | 1h | 2026-11-26 01:00
berlin nights holiday | 2026-11-25 23:00 | 6h | 2026-11-26 06:00
"""

HOLIDAYS = """
berlin holidays | 2026-12-24 08:00 | 4h | 2026-12-24 12:00
berlin holidays | 2026-12-24 08:00 | 4h 1s | 2026-12-28 08:00:01
berlin holidays | 2026-12-24 14:00 | 1h | 2026-12-28 09:00
berlin holidays | 2026-12-25 09:00 | 1h | 2026-12-28 09:00
berlin holidays | 2026-12-23 17:00 | 1h | 2026-12-24 08:30
berlin holidays | 2026-12-30 08:00 | 2h | 2026-12-30 12:00
berlin holidays | 2026-12-30 09:30 | 1h | 2026-12-30 12:00
berlin holidays | 2026-12-30 09:30 | 1h 1s | 2026-12-30 13:00:01
berlin holidays | 2026-12-31 07:00 | 1h | 2026-12-31 11:00
berlin holidays | 2026-12-31 09:00 | 2h | 2026-12-31 12:00
berlin holidays | 2026-12-31 17:00 | 1h | 2027-01-01 10:30
berlin holidays | 2027-01-01 08:00 | 30m | 2027-01-01 10:30
berlin holidays | 2027-01-01 10:30 | 1h | 2027-01-04 08:30
berlin holidays | 2026-11-28 08:00 | 1h | 2026-11-28 10:00
berlin holidays | 2026-11-27 17:00 | 1h | 2026-11-28 09:30
berlin holidays | 2026-11-28 12:30 | 1h | 2026-11-30 08:30
berlin holidays | 2026-12-18 17:30 | 3h | 2026-12-20 01:00
berlin holidays | 2026-12-20 01:30 | 1h | 2026-12-21 08:30
berlin holidays | 2028-12-26 09:00 | 1h | 2028-12-27 09:00
berlin holidays | 2028-02-28 17:00 | 1h | 2028-03-01 08:30
berlin holidays | 2027-12-31 17:00 | 1h | 2028-01-03 08:30
berlin holidays | 2027-12-24 11:00 | 2h | 2027-12-24 14:00
"""

CHANGES = """
berlin | 2026-03-27 17:00 | 1h | 2026-03-30 08:30
berlin | 2026-03-27T16:00:00+00:00 | 1h | 2026-03-30T06:30:00+00:00
berlin | 2026-10-23T15:00:00+00:00 | 1h | 2026-10-26T07:30:00+00:00
berlin clock | 2026-03-28 12:00 | 24h | 2026-03-29 13:00
berlin clock | 2026-10-24 12:00 | 24h | 2026-10-25 11:00
berlin clock | 2026-10-25T02:30:00+02:00 | 1h | 2026-10-25T02:30:00+01:00
berlin clock | 2026-03-29T01:59:59+01:00 | 1s | 2026-03-29T03:00:00+02:00
berlin small hours | 2026-03-29 00:00 | 5h | 2026-03-29T06:00:00+02:00
berlin small hours | 2026-03-29 00:00 | 5h 1s | 2026-03-30T00:00:01+02:00
berlin small hours | 2026-03-29 01:30 | 1h | 2026-03-29T03:30:00+02:00
berlin small hours | 2026-10-25 00:00 | 7h | 2026-10-25T06:00:00+01:00
berlin small hours | 2026-10-25 00:00 | 3h | 2026-10-25T02:00:00+01:00
berlin small hours | 2026-10-25 00:00 | 7h 1s | 2026-10-26T00:00:01+01:00
berlin half past two | 2026-03-29 00:00 | 30m | 2026-03-29T04:00:00+02:00
berlin half past two | 2026-03-29 00:00 | 0s | 2026-03-29T03:30:00+02:00
berlin half past two | 2026-03-29 00:00 | 31m | 2026-03-30T02:31:00+02:00
berlin half past two | 2026-10-25 00:00 | 0s | 2026-10-25T02:30:00+02:00
berlin half past two | 2026-10-25 00:00 | 2h 30m | 2026-10-25T04:00:00+01:00
berlin half past two | 2026-10-25T02:29:59+02:00 | 1h | 2026-10-25T02:30:00+01:00
berlin until half past two | 2026-03-29 00:00 | 90m | 2026-03-29T03:30:00+02:00
berlin until half past two | 2026-10-25 00:00 | 90m | 2026-10-25T02:30:00+02:00
berlin until half past two | 2026-10-25T02:15:00+01:00 | 1m | 2026-10-26T01:01:00+01:00
berlin nights | 2026-03-27 22:00 | 8h | 2026-03-28T06:00:00+01:00
new york | 2026-03-06 16:30 | 1h | 2026-03-09T09:30:00-04:00
new york | 2026-10-30 16:30 | 1h | 2026-11-02T09:30:00-05:00
new york clock | 2026-03-07 12:00 | 24h | 2026-03-08T13:00:00-04:00
new york clock | 2026-10-31 12:00 | 24h | 2026-11-01T11:00:00-05:00
new york nights | 2026-03-07 22:00 | 7h | 2026-03-08T06:00:00-04:00
new york nights | 2026-03-07 22:00 | 7h 1s | 2026-03-08T22:00:01-04:00
new york nights | 2026-10-31 22:00 | 9h | 2026-11-01T06:00:00-05:00
new york nights | 2026-10-31 22:00 | 4h | 2026-11-01T01:00:00-05:00
new york one to three | 2026-03-08 00:00 | 1h | 2026-03-08T03:00:00-04:00
new york one to three | 2026-03-08 00:00 | 1h 1s | 2026-03-09T01:00:01-04:00
new york one to three | 2026-11-01 00:00 | 3h | 2026-11-01T03:00:00-05:00
new york one to three | 2026-11-01 00:00 | 1h | 2026-11-01T01:00:00-05:00
sydney | 2026-04-03 16:30 | 1h | 2026-04-06T09:30:00+10:00
sydney | 2026-10-02 16:30 | 1h | 2026-10-05T09:30:00+11:00
sydney small hours | 2026-10-04 00:00 | 5h | 2026-10-04T06:00:00+11:00
sydney small hours | 2026-10-04 01:30 | 1h | 2026-10-04T03:30:00+11:00
sydney small hours | 2026-04-05 00:00 | 7h | 2026-04-05T06:00:00+10:00
sydney small hours | 2026-04-05 00:00 | 3h | 2026-04-05T02:00:00+10:00
sydney clock | 2026-04-04 12:00 | 24h | 2026-04-05T11:00:00+10:00
sydney clock | 2026-10-03 12:00 | 24h | 2026-10-04T13:00:00+11:00
"""

ODD_ZONES = """
lord howe | 2026-10-04 00:00 | 2h | 2026-10-04T02:30:00+11:00
lord howe | 2026-10-04 00:00 | 5h 30m | 2026-10-04T06:00:00+11:00
lord howe | 2026-10-04 00:00 | 5h 30m 1s | 2026-10-05T00:00:01+11:00
lord howe | 2026-04-05 00:00 | 2h | 2026-04-05T01:30:00+10:30
lord howe | 2026-04-05 00:00 | 6h 30m | 2026-04-05T06:00:00+10:30
apia | 2011-12-29 16:00 | 2h | 2012-01-02T10:00:00+14:00
apia | 2011-12-28 16:00 | 9h | 2011-12-29T17:00:00-10:00
apia clock | 2011-12-29 12:00 | 24h | 2011-12-31T12:00:00+14:00
apia nights | 2011-12-29 22:00 | 2h | 2011-12-31T00:00:00+14:00
apia nights | 2011-12-29 22:00 | 8h | 2011-12-31T06:00:00+14:00
apia nights | 2011-12-29 22:00 | 9h | 2011-12-31T23:00:00+14:00
casablanca | 2026-02-15 00:00 | 7h | 2026-02-15T06:00:00+00:00
casablanca | 2026-02-15 00:00 | 3h | 2026-02-15T02:00:00+00:00
casablanca | 2026-03-22 00:00 | 5h | 2026-03-22T06:00:00+01:00
casablanca | 2026-03-22 01:30 | 1h | 2026-03-22T03:30:00+01:00
el aaiun | 2026-02-14 12:00 | 24h | 2026-02-15T11:00:00+00:00
el aaiun | 2026-03-21 12:00 | 24h | 2026-03-22T13:00:00+01:00
sao paulo | 2017-10-15T03:00:00+00:00 | 5h | 2017-10-15T06:00:00-02:00
sao paulo | 2017-10-14 05:00 | 2h | 2017-10-15T02:00:00-02:00
sao paulo | 2018-02-18 00:00 | 6h | 2018-02-18T06:00:00-03:00
sao paulo evenings | 2018-02-17 20:00 | 5h | 2018-02-18T00:00:00-03:00
sao paulo evenings | 2018-02-17 20:00 | 3h 30m | 2018-02-17T23:30:00-02:00
sao paulo evenings | 2018-02-17 20:00 | 4h 30m | 2018-02-17T23:30:00-03:00
sao paulo evenings | 2017-10-14 20:00 | 4h | 2017-10-15T03:00:00+00:00
sao paulo evenings | 2017-10-14 20:00 | 5h | 2017-10-15T21:00:00-02:00
sao paulo nights | 2017-10-14 22:00 | 7h | 2017-10-15T06:00:00-02:00
sao paulo nights | 2018-02-17 22:00 | 9h | 2018-02-18T06:00:00-03:00
dublin | 2026-03-29 00:00 | 5h | 2026-03-29T06:00:00+01:00
dublin | 2026-10-25 00:00 | 7h | 2026-10-25T06:00:00+00:00
dublin | 2026-10-25 00:00 | 2h | 2026-10-25T01:00:00+00:00
havana | 2026-11-01T00:00:00-04:00 | 7h | 2026-11-01T06:00:00-05:00
havana | 2026-11-01T00:00:00-04:00 | 1h | 2026-11-01T00:00:00-05:00
havana | 2026-03-08T05:00:00+00:00 | 5h | 2026-03-08T06:00:00-04:00
havana clock | 2026-10-31T12:00:00-04:00 | 24h | 2026-11-01T11:00:00-05:00
"""


def rows(*tables: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for table in tables for line in table.strip().splitlines()]


TABLE = rows(PLAIN, NIGHTS, HOLIDAYS, CHANGES, ODD_ZONES)


@pytest.mark.parametrize(("name", "start", "duration", "end"), TABLE)
def test_a_duration_ends_when_it_should(name: str, start: str, duration: str, end: str) -> None:
    begins, expected = instant(name, start), instant(name, end)
    found = add(schedule(name), begins, seconds(duration))
    assert found.isoformat() == expected.astimezone(found.tzinfo).isoformat()
    assert between(schedule(name), begins, found) == seconds(duration)


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(TABLE) >= 150


@pytest.mark.parametrize(("name", "start", "duration", "end"), [row for row in TABLE if row[2] == "0s"])
def test_no_duration_is_the_next_opening(name: str, start: str, duration: str, end: str) -> None:
    assert opens_at(schedule(name), instant(name, start)) == add(schedule(name), instant(name, start), 0)
    assert is_open(schedule(name), instant(name, end))
