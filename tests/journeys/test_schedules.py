"""An administrator writes down when the house is open, takes holidays out of a calendar file, and reads what comes of it."""

from __future__ import annotations

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from playwright.sync_api import Page, expect

from .test_configuring import enter

CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Example//Test//EN\r
BEGIN:VEVENT\r
UID:carnival@example.com\r
DTSTART;VALUE=DATE:20270216\r
SUMMARY:Carnival\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_schedule_is_written_and_read_back_as_a_calendar(page: Page, running_desk: Desk, look: Looker) -> None:
    enter(page, "/admin/schedules/")
    look(page, "schedules")
    page.get_by_role("link", name="New schedule").click()
    page.get_by_label("Name", exact=True).fill("Branch in Munich")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday"):
        page.get_by_label(day).fill("8-12, 13-17:30")
    page.get_by_label("Friday").fill("early")
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("Region").fill("by")
    page.get_by_label("Further holidays").fill("12-24 12:00–24:00 Christmas Eve")
    page.get_by_label("Add from a calendar file").set_input_files(
        {"name": "days.ics", "mimeType": "text/calendar", "buffer": CALENDAR}
    )
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Friday")).to_have_value("early")
    look(page, "schedule-mistake")
    page.get_by_label("Friday").fill("8:00-12:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Monday")).to_have_value("08:00–12:00, 13:00–17:30")
    expect(page.get_by_label("Further holidays")).to_have_value("12-24 12:00–24:00 Christmas Eve\n2027-02-16 Carnival")
    look(page, "schedule")
    page.get_by_role("link", name="What is open when").click()
    page.goto(f"{page.url}?month=2027-02")
    expect(page.get_by_role("row", name="Tue 16")).to_contain_text("Carnival")
    expect(page.get_by_role("row", name="Mon 15")).to_contain_text("08:00–12:00, 13:00–17:30")
    page.get_by_role("link", name="Earlier").click()
    expect(page.get_by_role("row", name="Wed 6")).to_contain_text("Epiphany")
    look(page, "schedule-calendar")
