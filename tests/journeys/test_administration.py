"""Administrators at work: a department goes and everything of it moves on; a right goes and is gone at once."""

import re
from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk, new_desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, expect

ADA, RANDY = "ada@help.example", "randy@help.example"


@pytest.fixture(scope="module")
def own_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for these walks alone: what they take out of use, others walk through."""
    desk = new_desk(home=tmp_path_factory.mktemp("administered-desk"), sample=True)
    desk.start()
    yield desk
    desk.stop()


def walker(browser: Browser, desk: Desk, look: Looker, email: str) -> Walker:
    """Somebody of the sample desk, signed in."""
    person = new_walker(browser, url=desk.url, look=look)
    person.sign_in(email)
    return person


def test_a_department_is_replaced_everywhere_and_retired(browser: Browser, own_desk: Desk, look: Looker) -> None:
    ada = walker(browser, own_desk, look, ADA)
    page = ada.page
    page.goto("/admin/departments/")
    look(page, "departments")
    page.get_by_role("main").get_by_role("link", name="Billing", exact=True).click()
    look(page, "department")
    page.get_by_role("link", name=re.compile("^Retire")).click()
    look(page, "retire")
    field = page.get_by_role("main").get_by_role("combobox")
    options = field.locator("option").all_inner_texts()
    field.select_option(label=next(words for words in options if "IT Support" in words))
    ada.press("Replace it and take it out of use")
    expect(page.locator("main")).not_to_contain_text("went wrong")
    page.goto("/admin/departments/")
    expect(page.locator("main table")).not_to_contain_text("Billing")
    page.goto("/desk/needs_reply/?sort=opened")
    expect(page.locator("table.queue")).to_contain_text("IT Support")
    expect(page.locator("table.queue")).not_to_contain_text("Billing")
    assert not ada.complaints.texts
    page.context.close()


def test_a_right_that_goes_is_gone_in_an_open_session(browser: Browser, own_desk: Desk, look: Looker) -> None:
    ada, randy = walker(browser, own_desk, look, ADA), walker(browser, own_desk, look, RANDY)
    randy.page.goto("/desk/needs_reply/")
    randy.page.locator("table.queue .subject a").first.click()
    randy.write("This answer comes too late.")

    page = ada.page
    page.goto("/admin/agents/")
    page.get_by_role("main").get_by_role("link", name="Randy Ames").click()
    role = page.get_by_label("Role there", exact=True)
    role.select_option(label="View only")
    ada.press("Save")
    if page.get_by_role("heading", name="What this change does").count():
        look(page, "consequences")
        ada.press("Save")
    expect(page.locator("main")).to_be_visible()

    randy.press("Send reply")
    expect(randy.page.locator("main")).to_contain_text("permission")
    expect(randy.page.locator("main")).to_contain_text("This answer comes too late.")
    expect(randy.page.locator(".entry", has_text="too late")).to_have_count(0)
    assert not ada.complaints.texts + randy.complaints.texts
    for person in (ada, randy):
        person.page.context.close()
