"""From the rail to the dashboard, from a figure to the tickets that it counts, and back; by keyboard where that matters."""

from __future__ import annotations

import re

from deskbell_tests.browser import Looker
from playwright.sync_api import Page, expect


def test_the_dashboard(page: Page, look: Looker) -> None:
    page.goto("/account/sign-in/?next=/desk/mine/")
    page.get_by_label("E-mail address").fill("ada@help.example")
    page.get_by_label("Password", exact=True).fill("deskbell-sample-ada")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("navigation", name="Queues").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="What waits for you")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Day by day: Opened"))).to_be_visible()
    look(page, "dashboard")

    page.get_by_role("link", name="7 days").click()
    summary = page.get_by_text("The numbers day by day")
    summary.focus()
    page.keyboard.press("Enter")
    rows = page.get_by_role("table", name="What happened, the newest first").get_by_role("row")
    expect(rows).to_have_count(8)
    look(page, "dashboard-numbers")

    opened = page.locator(".tile a").first
    number = int(re.sub(r"\D", "", opened.inner_text()))
    opened.click()
    expect(page.get_by_role("heading", name="Opened")).to_be_visible()
    expect(page.locator("table.listed tbody tr")).to_have_count(number)
    look(page, "dashboard-tickets")

    page.get_by_role("main").get_by_role("link", name="Dashboard").click()
    page.get_by_role("link", name="Agent", exact=True).click()
    page.get_by_role("table", name="By Agent").get_by_role("link", name="Jane Moss").click()
    expect(page.get_by_role("link", name=re.compile("Agent: Jane Moss"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV Day by day").click()
    assert download.value.suggested_filename == "figures-days.csv"

    page.get_by_label("From", exact=True).fill("2026-03-09")
    page.get_by_label("To", exact=True).fill("2026-03-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("The last day lies before the first.")
    look(page, "dashboard-wrong-days")
