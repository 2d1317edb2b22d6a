"""An SLA plan is made line by line and another one changed: what moves is read before, and followed after."""

import re
from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker, check_access
from deskbell_tests.desks import Desk, new_desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, expect

ADA, JANE = "ada@help.example", "jane@help.example"
MANY = 1000  # of which about two hundred are open
LONG_MS = 60_000


@pytest.fixture(scope="module")
def promising_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk of its own with many tickets."""
    desk = new_desk(home=tmp_path_factory.mktemp("promising-desk"), sample=True)
    assert desk.command("demo", "--tickets", str(MANY)).returncode == 0
    desk.start()
    yield desk
    desk.stop()


def makes_a_plan(ada: Walker, name: str, *, with_scripts: bool) -> None:
    """The fields of a line come once its first one is chosen: by themselves, or by a button."""
    page, show = ada.page, "Show the fields for what is chosen"
    page.goto("/admin/plans/")
    ada.look(page, "plans")
    page.get_by_role("link", name="New SLA plan").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("First response within").fill("soon")
    page.get_by_label("Resolution within").fill("6 h")
    page.get_by_role("group", name=re.compile("^Resolution pauses")).get_by_label("Waiting").check()
    page.get_by_label("Condition 1").select_option(label="Sender's mail domain")
    if not with_scripts:
        page.get_by_role("button", name=show).first.click()
    page.get_by_label("Is one of").fill("lindell.example")
    page.get_by_label("Alarm 1: target").select_option(label="Resolution")
    if not with_scripts:
        page.get_by_role("button", name=show).first.click()
    page.get_by_label("How long").fill("1 h 30 min")
    page.get_by_label("Its agent").check()
    ada.press("Save")
    expect(page.get_by_text("Write hours and minutes").first).to_be_visible()
    ada.look(page, "plan-wrong")
    page.get_by_label("First response within").fill("2 h")
    ada.look(page, "plan-new")
    ada.press("Save")


def reads_what_moves(ada: Walker, picture: str) -> None:
    page = ada.page
    expect(page.get_by_role("heading", name="What this change does")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(
        re.compile(r"\d+ open tickets move: \d+ .+\. ?The nearest: #\d+", re.DOTALL)
    )
    ada.look(page, picture)


def follows_the_job(ada: Walker) -> None:
    page = ada.page
    page.get_by_role("link", name="See how far it is").first.click()
    box = page.get_by_role("region", name="Progress")
    for _ in range(100):
        if "Done" in box.inner_text():
            break
        page.wait_for_timeout(200)
        page.reload()
    expect(box).to_contain_text(re.compile(r"Done\s+(\d+) of \1 are done"), timeout=LONG_MS)


def sets_a_plan_by_hand(jane: Walker) -> None:
    page = jane.page
    page.goto("/desk/needs_reply/")
    page.locator("table.queue .subject a").first.click()
    jane.open_property("set-service-level")
    jane.choose("SLA plan", "Gold")
    check_access(page)
    page.get_by_role("dialog").get_by_label("Comment").fill("They signed the new contract")
    jane.save_change("Save")
    expect(page.locator("#side")).to_contain_text("Gold")
    expect(page.locator("main")).to_contain_text("They signed the new contract")


@pytest.mark.parametrize("with_scripts", [True, False])
def test_a_plan_changes_under_ones_eyes(
    browser: Browser, promising_desk: Desk, look: Looker, with_scripts: bool
) -> None:
    look = look if with_scripts else Looker.blind()
    ada = new_walker(browser, url=promising_desk.url, look=look, with_scripts=with_scripts)
    ada.sign_in(ADA)
    page = ada.page
    makes_a_plan(ada, f"Schools {with_scripts}", with_scripts=with_scripts)
    if with_scripts:  # the second plan of this kind draws nobody: the first one stands before it
        reads_what_moves(ada, "plan-new-preview")
        ada.press("Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/admin/plans/")
    page.get_by_role("main").get_by_role("link", name="Standard", exact=True).click()
    page.get_by_label("Resolution within").fill("9 h" if with_scripts else "20 h")
    ada.look(page, "plan")
    ada.press("Save")
    reads_what_moves(ada, "plan-preview")
    ada.press("Back to the form")
    expect(page.get_by_label("Resolution within")).to_have_value("9 h" if with_scripts else "20 h")
    ada.press("Save")
    ada.press("Save")
    follows_the_job(ada)
    page.goto("/admin/plans/")
    page.get_by_role("main").get_by_role("link", name="Standard", exact=True).click()
    page.get_by_role("link", name="Whole history").click()
    expect(page.get_by_role("main")).to_contain_text("Resolution within")
    ada.look(page, "plan-history")
    page.goto("/admin/department-plans/new/")
    ada.look(page, "department-plan")
    if with_scripts:
        jane = new_walker(browser, url=promising_desk.url, look=look)
        jane.sign_in(JANE)
        sets_a_plan_by_hand(jane)
        assert not jane.complaints.texts
    assert not ada.complaints.texts
