"""Somebody chooses how the desk looks, ends a session elsewhere, and two records of one client become one."""

from __future__ import annotations

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from playwright.sync_api import Browser, Page, expect


def enter(page: Page, who: str, address: str) -> None:
    page.goto(f"/account/sign-in/?next={address}")
    page.get_by_label("E-mail address").fill(who)
    page.get_by_label("Password", exact=True).fill(f"deskbell-sample-{who.partition('@')[0]}")
    page.get_by_role("button", name="Sign in").click()


def test_a_page_of_ones_own(page: Page, browser: Browser, running_desk: Desk, look: Looker) -> None:
    # Bea walks nowhere else: the others are signed in from earlier walks, and would keep this look in later ones.
    elsewhere = browser.new_context(base_url=running_desk.url).new_page()
    enter(elsewhere, "bea@help.example", "/desk/mine/")
    enter(page, "bea@help.example", "/desk/profile/")
    look(page, "profile")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("select[name=theme]").select_option("dark")
    page.locator("select[name=density]").select_option("compact")
    page.locator("select[name=start_queue]").select_option("mine")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    look(page, "profile-dark")
    expect(page.get_by_role("listitem").filter(has_text="This one")).to_have_count(1)
    page.get_by_role("button", name="End all others").click()
    expect(page.get_by_text("1 other session is ended.")).to_be_visible()
    elsewhere.goto("/desk/mine/")
    expect(elsewhere.get_by_role("button", name="Sign in")).to_be_visible()
    elsewhere.context.close()


def test_two_records_become_one(page: Page, look: Looker) -> None:
    enter(page, "ada@help.example", "/desk/clients/?q=ken")
    page.get_by_role("link", name="Ken Ito").click()
    page.get_by_label("Note", exact=True).fill("Calls on Mondays.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Calls on Mondays.")).to_be_visible()
    expect(page.get_by_role("link", name="+44 20 7946 0111")).to_have_attribute("href", "tel:+442079460111")
    look(page, "person")
    page.get_by_role("link", name="Merge").click()
    page.get_by_role("searchbox").last.fill("branch ops")
    page.get_by_role("searchbox").last.press("Enter")
    look(page, "person-merge-whom")
    page.get_by_role("link", name="Branch Ops").click()
    expect(page.get_by_role("heading", name="Branch Ops becomes part of Ken Ito")).to_be_visible()
    look(page, "person-merge")
    page.get_by_role("button", name="Merge the two records").click()
    expect(page.get_by_text("branch-ops@northbank.example").first).to_be_visible()
    look(page, "person-merged")


def test_a_client_has_one_too(page: Page, look: Looker) -> None:
    enter(page, "ken@northbank.example", "/my-profile/")
    page.locator("select[name=theme]").select_option("light")
    look(page, "my-profile")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
