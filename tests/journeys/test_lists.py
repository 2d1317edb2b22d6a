"""An agent narrows a list down, keeps it, and changes what stands in it all at once; once by keyboard, once without scripts."""

from __future__ import annotations

import re

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import new_walker
from playwright.sync_api import Browser, Page, expect


def _sign_in(page: Page) -> None:
    page.goto("/account/sign-in/?next=/desk/tickets/")
    page.get_by_label("E-mail address").fill("jane@help.example")
    page.get_by_label("Password", exact=True).fill("deskbell-sample-jane")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All tickets")


def test_a_list_of_ones_own(page: Page, look: Looker) -> None:
    _sign_in(page)
    look(page, "all-tickets")
    page.get_by_role("link", name="Filter").click()
    page.locator("#filters summary", has_text="State").click()
    page.locator("#filters input[name=state][value=open]").check()
    chip = page.get_by_role("listitem").filter(has_text="State: Open")
    expect(chip).to_be_visible()  # at once, and the bar stays open
    expect(page).to_have_url(re.compile("state=open"))
    look(page, "list-narrowed")
    page.keyboard.press("Escape")
    page.locator("#tickets input[name=ticket]").first.check()
    expect(page.get_by_role("button", name="Assign")).to_be_visible()
    look(page, "list-selected")
    page.get_by_role("checkbox", name="Select all on this page").check()
    rows = page.locator("#tickets tr").count()
    expect(page.locator("[data-picked]")).to_have_text(f"{rows} selected")
    page.get_by_role("button", name="Priority", exact=True).click()
    expect(page.get_by_text(re.compile(rf"{rows} tickets? (is|are) selected"))).to_be_visible()
    look(page, "bulk-form")
    page.get_by_role("main").get_by_label("Priority").select_option(label="High")
    page.get_by_role("main").get_by_role("button", name="Set priority").click()
    expect(page.locator("#progress")).to_contain_text("Done", timeout=20_000)
    look(page, "bulk-job")
    page.get_by_role("link", name="Back to the list").click()
    _keep(page, look)


def _keep(page: Page, look: Looker) -> None:
    """Under a name, by keyboard alone; it stands in the rail from then on."""
    page.get_by_text("More about this list").locator("xpath=ancestor::summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Keep as a list of my own").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name").fill("Open and urgent")
    look(page, "keep-list")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Open and urgent")
    expect(page.locator(".rail a[aria-current=page]").first).to_contain_text("Open and urgent")
    page.goto("/desk/lists/")
    look(page, "my-lists")
    page.get_by_role("button", name="Remove Open and urgent").click()
    expect(page.get_by_role("main")).not_to_contain_text("Open and urgent")


def test_without_scripts(browser: Browser, running_desk: Desk, look: Looker) -> None:
    page = new_walker(browser, url=running_desk.url, look=look, with_scripts=False).page
    _sign_in(page)
    page.goto("/desk/tickets/?filters=1")
    page.locator("#filters summary", has_text="Source").click()
    page.locator("#filters").get_by_label("Phone").check()
    page.locator("#filters").get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("source=phone"))
    page.goto("/desk/needs_reply/")
    page.locator("#tickets input[name=ticket]").first.check()
    page.get_by_role("button", name="Tag", exact=True).click()
    page.get_by_label("Tags, separated by commas").fill("seen by night")
    page.get_by_role("main").get_by_role("button", name="Tag").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tag (seen by night): 1 ticket")
    page.context.close()
