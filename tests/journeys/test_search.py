"""An agent finds tickets by a key, words, parts of words and a number; a client finds only their own."""

from __future__ import annotations

import re

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import new_walker
from playwright.sync_api import Browser, Page, expect


def signed_in(browser: Browser, desk: Desk, look: Looker, email: str) -> Page:
    """A window in which somebody signed in."""
    walker = new_walker(browser, url=desk.url, look=look)
    walker.sign_in(email)
    return walker.page


def test_searching_by_keyboard(browser: Browser, running_desk: Desk, look: Looker) -> None:
    page = signed_in(browser, running_desk, look, "ada@help.example")
    page.goto("/desk/search/")
    expect(page.get_by_text("What are you looking for?")).to_be_visible()
    look(page, "search-empty")
    page.goto("/desk/", wait_until="load")
    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Search tickets")
    expect(box).to_be_focused()
    page.keyboard.type("invoice")
    page.keyboard.press("Enter")
    first = page.locator(".hits li").first
    expect(first.locator("mark").first).to_contain_text(re.compile("invoice", re.IGNORECASE))
    expect(box).to_have_value("invoice")
    look(page, "search-hits")
    page.get_by_role("link", name="Best match first").click()
    expect(page.locator(".hits li").first).to_be_visible()
    number = (page.locator(".hits .num").first.text_content() or "").lstrip("#")
    page.get_by_role("main").get_by_role("link", name="Archived").click()
    expect(page.get_by_text("Nothing found")).to_be_visible()
    look(page, "search-nothing")
    box.fill(number)
    box.press("Enter")
    expect(page).to_have_url(re.compile(f"/desk/tickets/{number}/"))


def test_a_client_searches_their_own_tickets(browser: Browser, running_desk: Desk, look: Looker) -> None:
    page = signed_in(browser, running_desk, look, "ken@northbank.example")
    page.goto("/tickets/")
    box = page.get_by_role("searchbox", name="Search my tickets")
    box.fill("bank")
    box.press("Enter")
    expect(page.locator(".hits li").first).to_be_visible()
    look(page, "search-mine")
    page.get_by_role("searchbox", name="Search my tickets").fill("xylophone")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing found")).to_be_visible()
