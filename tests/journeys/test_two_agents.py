"""Two agents at one ticket, each in a browser of their own: who comes second is told, and loses not a word."""

from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, expect

JANE, ADA = "jane@help.example", "ada@help.example"
TEXT = "Please try the cable first."


@pytest.fixture
def two(browser: Browser, running_desk: Desk, look: Looker) -> Iterator[tuple[Walker, Walker]]:
    """Jane and Ada; neither browser may have complained."""
    jane, ada = (new_walker(browser, url=running_desk.url, look=look) for _one in range(2))
    jane.sign_in(JANE)
    ada.sign_in(ADA)
    yield jane, ada
    assert not jane.complaints.texts + ada.complaints.texts
    for person in (jane, ada):
        person.page.context.close()


def take_a_call(agent: Walker) -> str:
    """Open a ticket for somebody on the phone; the address of its page."""
    page = agent.page
    page.goto("/desk/mine/")
    page.get_by_role("link", name="New ticket").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.get_by_label("E-mail address").fill("lena@harbour.example")
    page.get_by_label("Name").fill("Lena Berg")
    page.get_by_label("Department").select_option(label="IT Support")
    page.get_by_label("Subject").fill("The meeting room screen stays black")
    agent.look(page, "open-ticket")
    agent.press("Open ticket")
    expect(page.locator("#problems")).to_be_focused()
    agent.look(page, "open-ticket-problems")
    agent.write("She has tried two laptops.")
    agent.press("Open ticket")
    expect(page.get_by_role("heading", level=1)).to_have_text("The meeting room screen stays black")
    return page.url.partition("?")[0]


def test_the_second_is_told_and_loses_nothing(two: tuple[Walker, Walker]) -> None:
    jane, ada = two
    address = take_a_call(jane)
    ada.page.goto(address)
    jane.write(TEXT)
    a_property_of_both(jane, ada)
    expect(jane.page.locator(".ProseMirror")).to_have_text(TEXT)
    a_reply_of_both(jane, ada)
    a_session_that_ends(jane)


def a_property_of_both(jane: Walker, ada: Walker) -> None:
    """Ada's dialog stood open while Jane raised the priority."""
    ada.open_property("change-priority")
    jane.open_property("change-priority")
    jane.choose("Priority", "High")
    jane.save_change("Save")
    expect(jane.page.locator("#side a[href*='/change-priority/']")).to_be_focused()
    expect(jane.page.locator("#thread")).to_contain_text("You raised the priority")
    ada.choose("Priority", "Low")
    ada.page.get_by_role("dialog").get_by_label("Comment").fill("It can wait")
    ada.page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Somebody was quicker")
    expect(ada.page.locator(".since")).to_contain_text("Jane Moss raised the priority")
    ada.look(ada.page, "collision-property")
    ada.press("Look again, keep what I typed")
    expect(ada.page.get_by_label("Comment")).to_have_value("It can wait")
    ada.look(ada.page, "change-page")
    ada.press("Save")
    expect(ada.page.locator("#thread")).to_contain_text("You lowered the priority")


def a_reply_of_both(jane: Walker, ada: Walker) -> None:
    """Ada answers while Jane still writes, and Jane's page can't hear of it."""
    jane.page.route("**/version/", lambda route: route.abort())
    ada.write("Somebody comes by at ten.")
    ada.press("Send reply")
    expect(ada.page.locator(".entry").last).to_contain_text("at ten")
    jane.press("Send reply")
    expect(jane.page.get_by_role("heading", level=1)).to_have_text("Somebody was quicker")
    expect(jane.page.locator("main")).to_contain_text(TEXT)
    jane.look(jane.page, "collision-reply")
    jane.press("Look at the ticket, keep my text")
    expect(jane.page.locator(".ProseMirror")).to_have_text(TEXT)
    expect(jane.page.locator("#thread")).to_contain_text("at ten")


def a_session_that_ends(jane: Walker) -> None:
    """Signed out in the middle of a reply: sign in beside it, and send."""
    page = jane.page
    page.context.clear_cookies(name="sessionid")
    jane.press("Send reply")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have been signed out")
    jane.look(page, "signed-out")
    with page.context.expect_page() as beside:
        page.get_by_role("link", name="Sign in (new tab)").click()
    Walker(page=beside.value, look=jane.look, complaints=jane.complaints).sign_in(JANE)
    jane.press("Send again")
    if (
        page.get_by_role("heading", level=1).inner_text() == "Please send this once more"
    ):  # the token changed with the sign-in
        jane.press("Send again")
    expect(page.locator(".entry").last).to_contain_text(TEXT)
    expect(page.locator(".ProseMirror")).to_have_text("")
