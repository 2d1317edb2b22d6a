"""A ticket waits for what must be done: an agent adds a task, works on it, checks it off, and resolves the ticket."""

from __future__ import annotations

import re

from deskbell_tests.browser import Looker
from playwright.sync_api import Page, expect

TITLE = "Ask the printer’s maker"


def test_a_task_from_the_ticket_to_its_end(page: Page, look: Looker) -> None:
    page.goto("/account/sign-in/?next=/desk/needs_reply/")
    page.get_by_label("E-mail address").fill("jane@help.example")
    page.get_by_label("Password", exact=True).fill("deskbell-sample-jane")
    page.get_by_role("button", name="Sign in").click()
    page.locator("table.queue td.subject a").last.click()
    ticket = page.locator("h1").inner_text()
    page.get_by_role("link", name="Add a task").click()
    look(page, "task-new")
    _add_by_keyboard(page)
    expect(page.get_by_role("heading", name=ticket)).to_be_visible()
    expect(page.locator("#thread .event").last).to_contain_text(TITLE)
    look(page, "task-beside-ticket")
    page.get_by_role("link", name="Resolve", exact=True).click()
    page.locator("#dialog").get_by_role("button", name="Resolve").click()
    expect(page.locator("#dialog")).to_contain_text("These tasks must be done first")
    page.locator("#dialog").get_by_role("link", name=re.compile(TITLE)).click()
    _work_on_it(page, look)
    page.get_by_role("link", name=re.compile(re.escape(ticket))).click()
    page.get_by_role("link", name="Resolve", exact=True).click()
    page.locator("#dialog").get_by_role("button", name="Resolve").click()
    expect(page.locator("#ticket-head .pill").first).to_have_text("Resolved")


def _add_by_keyboard(page: Page) -> None:
    """The title has the focus; the form is sent as any text is."""
    expect(page.get_by_label("Title")).to_be_focused()
    page.keyboard.type(TITLE)
    page.get_by_label("The ticket waits for it").check()
    page.get_by_label("Due").fill("2030-01-15T09:00")
    page.locator(".ProseMirror").click()
    page.keyboard.type("Whether the drum can be had this week.")
    page.keyboard.press("Control+Enter")


def _work_on_it(page: Page, look: Looker) -> None:
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_text("The task is yours.")).to_be_visible()
    page.locator(".ProseMirror").click()
    page.keyboard.type("They have one.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.note")).to_contain_text("They have one.")
    look(page, "task")
    page.goto("/desk/tasks/")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    look(page, "tasks")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".pill").first).to_have_text("Done")
    page.goto("/desk/tasks/?list=done")
    page.get_by_role("link", name=TITLE).click()
