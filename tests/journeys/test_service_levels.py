"""An emergency runs against its time: seen in the queue, beside the ticket, by its client, and on the monitor."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk, new_desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, Locator, Page, Route, expect

from deskbell.features.sample_desk.cast import CLIENTS

ADA, JANE = "ada@help.example", "jane@help.example"
MONITOR = "/admin/service-levels/"


@pytest.fixture(scope="module")
def own_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for these walks alone, so that nobody else's tickets run out in between."""
    desk = new_desk(home=tmp_path_factory.mktemp("service-levels"), sample=True)
    desk.start()
    yield desk
    desk.stop()


def asks(client: Walker, subject: str) -> str:
    """A client asks for help; the ticket's number."""
    page = client.page
    page.goto("/new/")
    page.locator(".topic", has_text="Online banking").get_by_role("radio").check()
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("What happened?").fill("Nobody can sign in.")
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url("**/new/received/")
    return page.locator(".thanks .num").inner_text().lstrip("#")


def minutes(clock: Locator) -> int:
    """What a countdown of less than an hour says."""
    found = re.search(r"(\d+) min", clock.inner_text())
    assert found, clock.inner_text()
    return int(found.group(1))


def without_polls(page: Page) -> None:
    """Answer what the page asks by itself with "nothing new", so that only its script moves the countdown."""

    def answer(route: Route) -> None:
        if route.request.headers.get("hx-request"):
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route(f"**{MONITOR}**", answer)


def counts_down(page: Page, number: str) -> None:
    row = page.locator("#live tr", has_text=f"#{number}")
    before = minutes(row.locator("[data-words]"))
    assert 25 <= before <= 29
    page.clock.fast_forward("03:00")
    expect(row.locator("[data-words]")).to_have_text(re.compile(rf"^{before - 3} min$|^{before - 4} min$"))
    page.clock.fast_forward("30:00")
    expect(row.locator(".clock.late")).to_contain_text("overdue")


def test_an_emergency_counts_down_everywhere(browser: Browser, own_desk: Desk, look: Looker) -> None:
    client, jane, ada = (new_walker(browser, url=own_desk.url, look=look) for _ in range(3))
    client.sign_in(next(one.email for one in CLIENTS if one.password))
    number = asks(client, "Nobody can sign in to online banking")
    client.page.goto(f"/tickets/{number}/")
    expect(client.page.get_by_text("We aim to answer by")).to_be_visible()
    look(client.page, "answer-by")

    jane.sign_in(JANE)
    page = jane.page
    page.goto(f"/desk/tickets/{number}/")
    jane.open_property("change-priority")
    jane.choose("Priority", "Emergency")
    jane.save_change("Save")
    expect(page.locator("#side")).to_contain_text("Emergency · its conditions hold")
    expect(page.locator("#side")).to_contain_text(re.compile(r"First reply\s*2\d min left"))
    look(page, "service-level-card")
    page.get_by_role("link", name="Why this time?").click()
    expect(page.get_by_role("dialog")).to_contain_text("The plan Emergency applies: its conditions hold.")
    look(page, "service-level-dialog")
    page.goto(f"/desk/tickets/{number}/service-level/")
    look(page, "service-level-why")
    page.goto("/desk/due_soon/")
    expect(page.locator("table.queue")).to_contain_text(number)
    expect(page.locator("tr", has_text=number).locator(".clock.soon")).to_be_visible()
    look(page, "queue-due-soon")
    page.goto("/desk/needs_reply/?sort=due")
    look(page, "queue-by-due")

    ada.sign_in(ADA)
    monitor = ada.page
    monitor.clock.install()
    without_polls(monitor)
    monitor.goto(MONITOR)
    look(monitor, "service-levels")
    counts_down(monitor, number)
    monitor.unroute_all()

    jane.page.goto(f"/desk/tickets/{number}/")
    jane.write("We are on it.")
    jane.press("Send reply")
    expect(jane.page.locator("#side")).to_contain_text("to spare")
    with monitor.expect_response(lambda answer: answer.status == 200 and MONITOR in answer.url):
        monitor.clock.fast_forward("00:31")
    expect(monitor.locator("#live tr", has_text=f"#{number}").locator(".clock.late")).to_have_count(0)
    monitor.goto(f"{MONITOR}?days=7")
    expect(monitor.get_by_role("row", name=re.compile("^Emergency First reply"))).to_contain_text("%")
    monitor.get_by_role("link", name=re.compile("^Overdue")).first.click()
    look(monitor, "service-levels-overdue")
    for walker in (client, jane, ada):
        assert walker.complaints.texts == []
        walker.page.context.close()


def test_the_monitor_works_without_scripts(browser: Browser, own_desk: Desk, look: Looker) -> None:
    ada = new_walker(browser, url=own_desk.url, look=Looker.blind(), with_scripts=False)
    ada.sign_in(ADA)
    ada.page.goto(MONITOR)
    expect(ada.page.locator("#live [data-words]").first).to_be_visible()
    ada.page.get_by_label("Agent").select_option("0")
    ada.page.get_by_role("button", name="Show", exact=True).click()
    expect(ada.page).to_have_url(re.compile("agent=0"))
    ada.page.get_by_role("link", name="Load again").click()
    expect(ada.page).to_have_url(re.compile("agent=0"))
    ada.page.context.close()
