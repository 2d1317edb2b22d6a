"""An administrator changes settings, sees what they do on the portal, and looks at the audit log and at the desk's health."""

from __future__ import annotations

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from playwright.sync_api import Browser, Page, expect

SUBJECTS = ("desk", "look", "tickets", "agents", "clients", "mail", "alerts", "portal", "security")


def enter(page: Page) -> None:
    page.goto("/account/sign-in/?next=/admin/settings/")
    page.get_by_label("E-mail address").fill("ada@help.example")
    page.get_by_label("Password", exact=True).fill("deskbell-sample-ada")
    page.get_by_role("button", name="Sign in").click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("changed.")).to_be_visible()


def test_settings_are_found_changed_and_taken_back(page: Page, look: Looker) -> None:
    enter(page)
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    look(page, "settings")
    for subject in SUBJECTS:
        page.goto(f"/admin/settings/{subject}/")
        look(page, f"settings-{subject}")
    page.goto("/admin/settings/portal/")
    page.get_by_role("textbox", name="Banner").fill("We are closed on Friday.")
    page.get_by_role("textbox", name="Welcome on the start page").fill("Hello.\n\nHow may we help?")
    save(page)
    look(page, "settings-portal-changed")
    page.goto("/")
    expect(page.get_by_text("We are closed on Friday.")).to_be_visible()
    expect(page.get_by_text("How may we help?")).to_be_visible()
    look(page, "portal-with-banner")
    page.goto("/admin/settings/portal/")
    page.get_by_role("button", name="Back to the default: Banner").click()
    page.get_by_role("button", name="Back to the default: Welcome on the start page").click()
    page.get_by_role("link", name="History: Banner").click()
    expect(page.get_by_role("cell", name="We are closed on Friday.").first).to_be_visible()
    look(page, "setting-history")
    page.goto("/")
    expect(page.get_by_text("We are closed on Friday.")).to_be_hidden()


def test_a_mistake_is_shown_beside_its_field(page: Page, look: Looker) -> None:
    enter(page)
    page.goto("/admin/settings/agents/")
    page.get_by_role("spinbutton", name="Tickets on a page of a queue").fill("1000")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Ensure this value is less than or equal to 100.").first).to_be_visible()
    look(page, "settings-mistake")


def test_a_closed_portal(page: Page, browser: Browser, running_desk: Desk, look: Looker) -> None:
    enter(page)
    page.goto("/admin/settings/portal/")
    page.get_by_role("checkbox", name="The portal is open").uncheck()
    save(page)
    visitor = browser.new_context(base_url=running_desk.url).new_page()
    try:
        answer = visitor.goto("/")
        assert answer is not None
        assert answer.status == 503
        expect(visitor.get_by_role("heading", name="Closed for a while")).to_be_visible()
        look(visitor, "portal-closed")
    finally:
        page.get_by_role("button", name="Back to the default: The portal is open").click()
        expect(page.get_by_text("is back to its default")).to_be_visible()
        visitor.context.close()


def test_the_audit_log_and_the_health_page(page: Page, look: Looker) -> None:
    enter(page)
    page.goto("/admin/audit/")
    expect(page.get_by_role("cell", name="signed in").first).to_be_visible()
    look(page, "audit")
    page.get_by_label("Person, words or machine").fill("nobody of this name")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.goto("/admin/audit/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV").click()
    assert download.value.suggested_filename == "audit-log.csv"
    page.goto("/admin/health/")
    expect(page.get_by_role("rowheader", name="Worker")).to_be_visible()
    look(page, "health")
