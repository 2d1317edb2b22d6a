"""A guest walks through the client portal: with scripts and without, by mouse and by a link from a mail."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import READY_SECONDS, Desk
from playwright.sync_api import Browser, Page, expect

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LATEST_LINK = """
import django; django.setup()
from deskbell.mail.links import with_token
from deskbell.mail.models import OutgoingMail
mails = OutgoingMail.objects.filter(recipients__address={address!r}).exclude(link_marker="").order_by("pk")
for mail in mails: print(with_token(mail, mail.text))
"""


def links_mailed_to(desk: Desk, address: str, *, count: int) -> list[str]:
    """The paths of the access links in somebody's mails, once there are so many: the desk's worker writes them."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        environment = {**desk.environment, "DJANGO_SETTINGS_MODULE": "deskbell.config.settings"}
        program = LATEST_LINK.format(address=address)
        told = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        )
        found = re.findall(r"(/access/[\w-]+/)", told.stdout)
        if len(found) >= count:
            return found
        time.sleep(0.3)
    raise AssertionError(f"no {count} links were mailed to {address}")


def drop_a_file(page: Page, name: str) -> None:
    """Let a picture fall on the form."""
    script = """([content, name]) => {
        const dropped = new DataTransfer();
        const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
        dropped.items.add(new File([bytes], name, {type: "image/png"}));
        return dropped;
    }"""
    dropped = page.evaluate_handle(script, [base64.b64encode(PICTURE).decode(), name])
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})


def send(page: Page) -> None:
    page.get_by_role("button", name="Send the request").click()


def test_a_guest_asks_for_help_checks_the_ticket_and_answers(page: Page, running_desk: Desk, look: Looker) -> None:
    page.goto("/")
    look(page, "portal-home")
    page.get_by_role("link", name="Ask for help").click()
    look(page, "portal-new")
    page.locator(".topic input").first.check()
    page.get_by_label("Subject").fill("The till prints blank slips")
    page.get_by_label("What happened?").fill("Since this morning.\n\nAll of them.")
    drop_a_file(page, "slip.png")
    expect(page.locator(".staged")).to_contain_text("slip.png")
    send(page)
    expect(page.get_by_role("alert").first).to_contain_text("Enter your e-mail address.")
    look(page, "portal-new-errors")
    expect(page.get_by_label("Subject")).to_have_value("The till prints blank slips")
    expect(page.locator(".staged")).to_contain_text("slip.png")
    page.get_by_label("Your name").fill("Gus Guest")
    page.get_by_label("Your e-mail address").fill("gus@guest.test")
    send(page)
    expect(page).to_have_url(re.compile("/new/received/$"))
    look(page, "portal-received")
    number = page.locator(".thanks .num").inner_text().lstrip("#")

    answer = page.goto(f"/tickets/{number}/")  # threat 1: whoever asked sees nothing without the mail
    assert answer is not None
    assert answer.status == 404
    look(page, "portal-no-ticket")
    page.locator("main").get_by_role("link", name="Check a ticket").click()
    look(page, "portal-check")
    page.get_by_label("Your e-mail address").fill("gus@guest.test")
    page.get_by_label("Ticket number").fill(f"#{number}")
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    look(page, "portal-check-sent")

    confirmation, asked_for = links_mailed_to(running_desk, "gus@guest.test", count=2)[:2]
    assert confirmation != asked_for
    page.goto(asked_for)
    expect(page).to_have_url(re.compile(f"/tickets/{number}/$"))
    page.wait_for_selector(".ProseMirror")
    look(page, "portal-ticket")
    page.locator(".ProseMirror").click()
    page.keyboard.type("It is the drawer's printer.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.locator(".entry")).to_have_count(2)
    expect(page.locator(".entry").last).to_contain_text("It is the drawer's printer.")

    with page.expect_response(re.compile("/files/")) as arriving:
        page.locator("a.file").click()
    assert arriving.value.headers["content-security-policy"] == "sandbox"
    assert page.evaluate("document.images[0].naturalWidth") == 1  # shown in place, in a sandbox

    page.goto("/access/cut-off/")
    look(page, "portal-dead-link")


@pytest.fixture
def plain_page(browser: Browser, running_desk: Desk) -> Page:
    """A browser that runs no scripts."""
    return browser.new_context(java_script_enabled=False, base_url=running_desk.url).new_page()


def test_everything_works_without_javascript(plain_page: Page, running_desk: Desk, tmp_path: Path) -> None:
    page, picture = plain_page, tmp_path / "slip.png"
    picture.write_bytes(PICTURE)
    page.goto("/new/")
    page.locator(".topic input").first.check()
    page.get_by_label("Subject").fill("Without scripts")
    page.get_by_label("What happened?").fill("Plain words.")
    page.locator("[name=files]").set_input_files(picture)
    page.locator("[name=add_files]").click()
    expect(page.locator(".staged")).to_contain_text("slip.png")
    expect(page.locator(".error")).to_have_count(0)
    send(page)
    expect(page.get_by_role("alert").first).to_contain_text("Tell us your name.")
    expect(page.get_by_label("What happened?")).to_have_value("Plain words.")
    page.get_by_label("Your name").fill("Pia Plain")
    page.get_by_label("Your e-mail address").fill("pia@guest.test")
    send(page)
    expect(page).to_have_url(re.compile("/new/received/$"))
    page.goto(links_mailed_to(running_desk, "pia@guest.test", count=1)[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Without scripts")
    expect(page.locator("a.file")).to_contain_text("slip.png")
    page.locator("textarea[name=body]").fill("One more thing.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.locator(".entry").last).to_contain_text("One more thing.")
    page.context.close()
