"""What people write is read as they mean it, and what can't be read is said in words."""

import pytest

from deskbell.service_levels.notation import (
    Unreadable,
    holiday_line,
    read_extra,
    read_holidays,
    read_spans,
    spans_in_words,
)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("  ", []),
        ("08:00–12:00, 13:00–17:30", [["08:00", "12:00"], ["13:00", "17:30"]]),
        ("8-12; 13-17.30", [["08:00", "12:00"], ["13:00", "17:30"]]),
        ("8:00 — 12:00", [["08:00", "12:00"]]),
        ("22:00-06:00", [["22:00", "06:00"]]),
        ("0-24", [["00:00", "24:00"]]),
        ("08:00:30-12:00", [["08:00:30", "12:00"]]),
    ],
)
def test_a_days_hours_are_read(text: str, spans: list[list[str]]) -> None:
    assert read_spans(text) == spans
    assert read_spans(spans_in_words(spans)) == spans


@pytest.mark.parametrize("text", ["noon", "8 to 12", "8", "25-26", "08:60-9", "24-8", "08:00-08:00", "8-12 13-17", "-"])
def test_what_are_no_hours_is_said(text: str) -> None:
    with pytest.raises(Unreadable):
        read_spans(text)


def test_holidays_are_read_line_by_line() -> None:
    text = "2026-12-25 Christmas Day\n\n 12-26 \n2026-12-24 12:00–24:00 Christmas Eve\n02-29, 8-10, 16-18 Leap day of 4 years"
    assert read_holidays(text) == [
        {"on": "2026-12-25", "name": "Christmas Day"},
        {"every": "12-26"},
        {"on": "2026-12-24", "from": "12:00", "until": "24:00", "name": "Christmas Eve"},
        {"every": "02-29", "from": "08:00", "until": "10:00", "name": "Leap day of 4 years"},
        {"every": "02-29", "from": "16:00", "until": "18:00", "name": "Leap day of 4 years"},
    ]


def test_a_holidays_line_is_read_as_it_was_written() -> None:
    for entry in read_holidays("2026-12-25 Christmas Day\n12-26\n2026-12-24 12:00–24:00 Christmas Eve"):
        assert read_holidays(holiday_line(entry)) == [entry]


@pytest.mark.parametrize(
    "text",
    ["Christmas", "25.12.2026", "2026-02-29", "13-01", "12-24 22:00–06:00 over midnight", "2026-12-24 99:00–12:00 x"],
)
def test_what_is_no_holiday_is_said_with_its_line(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_holidays(f"2026-12-25\n{text}")
    assert "2026-12-25" not in str(caught.value)


def test_extra_hours_are_read() -> None:
    assert read_extra("2026-11-28 09:00–13:00, 14:00–15:00 Stocktaking") == [
        {"on": "2026-11-28", "spans": [["09:00", "13:00"], ["14:00", "15:00"]], "name": "Stocktaking"}
    ]


@pytest.mark.parametrize("text", ["2026-11-28", "11-28 09:00–13:00", "2026-11-28 Stocktaking"])
def test_extra_hours_need_a_date_and_times(text: str) -> None:
    with pytest.raises(Unreadable):
        read_extra(text)
