"""Texts with marks: written with the editor, and as they are where the editor could not hold them."""

from __future__ import annotations

from deskbell_tests.browser import Looker
from playwright.sync_api import Page, expect


def enter(page: Page, address: str) -> None:
    page.goto(f"/account/sign-in/?next={address}")
    page.get_by_label("E-mail address").fill("ada@help.example")
    page.get_by_label("Password", exact=True).fill("deskbell-sample-ada")
    page.get_by_role("button", name="Sign in").click()


def test_a_signature_is_written_with_the_editor(page: Page, look: Looker) -> None:
    enter(page, "/admin/departments/")
    page.get_by_role("link", name="Facilities", exact=True).first.click()
    editor = page.locator(".ProseMirror")
    expect(editor).to_contain_text("Facilities, North Bank")
    look(page, "department-signature")
    editor.press("Control+a")
    page.get_by_role("button", name="Bold").click()
    page.get_by_role("button", name="Save").click()
    page.goto("/admin/departments/")
    page.get_by_role("link", name="Facilities", exact=True).first.click()
    expect(page.locator(".ProseMirror strong")).to_have_text("Facilities, North Bank")


def test_what_the_editor_can_not_hold_stays_as_it_is_written(page: Page, look: Looker) -> None:
    enter(page, "/admin/settings/portal/")
    welcome = page.get_by_role("textbox", name="Welcome on the start page")
    expect(page.locator(".ProseMirror").first).to_be_visible()
    page.locator("textarea[name=portal_landing_text]").evaluate(
        "area => { area.value = '<h2>Hours</h2><p>9 to 5</p>' }"
    )
    page.get_by_role("button", name="Save").click()
    page.goto("/admin/settings/portal/")
    expect(page.locator(".ProseMirror").first).to_be_visible()
    expect(welcome).to_have_value("<h2>Hours</h2><p>9 to 5</p>")
    look(page, "settings-portal-plain")
    page.get_by_role("button", name="Back to the default: Welcome on the start page").click()
