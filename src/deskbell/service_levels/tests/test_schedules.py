"""Schedules as administrators write them, their versions, and how these come to be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from deskbell.admin_panel.tests.forms import problems_of, sent_by
from deskbell.kernel.actor import Actor
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configuration_history import history_of
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.errors import Refused
from deskbell.kernel.verification import Check
from deskbell.people.language_settings import DEFAULT_LANGUAGE
from deskbell.service_levels import publishing
from deskbell.service_levels.configuration import SCHEDULES
from deskbell.service_levels.hours import between
from deskbell.service_levels.jobs import renew_schedules
from deskbell.service_levels.models import Plan, PlanVersion, Schedule, ScheduleVersion
from deskbell.service_levels.published import WORKING_DAYS, calendar_of, usual_calendar
from deskbell.service_levels.publishing import content_of, needs_renewal, publish
from deskbell.service_levels.settings import DEFAULT_SCHEDULE_ID
from deskbell.service_levels.tests.test_calendar_file import calendar
from deskbell.service_levels.verification import versions_are_as_published

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def made(**changes: Any) -> Schedule:
    schedule = Schedule()
    configure_object(actor=SYSTEM, instance=schedule, changes={"name": "Bank", "mon": "08:00–12:00", **changes})
    publish(actor=SYSTEM, schedule_id=schedule.pk)
    schedule.refresh_from_db()
    return schedule


def current(schedule: Schedule) -> ScheduleVersion:
    schedule.refresh_from_db()
    assert schedule.current is not None
    return schedule.current


def changed(client: Client, schedule: Schedule, **typed: Any) -> str:
    """The page after the form was sent with these fields typed over."""
    address = f"/admin/schedules/{schedule.pk}/"
    sent = sent_by(client.get(address).content.decode(), **typed)
    return client.post(address, sent, follow=True).content.decode()


def test_a_desk_starts_with_office_hours_and_around_the_clock(cast: Cast) -> None:
    office, clock = Schedule.objects.order_by("pk")
    assert (office.name, clock.name) == ("Monday to Friday, 8 to 18", "Around the clock")
    week = timedelta(days=7)
    assert between(calendar_of(current(office).pk), MONDAY, MONDAY + week) == 50 * 3600
    assert between(calendar_of(current(clock).pk), MONDAY, MONDAY + week) == week.total_seconds()
    assert usual_calendar() is calendar_of(current(office).pk)


def test_without_a_default_schedule_working_days_count(cast: Cast) -> None:
    configure(actor=SYSTEM, setting=DEFAULT_SCHEDULE_ID, value=None)
    assert usual_calendar() is WORKING_DAYS
    chosen = made()
    configure(actor=SYSTEM, setting=DEFAULT_SCHEDULE_ID, value=chosen.pk)
    assert usual_calendar() is calendar_of(current(chosen).pk)


def test_a_new_version_only_where_something_differs() -> None:
    schedule = made()
    first = current(schedule)
    assert publish(actor=SYSTEM, schedule_id=schedule.pk) is None
    configure_object(actor=SYSTEM, instance=schedule, changes={"name": "Bank of elsewhere"})
    assert publish(actor=SYSTEM, schedule_id=schedule.pk) is None
    configure_object(actor=SYSTEM, instance=schedule, changes={"tue": "09:00–10:00"})
    assert publish(actor=SYSTEM, schedule_id=schedule.pk) == current(schedule) != first
    assert [one.number for one in schedule.versions.order_by("pk")] == [1, 2]
    assert "tue" in first.content["week"]
    assert first.content["week"]["tue"] == []


def test_a_version_never_changes() -> None:
    version = current(made())
    version.content = {}
    for change in (
        version.save,
        version.delete,
        ScheduleVersion.objects.all().delete,
        lambda: ScheduleVersion.objects.update(content={}),
        lambda: ScheduleVersion.objects.bulk_update([version], ["content"]),
    ):
        with pytest.raises(RuntimeError, match="never changes"):
            change()


@pytest.mark.broken_on_purpose
def test_a_version_that_was_changed_behind_the_desks_back_is_found() -> None:
    version = current(made())
    check = Check()
    versions_are_as_published(check)
    assert (check.problems, check.checked) == ([], ScheduleVersion.objects.count())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE service_levels_scheduleversion SET content = %s", ['{"zone": "UTC"}'])
    versions_are_as_published(check)
    assert f"{version.pk} is not what was published" in check.problems[0].text


def test_followers_hear_of_every_version_but_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[int, int]] = []
    monkeypatch.setattr(publishing, "_followers", [lambda _actor, one, version: heard.append((one.pk, version.number))])
    schedule = made()
    assert heard == []
    configure_object(actor=SYSTEM, instance=schedule, changes={"tue": "09:00–10:00"})
    publish(actor=SYSTEM, schedule_id=schedule.pk)
    assert heard == [(schedule.pk, 2)]


def test_the_public_holidays_of_the_years_around_stand_in_a_version() -> None:
    schedule = made(country="DE", region="BY")
    content = content_of(schedule, now=MONDAY)
    dates = {one["on"]: one["name"] for one in content["holidays"]}
    assert {"2021-01-01", "2026-12-25", "2031-01-06"} <= set(dates)
    assert "2032-01-01" not in dates


def test_public_holidays_are_called_as_the_desks_own_language_calls_them() -> None:
    configure(actor=SYSTEM, setting=DEFAULT_LANGUAGE, value="de")
    names = {one["name"] for one in current(made(country="DE")).content["holidays"]}
    assert "Neujahr" in names


def test_a_version_is_renewed_before_its_holidays_run_out() -> None:
    schedule = made(country="DE")
    now = current(schedule).published_at
    assert not needs_renewal(schedule, now=now + timedelta(days=366))
    late = now + timedelta(days=366 * 4)
    assert needs_renewal(schedule, now=late)
    publish(actor=SYSTEM, schedule_id=schedule.pk, now=late)
    schedule = Schedule.objects.select_related("current").get(pk=schedule.pk)
    assert not needs_renewal(schedule, now=late)
    assert not needs_renewal(made(name="No country"), now=late)


def test_schedules_follow_the_desks_own_clock() -> None:
    own, fixed = made(), made(name="Fixed", zone="Asia/Tokyo")
    configure(actor=SYSTEM, setting=DEFAULT_TIME_ZONE, value="Europe/Berlin")
    renew_schedules()
    assert (current(own).number, current(own).content["zone"]) == (2, "Europe/Berlin")
    assert current(fixed).number == 1
    renew_schedules()
    assert current(own).number == 2


def test_the_form_writes_reads_and_publishes(ada: Client) -> None:
    schedule = made()
    page = changed(
        ada,
        schedule,
        zone="Europe/Berlin",
        mon="8-12; 13-17.30",
        sat="22:00-06:00",
        country="DE",
        region="by",
        holidays="12-24 12:00–24:00 Christmas Eve\n\n2027-02-16 Carnival",
        extra="2026-11-28 09:00–13:00 Stocktaking",
    )
    assert "Saved." in page, problems_of(page)
    version = current(schedule)
    assert (schedule.mon, schedule.region, version.number) == ("08:00–12:00, 13:00–17:30", "BY", 2)
    assert version.content["week"]["sat"] == [["22:00", "06:00"]]
    assert {"every": "12-24", "from": "12:00", "until": "24:00", "name": "Christmas Eve"} in version.content["holidays"]
    assert version.content["extra"] == [{"on": "2026-11-28", "spans": [["09:00", "13:00"]], "name": "Stocktaking"}]
    entries = history_of(SCHEDULES, schedule, limit=2)
    assert {column.label for entry in entries for column in entry.columns} >= {"Version", "Monday", "Region"}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"mon": "noon"}, "“noon” can’t be read"),
        ({"mon": ""}, "It would never open."),
        ({"holidays": "Christmas"}, "“Christmas” can’t be read"),
        ({"extra": "2026-11-28"}, "say from when to when"),
        ({"country": "DE", "region": "Bavaria"}, "BB, BE, BW"),
        ({"country": "MT", "region": "Gozo"}, "No region of this country"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    ada: Client, typed: dict[str, str], problem: str
) -> None:
    schedule = made()
    page = changed(ada, schedule, description="Kept as typed", **typed)
    assert problem.replace("’", "'") in " ".join(problems_of(page)).replace("&#x27;", "'")
    assert "Kept as typed" in page
    assert all(value in page for value in typed.values())
    assert current(schedule).number == 1


def test_a_calendar_files_events_come_into_the_list(ada: Client) -> None:
    schedule = made(holidays="2026-12-25 Christmas Day")
    events = calendar(
        "DTSTART;VALUE=DATE:20261225|SUMMARY:Christmas Day", "DTSTART;VALUE=DATE:20261231|SUMMARY:Year's end"
    )
    page = changed(ada, schedule, calendar_file=SimpleUploadedFile("days.ics", events))
    assert "Saved." in page, problems_of(page)
    schedule.refresh_from_db()
    assert schedule.holidays == "2026-12-25 Christmas Day\n2026-12-31 Year's end"
    assert current(schedule).number == 2


def test_a_calendar_file_is_not_lost_to_a_mistake_elsewhere(ada: Client) -> None:
    schedule = made()
    file = SimpleUploadedFile("days.ics", calendar("DTSTART;VALUE=DATE:20261231|SUMMARY:The end of the year"))
    page = changed(ada, schedule, mon="noon", calendar_file=file)
    assert "2026-12-31 The end of the year" in page
    page = changed(ada, schedule, calendar_file=SimpleUploadedFile("days.ics", b"nothing"))
    assert problems_of(page) == ["This file can&#x27;t be read as a calendar."]


def test_what_a_change_does_is_said_before_and_a_file_survives_the_question(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []

    def tell(_schedule: Schedule, content: dict[str, Any]) -> list[str]:
        asked.append(content)
        return ["12 open tickets move."]

    monkeypatch.setattr(publishing, "_tellers", [tell])
    schedule = made()
    page = changed(ada, schedule, calendar_file=SimpleUploadedFile("days.ics", calendar("DTSTART;VALUE=DATE:20261231")))
    assert "12 open tickets move." in page
    assert asked[0]["holidays"] == [{"on": "2026-12-31"}]
    assert 'value="2026-12-31"' in page
    assert current(schedule).number == 1


def test_what_counts_stays_in_use(ada: Client) -> None:
    schedule = made()
    configure_object(actor=SYSTEM, instance=schedule, changes={"is_retired": True})
    configure_object(actor=SYSTEM, instance=schedule, changes={"is_retired": False})
    configure(actor=SYSTEM, setting=DEFAULT_SCHEDULE_ID, value=schedule.pk)
    with pytest.raises(Refused, match="default schedule"):
        configure_object(actor=SYSTEM, instance=schedule, changes={"is_retired": True})
    configure(actor=SYSTEM, setting=DEFAULT_SCHEDULE_ID, value=None)
    plan = Plan.objects.create(name="Gold")
    version = PlanVersion(plan=plan, number=1, content={"schedule_id": schedule.pk})
    version.save()
    Plan.objects.filter(pk=plan.pk).update(current=version)
    page = ada.get(f"/admin/schedules/{schedule.pk}/retire/").content.decode()
    assert "1 SLA plan counts by it" in page
    with pytest.raises(Refused, match="SLA plan"):
        configure_object(actor=SYSTEM, instance=schedule, changes={"is_retired": True})


def test_the_list_says_where_and_whose_holidays(ada: Client) -> None:
    made(zone="Europe/Berlin", country="DE", region="BY")
    page = ada.get("/admin/schedules/").content.decode()
    assert "DE BY" in page
    assert "Europe/Berlin" in page


def test_a_month_shows_what_is_open_when_and_why(ada: Client) -> None:
    schedule = made(
        zone="Pacific/Auckland",
        fri="22:00–06:00",
        holidays="2026-12-25 Christmas\n2026-12-21 10:00–24:00 Party\n12-26",
        extra="2026-12-27 09:00–13:00 Stocktaking\n2026-12-28 20:00–24:00",
    )
    address = f"/admin/schedules/{schedule.pk}/calendar/"
    page = ada.get(address, {"month": "2026-12"}).content.decode()
    lines = {row.split("</time>")[0][-2:].strip(): row for row in page.split("<tr>") if "</time>" in row}
    assert "22:00–06:00" in lines["4"]  # belongs to the day on which it begins
    assert "Closed" in lines["5"]
    assert "08:00–10:00" in lines["21"]
    assert "Party, closed 10:00–24:00" in lines["21"]
    assert "Christmas" in lines["25"]
    assert "Closed" in lines["25"]
    assert "Holiday" in lines["26"]
    assert "Extra: Stocktaking" in lines["27"]
    assert "20:00–24:00" in lines["28"]
    assert "Extra: extra hours" in lines["28"]
    assert "?month=2026-11" in page
    assert "?month=2027-01" in page
    assert "Pacific/Auckland" in page


@pytest.mark.parametrize("month", ["", "2026-13", "1066-10", "9999-12", "x"])
def test_what_is_no_month_shows_this_one(ada: Client, month: str) -> None:
    answer = ada.get(f"/admin/schedules/{made().pk}/calendar/", {"month": month})
    assert answer.status_code == 200
    assert "Today" in answer.content.decode()


def test_the_ends_of_the_calendar_lead_no_further(ada: Client) -> None:
    address = f"/admin/schedules/{made().pk}/calendar/"
    assert 'rel="prev"' not in ada.get(address, {"month": "2000-01"}).content.decode()
    assert 'rel="next"' not in ada.get(address, {"month": "2099-12"}).content.decode()
    assert ada.get("/admin/schedules/123456789/calendar/").status_code == 404
