"""A department hands out in turn: two tickets go to two agents, and each can read why; then nobody has room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk, new_desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, Page, expect

ADA, JANE = "ada@help.example", "jane@help.example"


@pytest.fixture(scope="module")
def own_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for this walk alone: tickets of the others stay where they are put."""
    desk = new_desk(home=tmp_path_factory.mktemp("handing-out"), sample=True)
    desk.start()
    yield desk
    desk.stop()


def ask(page: Page, subject: str) -> str:
    """A visitor asks about online banking; the ticket's number."""
    page.goto("/new/")
    page.locator(".topic", has_text="Online banking").get_by_role("radio").check()
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("What happened?").fill("It does not work.")
    page.get_by_label("Your name").fill("Gus Guest")
    page.get_by_label("Your e-mail address").fill("gus@guest.test")
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url("**/new/received/")
    return page.locator(".thanks .num").inner_text().lstrip("#")


def agent_of(page: Page, number: str) -> str:
    page.goto(f"/desk/tickets/{number}/")
    return page.locator("#side dd:has(a[href*='/assign/'])").first.get_by_role("link").inner_text()


def hands_out_in_turn(ada: Walker) -> None:
    page = ada.page
    page.goto("/admin/departments/")
    page.get_by_role("main").get_by_role("link", name="Online Banking", exact=True).click()
    page.get_by_role("link", name="How its tickets are assigned").click()
    expect(page.get_by_label("Department or team")).to_have_value("department-2")
    page.get_by_role("radio", name="In turn").check()
    ada.look(page, "assignment-new")
    ada.press("Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    ada.look(page, "assignment-pool")


def gives_john_a_limit(ada: Walker) -> None:
    page = ada.page
    page.goto("/admin/agents/")
    page.get_by_role("main").get_by_role("link", name="John Doe").click()
    page.get_by_role("link", name="Capacity and working hours").click()
    page.get_by_label("Tickets at once").fill("1")
    ada.look(page, "capacity-new")
    ada.press("Save")
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_two_tickets_go_to_two_agents_who_read_why(browser: Browser, own_desk: Desk, look: Looker) -> None:
    ada, jane = (new_walker(browser, url=own_desk.url, look=look) for _ in range(2))
    ada.sign_in(ADA)
    hands_out_in_turn(ada)
    guest = new_walker(browser, url=own_desk.url, look=look)
    first, second = ask(guest.page, "No statement"), ask(guest.page, "No code arrives")

    jane.sign_in(JANE)
    page = jane.page
    assert {agent_of(page, number) for number in (first, second)} == {"Jane Moss", "John Doe"}
    expect(page.locator(".event", has_text="The desk assigned")).to_have_count(1)
    page.locator(".event").get_by_role("link", name="Why?").click()
    expect(page.get_by_role("dialog")).to_contain_text("has had no ticket here yet")
    expect(page.get_by_role("dialog")).to_contain_text("In turn: to whoever waits longest")
    look(page, "assignment-why")
    page.get_by_role("dialog").get_by_role("link", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()

    gives_john_a_limit(ada)
    ada.page.goto("/admin/agents/")
    ada.page.get_by_role("main").get_by_role("link", name="Jane Moss").click()
    ada.page.get_by_label("Away").check()
    ada.press("Save")
    third = ask(guest.page, "Nobody has time")
    page.goto(f"/desk/tickets/{third}/")
    expect(page.locator(".event").last).to_contain_text("it waits in line")
    page.goto(page.locator(".event").get_by_role("link", name="Why?").get_attribute("href") or "")
    expect(page.get_by_role("heading", name="Why nobody yet?")).to_be_visible()
    expect(page.get_by_role("row", name="John Doe")).to_contain_text("is at capacity")
    expect(page.get_by_role("row", name="Jane Moss")).to_contain_text("is away")
    look(page, "assignment-why-nobody")
    ada.page.goto("/admin/workload/")
    expect(ada.page.get_by_text("1 ticket waits")).to_be_visible()
    look(ada.page, "workload")
    for walker in (ada, jane, guest):
        assert walker.complaints.texts == []
        walker.page.context.close()
