"""An administrator writes a filter rule, tries it, and it acts on the next request; agents read in the ticket why."""

from __future__ import annotations

import re

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from playwright.sync_api import Page, expect

from .test_configuring import enter


def test_a_rule_is_written_tried_and_acts_on_a_request(page: Page, running_desk: Desk, look: Looker) -> None:
    enter(page, "/admin/filter-rules/")
    look(page, "rules-none")
    page.get_by_role("link", name="New filter rule").click()
    page.get_by_label("Name", exact=True).fill("Burst pipes")
    page.get_by_label("Enabled").check()
    page.locator("#id_when_0_field").select_option("Subject")
    page.get_by_label("What condition 1 asks").select_option("matches the regular expression")
    page.get_by_label("Value of condition 1").fill("burst (pipe")
    page.locator("#id_then_0_kind").select_option("Set the priority")
    page.get_by_label("What action 1 sets").select_option("Emergency")
    page.locator("#id_then_1_kind").select_option("Write an internal note")
    page.get_by_label("Words of action 2").fill("Call the plumber.")
    expect(page.get_by_label("Value of condition 1")).to_have_value("burst (pipe")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("p.error")).to_contain_text("This is no regular expression")
    look(page, "rule-mistake")
    page.get_by_label("Value of condition 1").fill("burst (pipe|main)")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    look(page, "rule")
    page.get_by_role("link", name="Try it on past tickets").click()
    expect(page.get_by_role("heading", name="It would have acted")).to_be_visible()
    look(page, "rule-tried")
    number = _ask(page, running_desk)
    page.goto(f"/desk/tickets/{number}/")
    expect(page.locator("#thread")).to_contain_text("followed the rule Burst pipes")
    expect(page.locator("#thread")).to_contain_text("Call the plumber.")
    page.get_by_role("link", name="What and why?").click()
    expect(page.get_by_role("dialog")).to_contain_text("Emergency")
    page.goto(f"/desk/tickets/{number}/rules/")
    expect(page.get_by_role("row", name="Burst pipes")).to_contain_text("→ Emergency")
    look(page, "ticket-rules")
    page.goto("/admin/rules/log/")
    expect(page.get_by_role("row", name="Burst pipes")).to_contain_text(f"#{number}")
    look(page, "rule-log")


def _ask(page: Page, desk: Desk) -> str:
    """A visitor's request in a browser of its own; its number."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(base_url=desk.url)
    visitor = context.new_page()
    visitor.goto("/new/")
    visitor.locator(".topic input").first.check()
    visitor.get_by_label("Subject").fill("Burst main in the cellar")
    visitor.get_by_label("What happened?").fill("Water everywhere.")
    visitor.get_by_label("Your name").fill("Pia Lund")
    visitor.get_by_label("Your e-mail address").fill("pia@lund.example")
    visitor.get_by_role("button", name="Send the request").click()
    expect(visitor).to_have_url(re.compile("/new/received/$"))
    number = visitor.locator(".thanks .num").inner_text().lstrip("#")
    context.close()
    return number
