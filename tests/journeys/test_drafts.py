"""What is not sent yet: found again in another browser, not overwritten by the older one, gone once it is sent."""

from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, FilePayload, expect

from deskbell.features.sample_desk.cast import SIGN_INS

JANE = "jane@help.example"
CLIENT = next(known[1] for known in SIGN_INS if "help.example" not in known[1])


@pytest.fixture
def two(browser: Browser, running_desk: Desk, look: Looker) -> Iterator[tuple[Walker, Walker]]:
    """One person at two browsers: the office and home."""
    office, home = (new_walker(browser, url=running_desk.url, look=look) for _one in range(2))
    yield office, home
    assert not office.complaints.texts + home.complaints.texts
    for person in (office, home):
        person.page.context.close()


def is_saved(walker: Walker) -> None:
    expect(walker.page.locator("[data-draft-state]")).to_have_text("Draft saved")


def test_an_agent_goes_on_at_home(two: tuple[Walker, Walker]) -> None:
    office, home = two
    for walker in two:
        walker.sign_in(JANE)
        walker.page.goto("/desk/answered/")
    address = office.page.locator(".subject a").first.get_attribute("href") or ""
    for walker in two:
        walker.page.goto(address)
    office.write("The part is ordered")
    plan = FilePayload(name="order.txt", mimeType="text/plain", buffer=b"one fan")
    office.page.set_input_files("input[type=file]", plan)
    expect(office.page.locator(".staged")).to_contain_text("order.txt")
    is_saved(office)
    home.page.reload()
    expect(home.page.locator(".ProseMirror")).to_have_text("The part is ordered")
    expect(home.page.locator(".staged")).to_contain_text("order.txt")
    home.look(home.page, "draft-found-again")
    home.page.locator(".ProseMirror").click()
    home.page.keyboard.press("Control+End")
    home.page.keyboard.type(" and comes on Monday.")
    is_saved(home)
    the_older_page_overwrites_nothing(office, home)
    home.press("Send reply")
    expect(home.page.locator(".entry").last).to_contain_text("The part is ordered and comes on Monday.")
    expect(home.page.locator(".entry").last).to_contain_text("order.txt")
    the_others_words_are_not_lost(office, address)


def the_older_page_overwrites_nothing(office: Walker, home: Walker) -> None:
    office.page.locator(".ProseMirror").click()
    office.page.keyboard.type(" ... or is it?")
    expect(office.page.locator("[data-draft-state]")).to_contain_text("You wrote something newer in another window")
    home.page.reload()
    expect(home.page.locator(".ProseMirror")).to_have_text("The part is ordered and comes on Monday.")


def the_others_words_are_not_lost(office: Walker, address: str) -> None:
    """What only this browser knows is offered once more, and may be thrown away."""
    office.page.goto(address)
    expect(office.page.locator(".ProseMirror")).to_have_text("The part is ordered ... or is it?")
    office.press("Discard it")
    expect(office.page.locator(".ProseMirror")).to_have_text("")


def test_a_new_ticket_and_a_clients_request_come_back_and_can_be_discarded(two: tuple[Walker, Walker]) -> None:
    agent, client = two
    agent.sign_in(JANE)
    agent.page.goto("/desk/new/")
    agent.page.get_by_label("E-mail address").fill("lena@harbour.example")
    agent.page.get_by_label("Subject").fill("The lamp flickers")
    is_saved(agent)
    agent.page.goto("/desk/mine/")
    agent.page.goto("/desk/new/")
    expect(agent.page.get_by_label("Subject")).to_have_value("The lamp flickers")
    agent.press("Discard it")
    expect(agent.page.get_by_label("Subject")).to_have_value("")
    client.sign_in(CLIENT)
    client.page.goto("/new/")
    client.page.get_by_label("What happened?").fill("Since this morning it hums.")
    client.page.get_by_label("Subject").focus()
    is_saved(client)
    client.page.goto("/tickets/")
    client.page.goto("/new/")
    expect(client.page.get_by_label("What happened?")).to_have_value("Since this morning it hums.")
    client.look(client.page, "request-found-again")
