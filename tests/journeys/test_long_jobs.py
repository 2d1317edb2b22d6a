"""A department with many tickets goes while somebody looks on, and another time while nobody does."""

import re
from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk, new_desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, expect

ADA = "ada@help.example"
MANY = 3000  # of which about a hundred are open in each department
LONG_MS = 60_000


@pytest.fixture(scope="module")
def busy_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk of its own with many tickets."""
    desk = new_desk(home=tmp_path_factory.mktemp("busy-desk"), sample=True)
    assert desk.command("demo", "--tickets", str(MANY)).returncode == 0
    desk.start()
    yield desk
    desk.stop()


def retire(person: Walker, department: str) -> None:
    """Let IT Support take a department's place."""
    page = person.page
    page.goto("/admin/departments/")
    page.get_by_role("main").get_by_role("link", name=department, exact=True).click()
    page.get_by_role("link", name=re.compile("^Retire")).click()
    field = page.get_by_role("main").get_by_role("combobox")
    options = field.locator("option").all_inner_texts()
    field.select_option(label=next(words for words in options if "IT Support" in words))
    person.press("Replace it and take it out of use")
    expect(page).to_have_url(re.compile(r"/admin/jobs/\d+/$"))


@pytest.mark.parametrize(("department", "with_scripts"), [("Facilities", True), ("Billing", False)])
def test_many_tickets_move_under_ones_eyes(
    browser: Browser, busy_desk: Desk, look: Looker, department: str, with_scripts: bool
) -> None:
    look = look if with_scripts else Looker.blind()
    ada = new_walker(browser, url=busy_desk.url, look=look, with_scripts=with_scripts)
    ada.sign_in(ADA)
    retire(ada, department)
    page = ada.page
    box = page.get_by_role("region", name="Progress")
    again = page.get_by_role("link", name="Look again")
    for _ in range(100 if not with_scripts else 0):
        if not again.count():
            break
        again.click()
        page.wait_for_timeout(200)
    expect(box).to_contain_text(re.compile(r"Done\s+(\d+) of \1 are done"), timeout=LONG_MS)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    look(page, "job")
    page.goto("/admin/jobs/")
    expect(page.locator("main table")).to_contain_text(department)
    look(page, "jobs")
    page.goto("/admin/departments/")
    expect(page.locator("main table")).not_to_contain_text(department)
    assert not ada.complaints.texts
    page.context.close()
