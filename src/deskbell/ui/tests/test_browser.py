"""The furniture in a real browser: what only scripts do, under the policy that forbids inline ones."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, Playwright, expect

from deskbell.ui.models import StagedUpload
from deskbell.ui.tests.pages import SENT

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("deskbell.ui.tests.pages"),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no Chromium here"),
]


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    yield browser
    browser.close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(timezone_id="Asia/Tokyo")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert not complaints
    context.close()


def write(page: Page, text: str) -> None:
    page.locator(".ProseMirror").click()
    page.keyboard.type(text)


def open_entry(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".ProseMirror")).to_be_visible()


def test_rich_text_is_written_and_sent_by_key(tab: Page, live_server: str) -> None:
    SENT.clear()
    open_entry(tab, f"{live_server}/entry/")
    write(tab, "Hello ")
    tab.get_by_label("Bold").click()
    tab.keyboard.type("world")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator(".ProseMirror")).to_have_text("")
    assert SENT == [{"body": "<p>Hello <strong>world</strong></p>", "body_format": "html", "files": []}]


def test_a_link_is_made_in_the_page(tab: Page, live_server: str) -> None:
    open_entry(tab, f"{live_server}/entry/")
    tab.locator(".ProseMirror").click()
    tab.get_by_label("Link", exact=True).click()
    tab.get_by_label("Address of the link").fill("example.org")
    tab.keyboard.press("Enter")
    expect(tab.locator(".ProseMirror a")).to_have_attribute("href", "https://example.org")


def test_unsent_text_comes_back_and_sent_text_does_not(tab: Page, live_server: str) -> None:
    open_entry(tab, f"{live_server}/entry/")
    write(tab, "Half a reply")
    expect(tab.locator("[data-draft-state]")).to_have_text("Kept in this browser")
    open_entry(tab, f"{live_server}/entry/")
    expect(tab.locator(".ProseMirror")).to_have_text("Half a reply")
    tab.locator(".send .primary").click()
    expect(tab.locator(".ProseMirror")).to_have_text("")
    open_entry(tab, f"{live_server}/entry/")
    expect(tab.locator(".ProseMirror")).to_have_text("")


def test_a_text_that_never_arrived_comes_back(tab: Page, live_server: str) -> None:
    open_entry(tab, f"{live_server}/entry/")
    write(tab, "Sent into the void")
    tab.route("**/entry/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    tab.locator(".send .primary").click()
    tab.unroute("**/entry/")
    open_entry(tab, f"{live_server}/entry/")
    expect(tab.locator(".ProseMirror")).to_have_text("Sent into the void")


def test_files_go_up_by_choosing_and_by_pasting(tab: Page, live_server: str) -> None:
    SENT.clear()
    open_entry(tab, f"{live_server}/entry/")
    tab.set_input_files("input[type=file]", [payload("plan.txt"), payload("tool.exe")])
    expect(tab.locator(".staged")).to_contain_text("plan.txt")
    expect(tab.locator("[data-problems]")).to_contain_text("tool.exe")
    paste_picture(tab)
    expect(tab.locator(".staged")).to_contain_text("shot.png")
    tab.locator(".staged li", has_text="plan.txt").locator("button").click()
    expect(tab.locator(".staged")).not_to_contain_text("plan.txt")
    write(tab, "See the picture")
    tab.locator(".send .primary").click()
    expect(tab.locator(".ProseMirror")).to_have_text("")
    assert SENT[-1]["files"] == ["shot.png"]
    assert not StagedUpload.objects.exists()


def payload(name: str) -> FilePayload:
    return FilePayload(name=name, mimeType="text/plain", buffer=b"words")


def paste_picture(page: Page) -> None:
    page.locator(".ProseMirror").evaluate(
        """(place) => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([new Uint8Array([137, 80, 78, 71])], "shot.png", {type: "image/png"}));
            place.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }"""
    )


def test_a_double_click_sends_once(tab: Page, live_server: str) -> None:
    SENT.clear()
    open_entry(tab, f"{live_server}/entry/")
    write(tab, "Once")
    tab.locator(".send .primary").dblclick()
    expect(tab.locator(".ProseMirror")).to_have_text("")
    assert len(SENT) == 1


def test_a_rested_button_wakes_when_the_page_comes_back(tab: Page, live_server: str) -> None:
    tab.goto(f"{live_server}/ask/")
    tab.evaluate(
        "document.querySelector('form.form').dispatchEvent(new SubmitEvent('submit', {bubbles: true, cancelable: true}))"
    )
    expect(tab.get_by_role("button", name="Send")).to_be_disabled()
    tab.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    expect(tab.get_by_role("button", name="Send")).to_be_enabled()


def test_escape_closes_a_menu_and_gives_the_focus_back(tab: Page, live_server: str) -> None:
    tab.goto(f"{live_server}/entry/")
    tab.locator("summary", has_text="Assign").click()
    expect(tab.get_by_label("Agent")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.get_by_label("Agent")).to_be_hidden()
    expect(tab.locator("summary", has_text="Assign")).to_be_focused()


def test_times_are_in_the_browsers_zone_from_the_second_page_on(tab: Page, live_server: str) -> None:
    tab.goto(f"{live_server}/entry/")
    tab.goto(f"{live_server}/entry/")
    expect(tab.locator(".entry time").first).to_have_attribute("title", re.compile("JST$"))


def test_an_error_takes_the_focus(tab: Page, live_server: str) -> None:
    tab.goto(f"{live_server}/ask/")
    tab.get_by_role("button", name="Send").click()
    expect(tab.locator("#problems")).to_be_focused()


def test_without_javascript_a_plain_text_is_sent(chromium: Browser, live_server: str) -> None:
    SENT.clear()
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server}/entry/")
    page.set_input_files("input[type=file]", [payload("plan.txt")])
    page.locator("textarea[name=body]").fill("Plain words")
    page.get_by_role("button", name="Add files").click()
    expect(page.locator("textarea[name=body]")).to_have_value("Plain words")
    page.locator(".send .primary").click()
    assert SENT[-1] == {"body": "Plain words", "body_format": "text", "files": ["plan.txt"]}


PAGES = [
    "/entry/",
    "/ask/",
    "/too-often/",
    "/nowhere/",
    "/account/sign-in/",
    "/account/sign-up/",
    "/account/password/reset/",
]
LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_and_nothing_sticks_out(chromium: Browser, live_server: str, width: int, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for address in PAGES:
        page.goto(f"{live_server}{address}")
        assert complaints_of(page) == [], f"{address} {width} {scheme}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto(f"{live_server}/ask/")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#problems")).to_be_focused()
    page.wait_for_load_state("load")
    assert complaints_of(page) == [], "a form with errors"
    context.close()


def complaints_of(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {json.dumps([node['html'] for node in one['nodes']])[:300]}" for one in found]


def test_axe_would_find_something(chromium: Browser, live_server: str) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server}/ask/")
    page.locator("label[for=id_email]").evaluate("(label) => label.remove()")
    assert complaints_of(page)
