"""An administrator invites an agent, who comes in by the mail, and is out at once when disabled."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from playwright.sync_api import Browser, Page, expect

NEW_PASSWORD = "a heron on the harbour wall"


def enter(page: Page, who: str, address: str) -> None:
    page.goto(f"/account/sign-in/?next={address}")
    page.get_by_label("E-mail address").fill(f"{who}@help.example")
    page.get_by_label("Password", exact=True).fill(f"deskbell-sample-{who}")
    page.get_by_role("button", name="Sign in").click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def test_an_agent_is_invited_and_comes_in(page: Page, browser: Browser, running_desk: Desk, look: Looker) -> None:
    enter(page, "ada", "/admin/agents/")
    expect(page.get_by_role("heading", name="Agents", level=1)).to_be_visible()
    look(page, "agents")
    page.get_by_role("link", name="New agent").click()
    page.get_by_label("Name", exact=True).fill("Eve Lund")
    page.get_by_label("E-mail address").fill("eve@help.example")
    page.get_by_label("Primary department").select_option(label="Billing")
    page.get_by_label("Role there").select_option(label="Expanded access")
    look(page, "agent-new")
    save(page)
    expect(page.get_by_role("link", name="Send the invitation again")).to_be_visible()
    look(page, "agent-invited")
    page.get_by_role("link", name="What may this agent do, and why?").click()
    expect(page.get_by_text("this is the primary department").first).to_be_visible()
    look(page, "agent-rights")
    page.goto("/admin/mail/")
    page.get_by_role("link", name=re.compile("you are invited to work here")).first.click()
    link = re.search(r"https?://\S+/account/password/reset/\S+", page.locator("body").inner_text())
    assert link
    guest = browser.new_context(base_url=running_desk.url).new_page()
    guest.goto(urlsplit(link[0]).path)
    guest.get_by_label("New password").fill(NEW_PASSWORD)
    guest.get_by_label("The same once more").fill(NEW_PASSWORD)
    guest.get_by_role("button").last.click()
    guest.goto("/desk/")  # who set the password by the mailed link is signed in
    expect(guest).to_have_url(re.compile("/desk/"))
    page.goto("/admin/agents/?q=eve")
    page.get_by_role("link", name="Eve Lund").click()
    page.get_by_role("link", name="Disable").click()
    look(page, "agent-disable")
    page.get_by_role("button", name="Disable").click()
    guest.goto("/desk/")
    expect(guest).to_have_url(re.compile("/account/sign-in/"))
    guest.context.close()


def test_people_have_pages(page: Page, look: Looker) -> None:
    enter(page, "ada", "/admin/clients/")
    for key in ("clients", "organizations", "departments", "teams", "roles"):
        page.goto(f"/admin/{key}/")
        look(page, key)
        page.locator("tbody a").first.click()
        expect(page.get_by_role("heading", name="Used by")).to_be_visible()
        look(page, f"{key}-one")
    page.goto("/admin/departments/")
    page.get_by_role("link", name="Billing").click()
    page.get_by_role("link", name="Who serves it, and by which role").click()
    look(page, "department-agents")
    page.goto("/admin/agents/?q=jane")
    page.get_by_role("link", name="Jane Moss").click()
    page.get_by_role("link", name="Hand over tickets").click()
    look(page, "hand-over")
