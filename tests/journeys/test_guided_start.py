"""From an empty desk to a client's first answered ticket, by whoever has never seen the product."""

from __future__ import annotations

import re
from io import BytesIO

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk
from PIL import Image
from playwright.sync_api import Browser, Page, expect

PASSWORD = "correct horse battery"


def logo() -> bytes:
    """A picture as a house would send it."""
    made = BytesIO()
    Image.new("RGBA", (1200, 300), "#1d4f91").save(made, format="PNG")
    return made.getvalue()


def set_up(page: Page) -> None:
    page.get_by_label("Name of the desk").fill("Deskbell")
    page.get_by_label("Your name").fill("Ada King")
    page.get_by_label("Your e-mail address").fill("ada@northbank.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button", name="Set up the desk").click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words, level=1)).to_be_visible()


def go_through_settings(page: Page, look: Looker) -> None:
    page.get_by_role("link", name="Go on with “Name and address”").click()
    look(page, "start-name")
    page.get_by_label("Name of the desk").fill("Northbank help")
    press(page, "Save and go on")
    heading(page, "Logo and colours")
    page.get_by_label("Colour of buttons and links").fill("#ffdd00")
    press(page, "Save and go on")
    expect(page.get_by_text("too pale").last).to_be_visible()
    look(page, "start-look-refused")
    page.get_by_label("Colour of buttons and links").fill("#1d4f91")
    page.get_by_label("Logo").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": logo()})
    press(page, "Save and go on")
    heading(page, "Time zone")
    expect(page.locator(".brand img")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    look(page, "start-clock")
    press(page, "Save and go on")


def make_things(page: Page, look: Looker) -> None:
    heading(page, "Departments")
    page.get_by_label("Name").fill("Cards")
    look(page, "start-departments")
    press(page, "Add it")
    expect(page.get_by_role("main").get_by_role("listitem").filter(has_text="Cards")).to_be_visible()
    press(page, "Next step")
    heading(page, "Agents")
    look(page, "start-agents")
    page.get_by_label("Name").fill("Eva Lund")
    page.get_by_label("E-mail address").fill("eva@northbank.example")
    page.get_by_label("Primary department").select_option(label="Cards")
    page.get_by_label("Role there").select_option(label="Expanded access")
    press(page, "Send the invitation")
    expect(page.get_by_text("Eva Lund").first).to_be_visible()
    press(page, "Next step")
    heading(page, "Help topics")
    look(page, "start-topics")
    page.get_by_label("Name").fill("Lost card")
    page.get_by_label("Department").select_option(label="Cards")
    press(page, "Add it")
    press(page, "Next step")
    heading(page, "Mail")
    look(page, "start-mail")
    press(page, "Leave it like this for now")


def ask(browser: Browser, desk: Desk, look: Looker) -> None:
    page = browser.new_context(base_url=desk.url).new_page()
    page.goto("/new/")
    look(page, "start-portal")
    page.get_by_text("Lost card").click()
    page.get_by_label("Your name").fill("Ken Wood")
    page.get_by_label("Your e-mail address").fill("ken@northbank.example")
    page.get_by_label("Subject").fill("My card is gone")
    page.get_by_label("What happened?").fill("Please block it.")
    press(page, "Send the request")
    expect(page.get_by_text(re.compile(r"\d{6}")).first).to_be_visible()


def test_from_an_empty_desk_to_a_first_answer(browser: Browser, empty_desk: Desk, look: Looker) -> None:
    page = browser.new_context(base_url=empty_desk.url, timezone_id="Europe/Berlin", locale="en-GB").new_page()
    page.goto("/")
    set_up(page)
    heading(page, "Guided start")
    expect(page.get_by_text("0 of 7 done")).to_be_visible()
    look(page, "start")
    go_through_settings(page, look)
    make_things(page, look)
    expect(page.get_by_text("6 of 7 done")).to_be_visible()
    look(page, "start-done")
    page.goto("/admin/")
    look(page, "overview-with-start")
    press(page, "Finish, and do not show this again")
    ask(browser, empty_desk, look)
    page.goto("/desk/")
    look(page, "start-desk")
    page.get_by_role("link", name="My card is gone").first.click()
    editor = page.locator("[contenteditable=true]").first
    editor.fill("It is blocked. A new one is on its way.")
    press(page, "Send reply")
    expect(page.get_by_role("article").filter(has_text="A new one is on its way")).to_be_visible()


def test_the_start_needs_no_scripts(browser: Browser, running_desk: Desk) -> None:
    context = browser.new_context(base_url=running_desk.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/account/sign-in/?next=/admin/start/departments/")
    page.get_by_label("E-mail address").fill("ada@help.example")
    page.get_by_label("Password", exact=True).fill("deskbell-sample-ada")
    press(page, "Sign in")
    heading(page, "Departments")
    page.get_by_label("Name").fill("Without scripts")
    press(page, "Add it")
    expect(page.get_by_role("main").get_by_role("listitem").filter(has_text="Without scripts")).to_be_visible()
    press(page, "Next step")
    heading(page, "Agents")
    context.close()
