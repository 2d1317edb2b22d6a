"""People who walk through the desk: each has a browser window of their own and does what people do."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect

from deskbell.features.sample_desk.cast import SIGN_INS
from deskbell_tests.browser import Complaints, Looker

# A picture of one grey dot, such as a screenshot tool might make.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e366"
    "0000000049454e44ae426082"
)


@dataclass(kw_only=True)
class Walker:
    """One person at a browser."""

    page: Page
    look: Looker
    complaints: Complaints

    def sign_in(self, email: str) -> None:
        """Sign in with the sample desk's password."""
        password = next(known[2] for known in SIGN_INS if known[1] == email)
        self.page.goto("/account/sign-in/")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.look(self.page, "sign-in")
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda address: "sign-in" not in address)

    def press(self, name: str) -> None:
        """Press the button of this name in the main part of the page."""
        self.page.get_by_role("main").get_by_role("button", name=name).first.click()

    def open_change(self, name: str, *, picture: str = "") -> None:
        """Open one of the ticket's small forms from the head of the page."""
        self.page.locator("#ticket-head").get_by_role("link", name=name, exact=True).click()
        expect(self.page.get_by_role("dialog")).to_be_visible()
        if picture:
            self.look(self.page, picture)

    def open_property(self, path: str) -> None:
        """Open the small form of a property from the side panel."""
        self.page.locator(f"#side a[href*='/{path}/']").first.click()
        expect(self.page.get_by_role("dialog")).to_be_visible()

    def save_change(self, name: str) -> None:
        """Send the small form that is open; it closes when the change is made."""
        self.page.get_by_role("dialog").get_by_role("button", name=name).click()
        expect(self.page.get_by_role("dialog")).to_be_hidden()

    def choose(self, label: str, words: str) -> None:
        """Choose from a select field of the open form by the beginning of what it says."""
        field = self.page.get_by_role("dialog").get_by_label(label)
        options = field.locator("option").all_inner_texts()
        field.select_option(label=next(text for text in options if text.strip().startswith(words)))

    def write(self, text: str) -> None:
        """Type into the rich text editor."""
        editor = self.page.locator(".ProseMirror")
        editor.click()
        self.page.keyboard.type(text)
        expect(editor).to_contain_text(text)

    def mail_to(self, address: str, *, about: str) -> str:
        """The text of the newest mail to an address that says these words; the worker may need a moment."""
        for _attempt in range(240):
            self.page.goto(f"/admin/mail/?q={address}")
            newest = self.page.locator("main table th a").first
            if newest.count():
                newest.click()
                text = self.page.locator("main").inner_text()
                if about in text:
                    self.look(self.page, "mail")
                    return text
            self.page.wait_for_timeout(250)
        raise AssertionError(f"no mail to {address} says {about}")

    def events(self) -> list[str]:
        """The sentences of the thread."""
        return [text.strip() for text in self.page.locator(".event > span:first-child").all_inner_texts()]


# Patience for a machine that does other things as well, in milliseconds; nothing waits longer than it must.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
MakeWalker = Callable[..., Walker]


def new_walker(browser: Browser, *, url: str, look: Looker, with_scripts: bool = True) -> Walker:
    """A person with a fresh browser window; axe needs scripts, so nobody looks where there are none."""
    context = browser.new_context(
        base_url=url, locale="en-GB", timezone_id="Europe/Berlin", java_script_enabled=with_scripts
    )
    context.set_default_timeout(PATIENCE)
    return Walker(page=context.new_page(), look=look, complaints=Complaints(context))


def link_in(text: str) -> str:
    """The first link into a ticket that a mail holds, without the desk's own address."""
    found = re.search(r"https?://[^/\s]+(/access/\S+)", text)
    assert found, text
    return found.group(1)
