"""An answer written once, found by `;` while writing, and put in with its file; without JavaScript by a list."""

from pathlib import Path

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, Page, expect

ADA = "ada@help.example"
TITLE = "How to reset a password"


def test_from_writing_it_down_to_putting_it_in(
    browser: Browser, running_desk: Desk, look: Looker, tmp_path: Path
) -> None:
    ada = new_walker(browser, url=running_desk.url, look=look)
    ada.sign_in(ADA)
    write_it_down(ada, tmp_path)
    address = put_it_in(ada)
    assert not ada.complaints.texts
    without_javascript(browser, ada.page, url=running_desk.url, address=address)
    ada.page.context.close()


def write_it_down(ada: Walker, folder: Path) -> None:
    """In the agent panel, with a file."""
    page, steps = ada.page, folder / "steps.txt"
    steps.write_text("1, 2, 3", encoding="utf-8")
    page.goto("/desk/needs_reply/")
    page.get_by_role("link", name="Canned responses").click()
    page.get_by_role("link", name="New canned response").click()
    page.get_by_label("Title").fill(TITLE)
    page.locator(".ProseMirror").click()
    page.keyboard.type("Dear %{requester.name}, ticket %{ticket.number} %{nothing.known}")
    page.get_by_label("Files to add").set_input_files(steps)
    ada.look(page, "canned-response")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    ada.look(page, "canned-responses")


def put_it_in(ada: Walker) -> str:
    """By `;`, a word and Enter; Escape leaves the `;` as it was meant. The ticket's address."""
    page = ada.page
    page.goto("/desk/needs_reply/")
    page.locator("td.subject a").first.click()
    editor = page.locator("#composer .ProseMirror")
    editor.click()
    page.keyboard.type("One; two ;")
    page.get_by_role("combobox", name="Search canned responses").press_sequentially("reset")
    expect(page.get_by_role("option", name=TITLE)).to_be_visible()
    ada.look(page, "canned-responses-found")
    page.keyboard.press("Enter")
    expect(editor).to_contain_text("One; two")
    expect(editor).to_contain_text("Dear ")
    expect(editor).to_contain_text("%{nothing.known}")
    expect(editor).not_to_contain_text("%{requester.name}")
    expect(page.locator("#composer .staged")).to_contain_text("steps.txt")
    page.keyboard.type(" ;")
    page.get_by_role("combobox", name="Search canned responses").press("Escape")
    expect(editor).to_contain_text(" ;")
    return page.url


def without_javascript(browser: Browser, page: Page, *, url: str, address: str) -> None:
    """A button brings the list, another puts the chosen one below what is typed."""
    state = page.context.storage_state()
    plain = browser.new_context(base_url=url, java_script_enabled=False, storage_state=state).new_page()
    plain.goto(address)
    plain.locator("#composer textarea").fill("Typed so far")
    plain.get_by_role("button", name="Canned response").click()
    plain.get_by_label("Canned response").select_option(label=TITLE)
    plain.get_by_role("button", name="Insert").click()
    written = plain.locator("#composer textarea").input_value()
    assert written.startswith("Typed so far\n\nDear ")
    expect(plain.locator("#composer .staged")).to_contain_text("steps.txt")
    plain.context.close()
