"""The life of a ticket, from "it is down" to "yes, this solved it", walked by those who live it."""

import re
from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import DOT, MakeWalker, Walker, link_in, new_walker
from playwright.sync_api import Browser, expect

SUBJECT = "Entire mobile and online banking system is down"
KEN, JANE, JOHN, ADA = "ken@northbank.example", "jane@help.example", "john@help.example", "ada@help.example"
SECRET_NOTE = "The 08:30 release touched the session service."
SECRET_COMMENT = "You know the new release best."


@pytest.fixture
def walker(browser: Browser, running_desk: Desk, look: Looker) -> Iterator[MakeWalker]:
    """Makes people; none of their browsers may have complained."""
    people: list[Walker] = []

    def make(email: str = "", *, with_scripts: bool = True) -> Walker:
        quiet = look if with_scripts else Looker.blind()
        people.append(new_walker(browser, url=running_desk.url, look=quiet, with_scripts=with_scripts))
        if email:
            people[-1].sign_in(email)
        return people[-1]

    yield make
    assert not [text for person in people for text in person.complaints.texts]
    for person in people:
        person.page.context.close()


def ask(client: Walker) -> str:
    """The client asks for help with a picture; the ticket's number."""
    page = client.page
    page.goto("/")
    client.look(page, "home")
    page.goto("/new/")
    client.look(page, "new-ticket")
    page.get_by_role("radio", name=re.compile("General question")).check()
    page.get_by_label("Subject").fill(SUBJECT)
    page.get_by_label("What happened?").fill("Customers report a blank page after signing in, since 08:40.")
    page.get_by_label("Attach files").set_input_files(
        {"name": "blank-page.png", "mimeType": "image/png", "buffer": DOT}
    )
    expect(page.locator(".staged")).to_contain_text("blank-page.png")
    client.press("Send the request")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your request has arrived")
    client.look(page, "received")
    return page.locator(".num").first.inner_text().removeprefix("#")


def route(agent: Walker, number: str) -> None:
    """The first agent raises, classifies, moves and hands over."""
    page = agent.page
    page.goto("/desk/unassigned/")
    agent.look(page, "queue")
    page.get_by_role("link", name=re.compile(SUBJECT)).first.click()
    expect(page.locator(".num").first).to_have_text(f"#{number}")
    agent.look(page, "agent-ticket")
    agent.open_property("change-priority")
    agent.choose("Priority", "Emergency")
    agent.save_change("Save")
    agent.open_property("change-topic")
    agent.choose("Help topic", "Report a problem / Outage")
    agent.save_change("Save")
    agent.open_change("Transfer")
    agent.choose("Department", "Online Banking")
    agent.save_change("Transfer")
    agent.open_change("Assign", picture="assign")
    agent.choose("Agent", "John Doe")
    page.get_by_role("dialog").get_by_label("Comment").fill(SECRET_COMMENT)
    agent.save_change("Assign")
    expect(page.locator("#side")).to_contain_text("John Doe")


def work(agent: Walker, number: str) -> None:
    """The second agent answers, notes, sets In progress and resolves."""
    page = agent.page
    page.goto("/desk/mine/")
    row = page.locator("tr", has_text=number)
    expect(row).to_have_class(re.compile("unread"))
    row.get_by_role("link").click()
    agent.write("We see it too and are rolling back.")
    agent.press("Send reply")
    expect(page.locator(".entry").last).to_contain_text("We see it too")
    page.get_by_role("link", name="Internal note").click()
    agent.write(SECRET_NOTE)
    agent.look(page, "note")
    agent.press("Add note")
    expect(page.locator(".entry.note").last).to_contain_text(SECRET_NOTE)
    agent.open_change("Status")
    agent.choose("Status", "In progress")
    agent.save_change("Save")
    expect(page.locator("#ticket-head .pill")).to_contain_text(["In progress"])
    agent.open_change("Resolve")
    agent.save_change("Resolve")
    expect(page.locator("#ticket-head .pill")).to_contain_text(["Resolved"])


def test_a_ticket_lives_from_the_first_word_to_the_last(walker: MakeWalker) -> None:
    ken, jane, john, ada = walker(KEN), walker(JANE), walker(JOHN), walker(ADA)
    number = ask(ken)
    ada.mail_to(KEN, about=number)
    route(jane, number)
    ada.mail_to(JOHN, about=number)
    work(john, number)

    ken.page.goto(f"/tickets/{number}/")
    expect(ken.page.locator(".steps [aria-current]")).to_have_text("Resolved")
    ken.look(ken.page, "client-ticket-resolved")
    shown = ken.page.locator("main").inner_text()
    assert "We see it too" in shown
    for hidden in (SECRET_NOTE, SECRET_COMMENT, "Emergency", "transferred", "assigned", "internal"):
        assert hidden not in shown

    resolved = ada.mail_to(KEN, about="solved")
    guest = walker()
    guest.page.goto(link_in(resolved))
    guest.press("No, reopen it")
    expect(guest.page.locator(".steps [aria-current]")).not_to_have_text("Resolved")
    guest.look(guest.page, "guest-ticket")

    john.page.goto(f"/desk/tickets/{number}/")
    john.write("One server was missed. Please try again.")
    john.page.get_by_text("Send and…").click()
    john.page.get_by_role("button", name=re.compile("Resolved")).click()
    expect(john.page.locator("#ticket-head .pill")).to_contain_text(["Resolved"])

    guest.page.reload()
    expect(guest.page.locator("main")).to_contain_text("One server was missed")
    guest.press("Yes, this solved it")
    expect(guest.page.locator(".steps [aria-current]")).to_have_text("Closed")

    jane.page.goto("/desk/closed/")
    jane.look(jane.page, "closed-queue")
    jane.page.get_by_role("link", name=re.compile(SUBJECT)).first.click()
    expect(jane.page.locator(".num").first).to_have_text(f"#{number}")
    told = jane.events()
    for sentence in (
        "Ken Ito opened the ticket in IT Support",
        "You raised the priority Normal → Emergency",
        "You changed the help topic General question → Outage",
        "You transferred the ticket from IT Support to Online Banking",
        "You assigned John Doe",
        "John Doe set the status Open → In progress",
        "John Doe resolved the ticket",
        "Ken Ito reopened the ticket",
        "Ken Ito confirmed that this solved it",
        "Ken Ito closed the ticket",
    ):
        assert sentence in told, told
    assert SECRET_COMMENT in jane.page.locator("main").inner_text()


def test_a_guest_without_javascript_asks_answers_and_confirms(walker: MakeWalker) -> None:
    guest, jane, ada = walker(with_scripts=False), walker(JANE), walker(ADA)
    page = guest.page
    page.goto("/new/")
    page.get_by_label("Subject").fill("The printer on floor 2 jams")
    page.get_by_label("What happened?").fill("Every second page.")
    page.get_by_label("Your name").fill("Pat")
    page.get_by_label("E-mail address").fill("not an address")
    page.get_by_label("Attach files").set_input_files({"name": "jam.png", "mimeType": "image/png", "buffer": DOT})
    guest.press("Send the request")
    expect(page.get_by_label("Subject")).to_have_value("The printer on floor 2 jams")
    expect(page.locator(".staged")).to_contain_text("jam.png")
    expect(page.locator("main")).to_contain_text("e-mail address")
    page.get_by_role("radio", name=re.compile("General question")).check()
    page.get_by_label("E-mail address").fill("pat@visitor.example")
    guest.press("Send the request")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your request has arrived")
    number = page.locator(".num").first.inner_text().removeprefix("#")

    answer = page.goto(f"/tickets/{number}/")
    assert answer is not None
    assert answer.status == 404
    page.goto(link_in(ada.mail_to("pat@visitor.example", about=number)))
    expect(page.locator(".entry .file")).to_contain_text(["jam.png"])
    page.locator("textarea").fill("It is the tray.")
    guest.press("Send reply")
    expect(page.locator(".entry").last).to_contain_text("It is the tray.")

    jane.page.goto(f"/desk/tickets/{number}/")
    jane.write("A new tray is in.")
    jane.page.get_by_text("Send and…").click()
    jane.page.get_by_role("button", name=re.compile("Resolved")).click()
    expect(jane.page.locator("#ticket-head .pill")).to_contain_text(["Resolved"])
    page.reload()
    guest.press("Yes, this solved it")
    expect(page.locator(".steps [aria-current]")).to_have_text("Closed")
