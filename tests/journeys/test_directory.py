"""An agent who may finds a client, looks at the tickets, and makes a client and an organization."""

from __future__ import annotations

from deskbell_tests.browser import Looker
from playwright.sync_api import Page, expect


def test_the_directory_in_the_agent_panel(page: Page, look: Looker) -> None:
    page.goto("/account/sign-in/?next=/desk/mine/")
    page.get_by_label("E-mail address").fill("ada@help.example")
    page.get_by_label("Password", exact=True).fill("deskbell-sample-ada")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Clients", exact=True).click()
    look(page, "directory-clients")
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible()
    look(page, "directory-client")
    page.goto("/desk/clients/new/")
    look(page, "directory-new-client")
    page.get_by_role("textbox", name="Name").fill("Nia New")
    page.get_by_role("textbox", name="E-mail address").fill("nia@new.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Nia New")).to_be_visible()
    page.goto("/desk/organizations/new/")
    page.get_by_role("textbox", name="Name").fill("New Ltd")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="New Ltd")).to_be_visible()
    look(page, "directory-organization")
    page.get_by_role("link", name="Organizations", exact=True).first.click()
    look(page, "directory-organizations")
    page.goto("/desk/clients/?q=nobody-at-all")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    look(page, "directory-nothing")
