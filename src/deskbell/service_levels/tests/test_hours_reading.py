"""What a schedule may say, and that everything wrong with one is told with its place."""

from datetime import date
from typing import Any

import pytest

from deskbell.service_levels.hours import InvalidSchedule, Schedule
from deskbell.service_levels.tests.tables import OFFICE

GOOD: dict[str, Any] = {"zone": "Europe/Berlin", "week": OFFICE}

# What replaces or joins the good schedule, the place of the problem, its code.
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"zone": None}, "zone", "zone"),
    ({"zone": ""}, "zone", "zone"),
    ({"zone": "Europe/Atlantis"}, "zone", "zone"),
    ({"zone": "../../etc/passwd"}, "zone", "zone"),
    ({"zone": "Europe"}, "zone", "zone"),
    ({"zone": 3600}, "zone", "zone"),
    ({"week": None}, "week", "shape"),
    ({"week": {}}, "", "empty"),
    ({"week": {"mon": []}}, "", "empty"),
    ({"week": {"monday": []}}, "week.monday", "unknown"),
    ({"week": {"mon": "08:00-12:00"}}, "week.mon", "shape"),
    ({"week": {"mon": ["08:00"]}}, "week.mon[0]", "shape"),
    ({"week": {"mon": [["08:00", "12:00"], ["13:00"]]}}, "week.mon[1]", "shape"),
    ({"week": {"mon": [["08:00", "08:00"]]}}, "week.mon[0]", "order"),
    ({"week": {"mon": [["24:00", "08:00"]]}}, "week.mon[0]", "time"),
    ({"week": {"mon": [["8:00", "12:00"]]}}, "week.mon[0]", "time"),
    ({"week": {"mon": [["08:60", "12:00"]]}}, "week.mon[0]", "time"),
    ({"week": {"mon": [["08:00", "24:01"]]}}, "week.mon[0]", "time"),
    ({"week": {"mon": [["08:00", "25:00"]]}}, "week.mon[0]", "time"),
    ({"week": {"mon": [["08:00 ", "12:00"]]}}, "week.mon[0]", "time"),
    ({"week": {"mon": [["٠٨:00", "12:00"]]}}, "week.mon[0]", "time"),
    ({"week": {"mon": [[8, 12]]}}, "week.mon[0]", "time"),
    ({"holidays": "2026-12-25"}, "holidays", "shape"),
    ({"holidays": ["2026-02-29"]}, "holidays[0]", "date"),
    ({"holidays": ["2026-12-24", "25.12.2026"]}, "holidays[1]", "date"),
    ({"holidays": ["20261225"]}, "holidays[0]", "date"),
    ({"holidays": [{"every": "02-30"}]}, "holidays[0]", "date"),
    ({"holidays": [{"every": "2026-12-25"}]}, "holidays[0]", "date"),
    ({"holidays": [{"on": "2026-12-25", "every": "12-25"}]}, "holidays[0]", "shape"),
    ({"holidays": [{"from": "12:00"}]}, "holidays[0]", "shape"),
    ({"holidays": [7]}, "holidays[0]", "shape"),
    ({"holidays": [{"on": "2026-12-25", "to": "12:00"}]}, "holidays[0]", "unknown"),
    ({"holidays": [{"on": "2026-12-25", "from": "noon"}]}, "holidays[0]", "time"),
    ({"holidays": [{"on": "2026-12-25", "from": "12:00", "until": "12:00"}]}, "holidays[0]", "order"),
    ({"holidays": [{"on": "2026-12-25", "from": "24:00"}]}, "holidays[0]", "order"),
    ({"holidays": [{"on": "2026-12-25", "name": 25}]}, "holidays[0]", "shape"),
    ({"extra": [{"on": "2026-11-28"}]}, "extra[0]", "shape"),
    ({"extra": [{"on": "2026-11-28", "spans": []}]}, "extra[0]", "shape"),
    ({"extra": [{"on": "2026-11-31", "spans": [["09:00", "13:00"]]}]}, "extra[0]", "date"),
    ({"extra": [{"on": "2026-11-28", "spans": [["13:00", "13:00"]]}]}, "extra[0]", "order"),
    ({"extra": ["2026-11-28"]}, "extra[0]", "shape"),
    ({"timezone": "UTC"}, "timezone", "unknown"),
]


@pytest.mark.parametrize(("change", "path", "code"), WRONG)
def test_what_is_wrong_is_told_with_its_place(change: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(InvalidSchedule) as caught:
        Schedule.from_dict({**GOOD, **change})
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [(path, code)]
    assert path in str(caught.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(InvalidSchedule) as caught:
        Schedule.from_dict({"zone": "Nowhere", "week": {"mon": [["a", "b"]]}, "holidays": ["x"], "extra": [1]})
    assert [problem.path for problem in caught.value.problems] == ["zone", "week.mon[0]", "holidays[0]", "extra[0]"]


def test_what_is_no_object_is_told() -> None:
    with pytest.raises(InvalidSchedule, match="an object"):
        Schedule.from_dict([])  # type: ignore[arg-type]


def test_yearly_holidays_on_every_date_leave_nothing_open() -> None:
    dates = [f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32)]
    real = [each for each in dates if each[3:] < "30" or (each[:2] != "02" and (each[3:] == "30" or _is_long(each)))]
    with pytest.raises(InvalidSchedule, match="never opens"):
        Schedule.from_dict({**GOOD, "holidays": [{"every": each} for each in real]})
    part = [{"every": each, "until": "17:00"} for each in real]
    assert Schedule.from_dict({**GOOD, "holidays": part}).zone.key == "Europe/Berlin"


def _is_long(date: str) -> bool:
    return date[:2] in ("01", "03", "05", "07", "08", "10", "12")


def test_extra_hours_alone_are_a_schedule() -> None:
    fair = Schedule.from_dict({"zone": "UTC", "extra": [{"on": "2026-11-28", "spans": [["09:00", "13:00"]]}]})
    assert fair.last_dated_on == date(2026, 11, 28)


def test_a_schedule_does_not_see_what_becomes_of_its_data() -> None:
    data: dict[str, Any] = {"zone": "UTC", "week": {"mon": [["08:00", "12:00"]]}, "holidays": []}
    made = Schedule.from_dict(data)
    data["week"]["mon"].append(["13:00", "17:00"])
    data["holidays"].append("2026-11-23")
    assert made.rules.week[0] == ((8 * 3600, 12 * 3600),)
    assert not made.rules.closings
