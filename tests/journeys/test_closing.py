"""After the solution: a client says no from a mail, is silent, or comes back too late, and says how it went.

The desk's clock can't be turned, so what happened weeks ago is told to it with a clock of those days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk, new_desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, expect

ADA, JANE, KEN = "ada@help.example", "jane@help.example", "ken@northbank.example"
LATELY, LONG_AGO = 14, 40
RESOLVED_THEN = """
import datetime, time_machine
from deskbell.kernel.actor import Actor
from deskbell.people.models import User
from deskbell.tickets.commands.confirm import confirm
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond

then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days={days})
jane = Actor.agent(User.objects.get(email="jane@help.example").pk)
with time_machine.travel(then):
    ticket = open_ticket(
        actor=Actor.visitor(), email={email!r}, name="Gus Guest", subject={subject!r}, body="Since this morning."
    )
    respond(actor=jane, ticket_id=ticket.pk, body="<p>The server is up again.</p>")
    resolve(actor=jane, ticket_id=ticket.pk)
    if {confirmed}:
        confirm(actor=Actor.client(ticket.requester_id), ticket_id=ticket.pk)
print(ticket.number)
"""
LOOK_AFTER = "from deskbell.tickets.closing_jobs import follow_up_finished as look\nlook()"
ASK_CLIENTS = """
import datetime, time_machine
from deskbell.features.satisfaction.jobs import ask_clients
with time_machine.travel(datetime.datetime.now(datetime.UTC) - datetime.timedelta(days={days})):
    ask_clients()
"""
SURVEYS_WAITING = "from deskbell.features.satisfaction.models import Survey\nprint(Survey.objects.count())"


@pytest.fixture(scope="module")
def own_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for these walks alone: its rules of closing change."""
    desk = new_desk(home=tmp_path_factory.mktemp("closing"), sample=True)
    desk.start()
    yield desk
    desk.stop()


MakeOne = Callable[..., Walker]


@pytest.fixture
def somebody(browser: Browser, own_desk: Desk, look: Looker) -> Iterator[MakeOne]:
    """`somebody(ADA)` is signed in, `somebody()` is a guest; nobody's browser may complain."""
    walkers: list[Walker] = []

    def make(email: str = "", *, with_scripts: bool = True) -> Walker:
        eyes = look if with_scripts else Looker.blind()
        walkers.append(new_walker(browser, url=own_desk.url, look=eyes, with_scripts=with_scripts))
        if email:
            walkers[-1].sign_in(email)
        return walkers[-1]

    yield make
    for walker in walkers:
        assert walker.complaints.texts == []
        walker.page.context.close()


def resolved(desk: Desk, email: str, subject: str, *, days: int, confirmed: bool = False) -> str:
    """A ticket that Jane answered and resolved so many days ago; its number."""
    told = RESOLVED_THEN.format(email=email, subject=subject, days=days, confirmed=confirmed)
    return desk.program(told).strip()


def set_number(ada: Walker, subject: str, **numbers: int) -> None:
    """Change settings of one subject that are numbers."""
    ada.page.goto(f"/admin/settings/{subject}/")
    for label, number in numbers.items():
        ada.page.get_by_role("spinbutton", name=label.replace("_", " ")).fill(str(number))
    ada.press("Save")
    expect(ada.page.get_by_text("changed.")).to_be_visible()


def link_that_asks(mail: str, what: str) -> str:
    """The link behind yes (confirm) or no (reopen) in a mail."""
    found = re.search(rf"https?://[^/\s]+(/access/\S+\?ask={what})", mail)
    assert found, mail
    return found.group(1)


def says_no(guest: Walker, link: str, picture: str) -> None:
    """Follow the link: that alone changes nothing, the button does."""
    guest.page.goto(link)
    now = guest.page.locator(".steps [aria-current]")
    expect(now).to_have_text("Resolved")
    guest.look(guest.page, picture)
    guest.page.reload()
    expect(now).to_have_text("Resolved")
    guest.press("No, reopen it")
    expect(now).not_to_have_text("Resolved")


def test_not_solved_and_silence(somebody: MakeOne, own_desk: Desk) -> None:
    ada, first, second = somebody(ADA), somebody(), somebody(with_scripts=False)
    set_number(ada, "closing", Close_a_resolved_ticket_after=60)
    ada.look(ada.page, "settings-closing")

    resolved(own_desk, "gus@guest.test", "The till is offline", days=LATELY)
    mail = ada.mail_to("gus@guest.test", about="We believe that your request")
    says_no(first, link_that_asks(mail, "reopen"), "ticket-asked-by-mail")

    resolved(own_desk, "pia@guest.test", "The scanner is offline", days=LATELY)
    ada.mail_to("pia@guest.test", about="We believe that your request")
    silent = resolved(own_desk, "sam@guest.test", "The scale is offline", days=LATELY)
    own_desk.program(LOOK_AFTER)
    mail = ada.mail_to("pia@guest.test", about="have not heard from you since")
    says_no(second, link_that_asks(mail, "reopen"), "")

    ada.page.goto(f"/desk/tickets/{silent}/")
    assert "The desk reminded the client to confirm the resolution" in ada.events(), ada.events()
    expect(ada.page.locator("#ticket-head .pill")).to_contain_text(["Resolved"])
    set_number(ada, "closing", Close_a_resolved_ticket_after=5)
    own_desk.program(LOOK_AFTER)
    ada.page.goto(f"/desk/tickets/{silent}/")
    expect(ada.page.locator("#ticket-head .pill")).to_contain_text(["Closed"])


def test_a_department_closes_by_rules_of_its_own(somebody: MakeOne) -> None:
    ada = somebody(ADA)
    page = ada.page
    page.goto("/admin/closing/new/")
    ada.look(page, "closing-new")
    page.get_by_label("Department").select_option(label="Facilities")
    page.get_by_label("Clients may reopen within (days)").fill("30")
    page.get_by_label("An agent is needed").check()
    ada.press("Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/admin/closing/")
    expect(page.get_by_role("row", name=re.compile("Facilities"))).to_contain_text("30")
    ada.look(page, "closing-list")


def test_who_comes_back_too_late_goes_on_in_a_new_ticket(somebody: MakeOne, own_desk: Desk) -> None:
    ada, ken, jane = somebody(ADA), somebody(KEN), somebody(JANE)
    set_number(ada, "closing", Clients_may_reopen_a_closed_ticket_within=30)
    recent = resolved(own_desk, KEN, "Statements are missing", days=LATELY, confirmed=True)
    old = resolved(own_desk, KEN, "Statements arrive twice", days=LONG_AGO, confirmed=True)
    page = ken.page
    page.goto(f"/tickets/{recent}/")
    expect(page.get_by_role("button", name="Reopen it")).to_be_visible()
    expect(page.locator("#ask")).to_contain_text("You can do so until")
    ken.look(page, "client-ticket-may-reopen")
    page.goto(f"/tickets/{old}/")
    expect(page.get_by_text("opens a new ticket that continues this one").first).to_be_visible()
    expect(page.locator(".entry .pill")).to_contain_text("Solution")
    ken.look(page, "client-ticket-past-window")
    ken.write("They arrive twice again.")
    ken.press("Send reply")
    expect(page.get_by_text("Your message opened the new ticket")).to_be_visible()
    ken.look(page, "client-ticket-continued")
    page.locator(".related a").click()
    expect(page.locator("main")).to_contain_text("This continues")
    new = page.locator("main .num").first.inner_text().lstrip("#")
    assert new != old
    expect(page.locator(".entry")).to_contain_text("They arrive twice again.")
    ken.look(page, "client-ticket-continues")
    page.locator(".related a").click()
    expect(page.locator("main .num").first).to_have_text(f"#{old}")

    jane.page.goto(f"/desk/tickets/{old}/")
    expect(jane.page.locator(".entry .pill", has_text="Solution")).to_be_visible()
    related = jane.page.locator("#side .card", has_text="Related tickets")
    expect(related).to_contain_text(f"is continued in #{new}")
    jane.look(jane.page, "agent-ticket-related")
    related.get_by_role("link", name=f"#{new}").click()
    expect(jane.page.locator("#side .card", has_text="Related tickets")).to_contain_text(f"continues #{old}")


def wait_for_surveys(desk: Desk, walker: Walker, count: int) -> None:
    """The worker plans a survey soon after a resolution."""
    for _attempt in range(120):
        if int(desk.program(SURVEYS_WAITING)) >= count:
            return
        walker.page.wait_for_timeout(250)
    raise AssertionError("no survey was planned")


def survey_link(ada: Walker, email: str) -> str:
    found = re.search(r"https?://[^/\s]+(/survey/[\w-]+/)", ada.mail_to(email, about="How content are you with that"))
    assert found
    return found.group(1)


def answered(ada: Walker, words: str, *, picture: str = "") -> None:
    """What the report says of the share of answers; it is what shows that looking casts no vote."""
    ada.page.goto("/admin/satisfaction/")
    expect(ada.page.locator(".tiles")).to_contain_text(words)
    if picture:
        ada.look(ada.page, picture)


def ask_how_it_went(ada: Walker) -> None:
    """Surveys are on, without a delay, and at every hour."""
    page = ada.page
    page.goto("/admin/satisfaction/")
    expect(page.locator("main")).to_contain_text("Nobody was asked in this time")
    ada.look(page, "satisfaction-empty")
    page.get_by_role("link", name="Ask clients how it went").click()
    page.get_by_role("checkbox", name="Ask clients how it went").check()
    for label, number in (("Ask after", 0), ("Send no survey from", 0), ("… until", 0)):
        page.get_by_role("spinbutton", name=label, exact=True).fill(str(number))
    ada.press("Save")
    expect(page.get_by_text("changed.")).to_be_visible()
    ada.look(page, "settings-satisfaction")


def test_clients_say_how_it_went(somebody: MakeOne, own_desk: Desk) -> None:
    ada, guest, plain = somebody(ADA), somebody(), somebody(with_scripts=False)
    ask_how_it_went(ada)
    resolved(own_desk, "eva@guest.test", "The gate is stuck", days=0)
    resolved(own_desk, "leo@guest.test", "The lamp is dark", days=3)
    wait_for_surveys(own_desk, ada, 2)
    own_desk.program(ASK_CLIENTS.format(days=2))
    own_desk.program(ASK_CLIENTS.format(days=0))
    links = {email: survey_link(ada, email) for email in ("eva@guest.test", "leo@guest.test")}

    page = guest.page
    page.goto(links["eva@guest.test"])
    guest.look(page, "survey")
    answered(ada, "0 of 2 answered")
    guest.press("Send my answer")
    expect(page.locator("main")).to_contain_text("Please choose one of the five.")
    guest.look(page, "survey-mistake")
    page.get_by_role("radio", name="So-so").check()
    page.get_by_label("What was good").fill("It took its time.")
    guest.press("Send my answer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you!")
    guest.look(page, "survey-thanks")
    answered(ada, "1 of 2 answered")
    page.get_by_role("link", name="Change my answer").click()
    expect(page.get_by_role("radio", name="So-so")).to_be_checked()
    page.get_by_role("radio", name="Very content").check()
    guest.press("Send my answer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you!")

    plain.page.goto(links["leo@guest.test"])
    plain.page.get_by_role("radio", name="Not content", exact=True).check()
    plain.page.get_by_label("What was good").fill("It is dark again.")
    plain.press("Send my answer")
    expect(plain.page.get_by_role("heading", level=1)).to_have_text("Thank you!")

    answered(ada, "2 of 2 answered", picture="satisfaction")
    expect(ada.page.locator("main")).to_contain_text("It is dark again.")
    expect(ada.page.locator(".tiles")).to_contain_text("3.50")

    set_number(ada, "satisfaction", An_answer_may_be_given_or_changed_for=1)
    page.goto(links["leo@guest.test"])
    expect(page.get_by_role("heading", level=1)).to_have_text("This survey is over")
    guest.look(page, "survey-over")
