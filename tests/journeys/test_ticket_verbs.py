"""What an agent does to a ticket beside answering: tags, links, editing, another requester, a new ticket, a sheet of paper."""

from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, expect

SUBJECT = "Standing order for the rent did not go out"
OTHER = "Water stain on the ceiling of branch 27"


@pytest.fixture
def ada(browser: Browser, running_desk: Desk, look: Looker) -> Iterator[Walker]:
    """Ada's browser, which may not have complained."""
    walker = new_walker(browser, url=running_desk.url, look=look)
    walker.sign_in("ada@help.example")
    yield walker
    assert not walker.complaints.texts
    walker.page.context.close()


def number_of(ada: Walker, subject: str) -> str:
    """Find a ticket of the sample desk by its subject."""
    ada.page.goto("/desk/needs_reply/")
    ada.page.get_by_role("link", name=subject).first.click()
    return ada.page.locator("#ticket-head .num").inner_text().removeprefix("#")


def test_a_ticket_is_put_in_order(ada: Walker) -> None:
    other = number_of(ada, OTHER)
    number_of(ada, SUBJECT)
    tag_by_keyboard(ada)
    link_with(ada, other)
    edit_the_message(ada)
    give_it_to_somebody_else(ada)
    mark_it(ada)
    print_it(ada)
    ask_anew(ada)


def tag_by_keyboard(ada: Walker) -> None:
    """Typed, suggested, added with the Enter key, and the field is ready for the next one."""
    page, side = ada.page, ada.page.locator("#side")
    field = side.get_by_label("Add tags")
    field.focus()
    page.keyboard.type("Rele")
    expect(page.locator("#tag-names option")).to_have_count(1)
    page.keyboard.type("ase 5.2, Codes by SMS")
    page.keyboard.press("Enter")
    expect(side.locator(".tags")).to_contain_text("Codes by SMS")
    expect(side.locator("#new-tags")).to_be_focused()
    side.get_by_role("button", name="Remove the tag Release 5.2").click()
    expect(side.locator(".tags")).not_to_contain_text("Release 5.2")
    ada.look(page, "ticket-tags")


def link_with(ada: Walker, number: str) -> None:
    """Tied as a relative, and untied."""
    page = ada.page
    page.locator("#ticket-head summary").click()
    ada.open_change("Link with another ticket")
    page.get_by_role("dialog").get_by_label("Number of the other ticket").fill(number)
    ada.save_change("Link")
    card = page.locator("#side .card", has_text="Related tickets")
    expect(card).to_contain_text(OTHER)
    card.get_by_role("button", name=f"Remove the link with {number}").click()
    expect(page.locator("#side")).not_to_contain_text(OTHER)


def edit_the_message(ada: Walker) -> None:
    """The old words stay readable."""
    page = ada.page
    entry = page.locator(".entry.them").first
    before = entry.locator(".body").first.inner_text()[:30]
    entry.locator("summary").first.click()
    entry.get_by_role("link", name="Edit the text").click()
    expect(page.locator(".ProseMirror")).to_contain_text(before)
    ada.look(page, "edit-entry")
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("The code comes after ten minutes.")
    ada.press("Save")
    entry = page.locator(".entry.them").first
    expect(entry).to_contain_text("The code comes after ten minutes.")
    expect(entry).to_contain_text("edited")
    entry.locator("summary").first.click()
    entry.get_by_role("link", name="Old texts").click()
    expect(page.get_by_role("dialog")).to_contain_text(before)
    page.get_by_role("dialog").get_by_role("link", name="Close").click()


def give_it_to_somebody_else(ada: Walker) -> None:
    """Looked for by a part of the name."""
    page = ada.page
    page.locator("#ticket-head summary").click()
    ada.open_change("Change requester")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Look for a client").fill("greta")
    page.keyboard.press("Enter")
    dialog.get_by_label("Greta").first.check()
    ada.look(page, "change-requester")
    ada.save_change("Save")
    expect(page.locator("#side")).to_contain_text("Greta")


def mark_it(ada: Walker) -> None:
    """Answered by hand."""
    page = ada.page
    page.locator("#ticket-head summary").click()
    page.locator("#ticket-head").get_by_role("button", name="Mark as answered").click()
    expect(page.locator("#messages")).to_contain_text("waits for no answer now")


def print_it(ada: Walker) -> None:
    """The sheet for the client, and the one with notes."""
    page = ada.page
    page.locator("#ticket-head").get_by_role("link", name="Print").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    ada.look(page, "print")
    page.get_by_role("link", name="With notes and changes").click()
    expect(page.locator("main")).to_contain_text("For agents only")
    page.get_by_role("link", name="Back to the ticket").click()


def ask_anew(ada: Walker) -> None:
    """A new ticket from the message; each leads to the other."""
    page = ada.page
    entry = page.locator(".entry.them").first
    entry.locator("summary").first.click()
    entry.get_by_role("link", name="New ticket from this message").click()
    expect(page.locator(".ProseMirror")).to_contain_text("The code comes after ten minutes.")
    ada.look(page, "open-from-message")
    page.get_by_label("Subject").fill("Which provider sends the codes?")
    page.get_by_label("A child of it").check()
    ada.press("Open ticket")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which provider sends the codes?")
    page.locator("#side").get_by_role("link", name=SUBJECT).click()
    expect(page.locator("#side")).to_contain_text("1 of 1 child is open")
