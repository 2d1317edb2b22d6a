"""An administrator finds a page by a question, changes a topic knowing what follows, and puts topics in order."""

from __future__ import annotations

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import new_walker
from playwright.sync_api import Browser, Page, expect

BESIDE_EACH_OTHER = "li.depth-0 > a"


def enter(page: Page, address: str) -> None:
    page.goto(f"/account/sign-in/?next={address}")
    page.get_by_label("E-mail address").fill("ada@help.example")
    page.get_by_label("Password", exact=True).fill("deskbell-sample-ada")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def names(page: Page) -> list[str]:
    return page.locator(BESIDE_EACH_OTHER).all_inner_texts()


def test_a_change_says_what_it_does_before_it_is_made(page: Page, running_desk: Desk, look: Looker) -> None:
    enter(page, "/admin/")
    page.get_by_label("Search the admin panel").fill("where are the help topics?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/search/**")
    look(page, "admin-search")
    page.get_by_role("main").get_by_role("link", name="Help topics", exact=True).click()
    look(page, "topics")
    page.get_by_role("link", name="Invoices and payments").click()
    look(page, "topic")
    page.get_by_label("Public").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Clients can't choose it any more")).to_be_visible()
    look(page, "topic-consequences")
    page.get_by_role("button", name="Back to the form").click()
    expect(page.get_by_label("Public")).not_to_be_checked()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("main").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Whole history").click()
    expect(page.get_by_role("main")).to_contain_text("Ada Quinn changed it")
    look(page, "topic-history")


def test_topics_are_dragged_and_moved_by_keyboard(page: Page, running_desk: Desk, look: Looker) -> None:
    enter(page, "/admin/topics/order/")
    look(page, "topic-order")
    before = names(page)
    page.locator("li.depth-0").nth(0).drag_to(page.locator("li.depth-0").nth(2), target_position={"x": 200, "y": 30})
    expect(page.locator(BESIDE_EACH_OTHER).nth(2)).to_have_text(before[0])
    page.reload()
    assert names(page) == [*before[1:3], before[0], *before[3:]]
    page.get_by_role("button", name=f"Move {before[0]} up").focus()
    for _press in range(2):
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert names(page) == before
    expect(page.get_by_role("button", name=f"Move {before[0]} down")).to_be_visible()


def test_a_new_key_is_shown_once_and_copied(page: Page, running_desk: Desk, look: Looker) -> None:
    enter(page, "/admin/api-keys/new/")
    page.get_by_label("Name").fill("Monitoring")
    page.get_by_label("May be used from").fill("192.0.2.7")
    page.get_by_role("button", name="Save").click()
    key = page.get_by_label("API key", exact=True).input_value()
    look(page, "api-key-saved")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == key
    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_label("New key")).to_have_value("")
    assert key not in page.content()


def test_everything_works_without_scripts(browser: Browser, running_desk: Desk) -> None:
    walker = new_walker(browser, url=running_desk.url, look=Looker.blind(), with_scripts=False)
    page = walker.page
    enter(page, "/admin/teams/new/")
    page.get_by_label("Name", exact=True).fill("Night watch")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Retire").click()
    page.get_by_role("main").get_by_role("button", name="Retire").click()
    expect(page.get_by_text("“Night watch” is out of use now.")).to_be_visible()
    page.get_by_role("button", name="Take back into use").click()
    expect(page.get_by_text("“Night watch” is in use again.")).to_be_visible()
    assert walker.complaints.texts == []
