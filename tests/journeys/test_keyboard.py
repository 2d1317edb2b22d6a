"""A day's work by the keyboard alone: no mouse is touched, and the focus is never lost."""

from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, Page, expect

ADA = "ada@help.example"


@pytest.fixture
def two(browser: Browser, running_desk: Desk, look: Looker) -> Iterator[tuple[Walker]]:
    """Ada, at a keyboard."""
    ada = new_walker(browser, url=running_desk.url, look=look)
    ada.sign_in(ADA)
    yield (ada,)
    assert not ada.complaints.texts, "\n".join(ada.complaints.texts)
    ada.page.context.close()


def focus(page: Page) -> str:
    """Where the focus is, as a selector of sorts."""
    found: str = page.evaluate(
        "(document.activeElement.id && '#' + document.activeElement.id) || document.activeElement.tagName"
    )
    return found


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def settled(page: Page, path: str) -> None:
    """The page at this path is there, with its scripts."""
    page.wait_for_url(f"**{path}**", wait_until="load")


def test_a_day_by_keyboard(two: tuple[Walker]) -> None:
    (ada,) = two
    page = ada.page
    page.goto("/desk/mine/")
    the_sheet(ada)
    a_call(ada)
    press(page, "g", "n")
    settled(page, "/desk/needs_reply/")
    choose_and_open(ada)
    number = page.locator("#ticket-head .num").inner_text()
    answer_and_note(ada)
    assign_and_transfer(ada)
    close_it(ada)
    press(page, "u")
    settled(page, "/desk/needs_reply/")
    press(page, "j", "Enter")
    settled(page, "/desk/tickets/")
    expect(page.locator("#ticket-head .num")).not_to_have_text(number)
    search(ada)
    turned_off(ada)


def the_sheet(ada: Walker) -> None:
    page = ada.page
    press(page, "?")
    expect(page.get_by_role("dialog")).to_contain_text("Write an internal note")
    ada.look(page, "keys")
    press(page, "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def a_call(ada: Walker) -> None:
    """A ticket that is the latest of all."""
    page = ada.page
    press(page, "c")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type("lena@harbour.example")
    page.get_by_label("Department").select_option(label="IT Support")
    page.get_by_label("Subject").focus()
    page.keyboard.type("The radiator knocks")
    expect(page.locator(".ProseMirror")).to_be_visible()
    press(page, "Tab")
    page.keyboard.type("All night long.")
    press(page, "Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The radiator knocks")
    page.wait_for_load_state("load")


def choose_and_open(ada: Walker) -> None:
    page = ada.page
    press(page, "j")
    expect(page.locator("#tickets tr").first.locator(".subject a")).to_be_focused()
    press(page, "j", "j", "k", "k", "k")
    chosen = page.locator("#tickets tr", has_text="The radiator knocks").first.locator(".subject a")
    expect(chosen).to_be_focused()
    press(page, "x")
    expect(page.locator("#tickets input:checked")).to_have_count(1)
    press(page, "X", "*")
    expect(page.locator("#tickets input:checked")).to_have_count(0)
    expect(chosen).to_be_focused()
    press(page, "o")
    settled(page, "/desk/tickets/")
    press(page, "u")
    settled(page, "/desk/needs_reply/")
    expect(chosen).to_be_focused()
    press(page, "Enter")
    settled(page, "/desk/tickets/")


def answer_and_note(ada: Walker) -> None:
    page, editor = ada.page, ada.page.locator(".ProseMirror")
    expect(editor).to_be_visible()
    press(page, "r")
    expect(editor).to_be_focused()
    page.keyboard.type("jkotns? We look into it.")
    expect(editor).to_have_text("jkotns? We look into it.")
    press(page, "Control+Enter")
    expect(page.locator(".entry").last).to_contain_text("We look into it.")
    expect(editor).to_have_text("")
    press(page, "n")
    page.wait_for_url("**mode=note**", wait_until="load")
    expect(editor).to_be_focused()
    page.keyboard.type("Somebody from the second line should see this.")
    press(page, "Escape")
    assert focus(page) == "A"
    press(page, "n")
    expect(editor).to_be_focused()
    press(page, "Control+Enter")
    expect(page.locator(".entry.note").last).to_contain_text("second line")
    page.wait_for_load_state("load")
    expect(editor).to_have_text("")


def assign_and_transfer(ada: Walker) -> None:
    page, dialog = ada.page, ada.page.get_by_role("dialog")
    press(page, "a")
    expect(dialog).to_contain_text("Assign ticket")
    by_keyboard(page, "Agent", "Jane")
    press(page, "Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#ticket-head [data-key=assign]")).to_be_focused()
    expect(page.locator("#side")).to_contain_text("Jane Moss")
    press(page, "t")
    expect(dialog).to_contain_text("Transfer ticket")
    press(page, "Escape")
    expect(page.locator("#ticket-head [data-key=transfer]")).to_be_focused()
    press(page, "p")
    expect(dialog).to_contain_text("Change priority")
    by_keyboard(page, "Priority", "Low")
    press(page, "Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#side [data-key=priority]")).to_be_focused()


def by_keyboard(page: Page, label: str, words: str) -> None:
    """Choose in a select field by typing, then go on to the dialog's button."""
    field = page.get_by_role("dialog").get_by_label(label)
    for _tries in range(12):
        if field.evaluate("(one) => one === document.activeElement"):
            break
        press(page, "Tab")
    page.keyboard.type(words)
    expect(field.locator("option:checked")).to_contain_text(words)
    button = page.get_by_role("dialog").locator("form .btn.primary").first
    for _tries in range(12):
        press(page, "Tab")
        if button.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError("the button can't be reached")


def close_it(ada: Walker) -> None:
    page = ada.page
    press(page, "s")
    expect(page.get_by_role("dialog")).to_contain_text("Change status")
    by_keyboard(page, "Status", "Closed")
    press(page, "Enter")
    expect(page.locator("#ticket-head .pill").first).to_have_text("Closed")
    page.wait_for_load_state("load")


def search(ada: Walker) -> None:
    page = ada.page
    press(page, "/")
    expect(page.locator(".find input")).to_be_focused()
    page.keyboard.type("printer")
    expect(page.locator(".find input")).to_have_value("printer")
    press(page, "Escape")
    assert focus(page) == "#content"


def turned_off(ada: Walker) -> None:
    """Without single keys the sheet is in the menu, and a letter does nothing."""
    page = ada.page
    page.goto("/desk/keys/")
    ada.press("Turn single keys off")
    expect(page.get_by_role("button", name="Turn single keys on")).to_be_visible()
    press(page, "g", "m", "?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith("/desk/keys/")
    ada.press("Turn single keys on")
    expect(page.get_by_role("button", name="Turn single keys off")).to_be_visible()
