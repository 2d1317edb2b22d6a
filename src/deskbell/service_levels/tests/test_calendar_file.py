"""Holidays out of iCalendar files, as other programs write them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from deskbell.service_levels.calendar_file import LARGEST_FILE, MOST_EVENTS, CalendarFile, read_calendar
from deskbell.service_levels.notation import Unreadable
from deskbell.service_levels.public_holidays import countries, public_holidays, regions
from deskbell.service_levels.yearly import yearly_dates

BERLIN = ZoneInfo("Europe/Berlin")


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Test//EN"]
    for number, event in enumerate(events):
        lines += [
            "BEGIN:VEVENT",
            *([] if "UID:" in event else [f"UID:{number}@example.com"]),
            *event.split("|"),
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events: str) -> CalendarFile:
    return read_calendar(calendar(*events), zone=BERLIN, years=range(2026, 2029))


def holidays(*events: str) -> list[dict[str, str]]:
    return list(read(*events).holidays)


def test_an_all_day_event_is_a_day_and_a_long_one_is_several() -> None:
    assert holidays("DTSTART;VALUE=DATE:20261225|SUMMARY:Christmas\\, at last") == [
        {"on": "2026-12-25", "name": "Christmas, at last"}
    ]
    assert holidays("DTSTART;VALUE=DATE:20261230|DTEND;VALUE=DATE:20270102") == [
        {"on": "2026-12-30"},
        {"on": "2026-12-31"},
        {"on": "2027-01-01"},
    ]


def test_a_part_of_a_day_is_told_in_the_schedules_zone() -> None:
    assert holidays("DTSTART:20261224T110000Z|DURATION:PT4H") == [
        {"on": "2026-12-24", "from": "12:00", "until": "16:00"}
    ]
    assert holidays("DTSTART;TZID=America/New_York:20260701T100000|DTEND;TZID=America/New_York:20260701T200000") == [
        {"on": "2026-07-01", "from": "16:00", "until": "24:00"},
        {"on": "2026-07-02", "from": "00:00", "until": "02:00"},
    ]
    assert holidays("DTSTART:20261224T120000|DTEND:20261226T000000") == [
        {"on": "2026-12-24", "from": "12:00", "until": "24:00"},
        {"on": "2026-12-25"},
    ]


def test_what_comes_back_every_year_is_written_so_or_as_its_dates() -> None:
    assert holidays("DTSTART;VALUE=DATE:20201226|RRULE:FREQ=YEARLY|SUMMARY:St Stephen") == [
        {"every": "12-26", "name": "St Stephen"}
    ]
    assert holidays("DTSTART;VALUE=DATE:20201126|RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH") == [
        {"on": "2026-11-26"},
        {"on": "2027-11-25"},
        {"on": "2028-11-23"},
    ]
    assert holidays("DTSTART;VALUE=DATE:20260501|RRULE:FREQ=YEARLY;COUNT=2") == [
        {"on": "2026-05-01"},
        {"on": "2027-05-01"},
    ]
    assert holidays("DTSTART;VALUE=DATE:20250501|RRULE:FREQ=YEARLY;UNTIL=20270430") == [{"on": "2026-05-01"}]
    assert holidays("DTSTART:20251231T130000Z|DTEND:20251231T230000Z|RRULE:FREQ=YEARLY") == [
        {"on": f"{year}-12-31", "from": "14:00", "until": "24:00"} for year in (2026, 2027, 2028)
    ]


def test_exceptions_moved_and_cancelled_days_are_obeyed() -> None:
    assert holidays("DTSTART;VALUE=DATE:20260501|RRULE:FREQ=YEARLY|EXDATE;VALUE=DATE:20270501") == [
        {"on": "2026-05-01"},
        {"on": "2028-05-01"},
    ]
    moved = holidays(
        "UID:may|DTSTART;VALUE=DATE:20260501|RRULE:FREQ=YEARLY;COUNT=2",
        "UID:may|RECURRENCE-ID;VALUE=DATE:20270501|DTSTART;VALUE=DATE:20270503",
    )
    assert moved == [{"on": "2026-05-01"}, {"on": "2027-05-03"}]
    both = read("DTSTART;VALUE=DATE:20260501", "DTSTART;VALUE=DATE:20260502|STATUS:CANCELLED")
    assert (both.holidays, both.left_out) == (({"on": "2026-05-01"},), 1)


def test_what_repeats_otherwise_is_left_out_and_counted() -> None:
    for rule in ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO", "FREQ=YEARLY;BYYEARDAY=100", "FREQ=YEARLY;BYDAY=20MO"):
        found = read(f"DTSTART;VALUE=DATE:20260501|RRULE:{rule}", "DTSTART;VALUE=DATE:20260502")
        assert (found.holidays, found.left_out) == (({"on": "2026-05-02"},), 1), rule


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\n",
        calendar(),
        calendar("DTSTART:junk"),
        b"x" * (LARGEST_FILE + 1),
    ],
)
def test_what_is_no_calendar_is_said(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_calendar(data, zone=BERLIN, years=range(2026, 2029))


def test_too_many_events_and_too_long_ones_are_bounded() -> None:
    with pytest.raises(Unreadable, match="more than"):
        read(*["DTSTART;VALUE=DATE:20260501"] * (MOST_EVENTS + 1))
    assert len(holidays("DTSTART;VALUE=DATE:20260101|DTEND;VALUE=DATE:29990101")) == 400
    with pytest.raises(Unreadable, match="more than"):
        read(*[f"DTSTART;VALUE=DATE:{year}0101|DTEND;VALUE=DATE:{year + 1}0101" for year in range(2000, 2010)])


def test_a_rule_that_never_holds_ends() -> None:
    never: dict[str, list[object]] = {"FREQ": ["YEARLY"], "BYMONTH": [2], "BYMONTHDAY": [30]}
    assert list(yearly_dates(never, date(1, 1, 1), 2030)) == []
    last_monday: dict[str, list[object]] = {"FREQ": ["YEARLY"], "BYMONTH": [5], "BYDAY": ["-1MO"], "INTERVAL": [2]}
    assert list(yearly_dates(last_monday, date(2026, 1, 1), 2029)) == [date(2026, 5, 25), date(2028, 5, 29)]


@pytest.mark.django_db
def test_public_holidays_of_countries_and_regions() -> None:
    assert public_holidays(country="DE", region="", years=range(2026, 2027))[date(2026, 12, 25)]
    assert date(2026, 1, 6) not in public_holidays(country="DE", region="", years=range(2026, 2027))
    assert date(2026, 1, 6) in public_holidays(country="DE", region="BY", years=range(2026, 2027))
    assert public_holidays(country="US", region="", years=range(2026, 2028))[date(2027, 7, 5)].endswith("(observed)")
    assert public_holidays(country="XX", region="", years=range(2026, 2027)) == {}
    assert public_holidays(country="DE", region="ZZ", years=range(2026, 2027)) == {}
    assert "BY" in regions("DE")
    assert regions("XX") == ()
    assert dict(countries())["GB"] == "United Kingdom"
    assert all(len(key) == 2 for key, _name in countries())
