"""Pages that keep up: what others do arrives by itself, nothing jumps, and who else is there is told."""

from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, Locator, Page, expect

JANE, ADA = "jane@help.example", "ada@help.example"
TEXT = "Please try the cable first."
# A page asks every ten seconds; a walk need not wait so long.
HURRY = "const later = window.setTimeout; window.setTimeout = (run, ms, ...rest) => later(run, ms === 10000 ? 700 : ms, ...rest);"


@pytest.fixture
def two(browser: Browser, running_desk: Desk, look: Looker) -> Iterator[tuple[Walker, Walker]]:
    """Jane and Ada; neither browser may have complained."""
    jane, ada = (new_walker(browser, url=running_desk.url, look=look) for _one in range(2))
    for walker, email in ((jane, JANE), (ada, ADA)):
        walker.page.context.add_init_script(HURRY)
        walker.sign_in(email)
    yield jane, ada
    assert not jane.complaints.texts + ada.complaints.texts
    for person in (jane, ada):
        person.page.context.close()


def a_call(agent: Walker, subject: str) -> str:
    """Open a ticket for somebody on the phone; the address of its page."""
    page = agent.page
    page.goto("/desk/new/")
    page.get_by_label("E-mail address").fill("lena@harbour.example")
    page.get_by_label("Name").fill("Lena Berg")
    page.get_by_label("Department").select_option(label="IT Support")
    page.get_by_label("Subject").fill(subject)
    agent.write("She has tried two laptops.")
    agent.press("Open ticket")
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)
    return page.url.partition("?")[0]


def top_of(page: Page, selector: str) -> float:
    top: float = page.evaluate("(one) => document.querySelector(one).getBoundingClientRect().top", selector)
    return top


def row_of(page: Page, address: str) -> Locator:
    """The row of the ticket with this address."""
    return page.locator(
        "#tickets tr", has=page.locator(f"a[href*='/tickets/{address.rstrip('/').rpartition('/')[2]}/']")
    )


def test_an_open_ticket_keeps_up(two: tuple[Walker, Walker]) -> None:
    jane, ada = two
    address = a_call(ada, "The projector hums")
    jane.page.goto(address)
    who_is_there(jane, ada)
    a_note_arrives_while_jane_writes(jane, ada)
    properties_follow(jane, ada)
    a_collision_is_told_all_the_same(jane, ada)


def who_is_there(jane: Walker, ada: Walker) -> None:
    """Both see each other, and that Jane writes; the client's page says nothing of it."""
    expect(jane.page.locator("#ticket-head [data-presence]")).to_contain_text("Ada Quinn is viewing")
    jane.write(TEXT)
    expect(ada.page.locator("#ticket-head [data-presence]")).to_contain_text("Jane Moss is replying")
    ada.look(ada.page, "presence")


def a_note_arrives_while_jane_writes(jane: Walker, ada: Walker) -> None:
    before = top_of(jane.page, ".ProseMirror")
    ada.page.get_by_role("link", name="Internal note").click()
    ada.write("It is the fan, I know that model.")
    ada.press("Add note")
    expect(jane.page.locator("#thread")).to_contain_text("It is the fan")
    expect(jane.page.locator(".ProseMirror")).to_have_text(TEXT)
    assert abs(top_of(jane.page, ".ProseMirror") - before) < 2
    expect(jane.page.locator("#live [data-told]")).to_contain_text("Ada Quinn wrote an internal note")
    jane.page.keyboard.type(" Thank you.")
    expect(jane.page.locator(".ProseMirror")).to_have_text(f"{TEXT} Thank you.")


def properties_follow(jane: Walker, ada: Walker) -> None:
    """At once where nobody is; with a mark where Jane is just choosing."""
    jane.page.locator("#side a[href*='/change-priority/']").focus()
    ada.open_property("change-priority")
    ada.choose("Priority", "High")
    ada.save_change("Save")
    expect(jane.page.locator("#thread")).to_contain_text("raised the priority")
    expect(jane.page.locator("#side .stale")).to_be_visible()
    expect(jane.page.locator("#side a[href*='/change-priority/']")).to_have_text("Normal")
    jane.look(jane.page, "changed-meanwhile")
    jane.page.locator(".ProseMirror").click()
    expect(jane.page.locator("#side a[href*='/change-priority/']")).to_have_text("High")
    expect(jane.page.locator(".stale")).to_have_count(0)


def a_collision_is_told_all_the_same(jane: Walker, ada: Walker) -> None:
    """Jane's connection is gone while Ada answers: the desk itself asks before a second answer goes out."""
    jane.page.route("**/version/", lambda route: route.abort())
    ada.page.get_by_role("link", name="Reply", exact=True).click()
    ada.write("Somebody comes by at ten.")
    ada.press("Send reply")
    expect(ada.page.locator(".entry").last).to_contain_text("at ten")
    expect(jane.page.locator("#live [data-trouble]")).to_contain_text("No connection to the desk")
    jane.press("Send reply")
    expect(jane.page.get_by_role("heading", level=1)).to_have_text("Somebody was quicker")
    jane.press("Keep as an internal note")
    expect(jane.page.locator(".entry.note").last).to_contain_text(TEXT)
    expect(ada.page.locator("#thread")).to_contain_text(TEXT)


def test_a_long_thread_does_not_move_under_its_reader(two: tuple[Walker, Walker]) -> None:
    jane, ada = two
    address = a_call(ada, "The lift stops between floors")
    ada.page.locator(".ProseMirror").click()
    ada.page.keyboard.insert_text("It goes on like this for a while. " * 150)
    ada.press("Send reply")
    expect(ada.page.locator(".entry")).to_have_count(2)
    page = jane.page
    page.goto(address)
    page.evaluate("scrollTo(0, 120)")
    before = page.evaluate("scrollY")
    ada.write("The technician is in the building.")
    ada.press("Send reply")
    bar = page.locator("#live [data-bar]")
    expect(bar).to_have_text("1 new message")
    assert page.evaluate("scrollY") == before
    assert int(page.locator("#seen").input_value()) < int(page.locator("#thread").get_attribute("data-sequence") or 0)
    jane.look(page, "one-new-message")
    bar.click()
    expect(page.locator(".entry").last).to_be_in_viewport()
    expect(bar).to_be_hidden()


def test_a_list_keeps_up_without_jumping(two: tuple[Walker, Walker]) -> None:
    jane, ada = two
    page = jane.page
    row = row_of(page, a_call(ada, "The door squeaks"))
    page.goto("/desk/needs_reply/?sort=updated")
    expect(row).to_have_count(1)
    row.locator(".subject a").focus()
    rows = page.locator("#tickets tr").count()
    expect(row.locator(".presence")).to_contain_text("Ada Quinn is viewing")
    address = a_call(ada, "The window does not close")
    bar = page.locator("#live-list [data-bar]")
    expect(bar).to_have_text("1 new: show")
    expect(page.locator("#tickets tr")).to_have_count(rows)
    ada.page.goto(row.locator(".subject a").get_attribute("href") or "")
    ada.open_property("change-priority")
    ada.choose("Priority", "High")
    ada.save_change("Save")
    expect(row.locator(".prio")).to_have_attribute("title", "High")
    expect(row.locator(".subject a")).to_be_focused()
    jane.look(page, "list-with-news")
    bar.click()
    new = row_of(page, address)
    expect(new.locator(".subject a")).to_be_focused()
    expect(page.locator("#tickets tr").first).to_contain_text("The door squeaks")
    ada.page.goto(address)
    ada.write("Done.")
    ada.press("Send reply")
    expect(page.locator("#tickets tr.gone")).to_contain_text("The window does not close")


def test_whoever_is_signed_out_is_told_quietly(two: tuple[Walker, Walker]) -> None:
    jane, _ada = two
    jane.page.goto(a_call(jane, "The clock is late"))
    jane.write(TEXT)
    jane.page.context.clear_cookies(name="sessionid")
    expect(jane.page.locator("#live [data-trouble]")).to_contain_text("You have been signed out")
    expect(jane.page.get_by_role("link", name="Sign in (new tab)")).to_be_visible()
    expect(jane.page.locator(".ProseMirror")).to_have_text(TEXT)
