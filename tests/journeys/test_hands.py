"""Who else looks at a ticket, where it goes when somebody can't go on, and how it is deleted for good."""

from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, expect

SUBJECT = "Badge stopped opening the east door"


@pytest.fixture
def ada(browser: Browser, running_desk: Desk, look: Looker) -> Iterator[Walker]:
    """Ada's browser, which may not have complained."""
    walker = new_walker(browser, url=running_desk.url, look=look)
    walker.sign_in("ada@help.example")
    yield walker
    assert not walker.complaints.texts
    walker.page.context.close()


def open_rarer(ada: Walker, name: str) -> None:
    """One of the verbs behind “More”."""
    ada.page.locator("#ticket-head summary").click()
    ada.open_change(name)


def test_a_ticket_is_referred_escalated_and_deleted(ada: Walker) -> None:
    page = ada.page
    page.goto("/desk/needs_reply/")
    page.get_by_role("link", name=SUBJECT).first.click()
    number = page.locator("#ticket-head .num").inner_text().removeprefix("#")
    refer(ada)
    escalate(ada)
    delete(ada, number)


def refer(ada: Walker) -> None:
    """Another department sees it for a while."""
    open_rarer(ada, "Refer")
    ada.look(ada.page, "refer")
    ada.choose("Refer to", "Billing")
    ada.page.get_by_role("dialog").get_by_label("Comment").fill("Who pays for this?")
    ada.save_change("Refer")
    card = ada.page.locator("#side .card", has_text="Referred to")
    expect(card).to_contain_text("Billing")
    ada.look(ada.page, "ticket-referred")
    card.get_by_role("button", name="Withdraw the referral to Billing").click()
    expect(ada.page.locator("#side")).not_to_contain_text("Referred to")


def escalate(ada: Walker) -> None:
    """No reason, no escalation."""
    open_rarer(ada, "Escalate")
    dialog = ada.page.get_by_role("dialog")
    ada.look(ada.page, "escalate")
    dialog.get_by_role("button", name="Escalate").click()
    expect(dialog.locator(".error").first).to_be_visible()
    dialog.get_by_label("Reason").fill("I may not change locks")
    ada.save_change("Escalate")
    expect(ada.page.locator("#thread")).to_contain_text("escalated the ticket to")
    expect(ada.page.locator("#thread")).to_contain_text("I may not change locks")


def delete(ada: Walker, number: str) -> None:
    """The number must be typed; afterwards there is a stone in its place."""
    page = ada.page
    open_rarer(ada, "Delete")
    dialog = page.get_by_role("dialog")
    ada.choose("Reason", "A test")
    dialog.get_by_label("The ticket's number").fill("1")
    dialog.get_by_role("button", name="Delete for ever").click()
    expect(dialog).to_contain_text("This is not the number of the ticket.")
    ada.look(page, "delete")
    dialog.get_by_label("The ticket's number").fill(number)
    dialog.get_by_role("button", name="Delete for ever").click()
    expect(page.get_by_role("main")).to_contain_text("The ticket is deleted.")
    page.goto(f"/desk/tickets/{number}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Ticket #{number} was deleted")
    expect(page.get_by_role("main")).to_contain_text("Ada")
    ada.look(page, "tombstone")
