"""An administrator writes a mail's words anew and looks at them; clients get mails in those words, until they are taken
back. An agent chooses alerts. A sending account says by itself where it breaks."""

from __future__ import annotations

from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk, free_port
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, Page, expect

ADA = "ada@help.example"
MAIL = "Confirmation of a new ticket"


def ask_for_help(browser: Browser, desk: Desk, address: str) -> None:
    """A guest opens a ticket on the portal."""
    guest = new_walker(browser, url=desk.url, look=Looker.blind())
    page = guest.page
    page.goto("/")
    page.get_by_role("link", name="Ask for help").click()
    page.locator(".topic input").first.check()
    page.get_by_label("Subject").fill("The till prints blank slips")
    page.get_by_label("What happened?").fill("Since this morning.")
    page.get_by_label("Your name").fill("Gus Guest")
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("has arrived")
    page.context.close()


def write_words(page: Page, words: str) -> None:
    """In place of all that stands in the editor."""
    editor = page.locator(".ProseMirror")
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def test_words_of_ones_own_go_out_until_they_are_taken_back(browser: Browser, running_desk: Desk, look: Looker) -> None:
    ada = new_walker(browser, url=running_desk.url, look=look)
    ada.sign_in(ADA)
    write_a_template(ada)
    ask_for_help(browser, running_desk, "first@shop.example")
    text = ada.mail_to("first@shop.example", about="The house of North Bank bids you welcome")
    assert "Your ticket number is" not in text
    assert "%{" not in text
    take_it_back(ada.page)
    ask_for_help(browser, running_desk, "second@shop.example")
    ada.mail_to("second@shop.example", about="Your ticket number is")
    assert ada.complaints.texts == []
    ada.page.context.close()


def write_a_template(ada: Walker) -> None:
    """From the list of mails to the preview; an unknown variable is named beside the field, and what was typed stays."""
    page = ada.page
    page.goto("/admin/mail-words/")
    ada.look(page, "mail-words")
    page.get_by_role("link", name=f"Write your own: {MAIL}, English").click()
    editor = page.locator(".ProseMirror")
    expect(editor).to_contain_text("Your ticket number is #%{ticket.number}.")
    ada.look(page, "mail-template-new")
    nothing_covers_the_button(page)
    write_words(page, "The house of North Bank bids you welcome. %{ticket.secret} Number %{ticket.number}.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".field .error")).to_contain_text("%{ticket.secret}")
    expect(editor).to_contain_text("The house of North Bank")
    ada.look(page, "mail-template-unknown-variable")
    write_words(page, "The house of North Bank bids you welcome. Number %{ticket.number}.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/admin/mail-words/")
    page.get_by_role("link", name=f"{MAIL}, English").click()
    ada.look(page, "mail-template")
    page.get_by_role("link", name="Preview").click()
    expect(page.get_by_role("main")).to_contain_text("Number 482913.")
    shown = page.frame_locator("iframe.mail")
    expect(shown.locator("body")).to_contain_text("The house of North Bank bids you welcome. Number 482913.")
    ada.look(page, "mail-template-preview")
    page.goto("/admin/mail-templates/")
    ada.look(page, "mail-templates")


def nothing_covers_the_button(page: Page) -> None:
    """Save sticks to the window's lower edge, however high the window is; the editor above it goes below it."""
    size = page.viewport_size
    assert size
    for height in range(480, 1080, 60):
        page.set_viewport_size({"width": size["width"], "height": height})
        assert page.get_by_role("button", name="Save").evaluate(
            "it => { const at = it.getBoundingClientRect();"
            " return document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2) === it }"
        ), height
    page.set_viewport_size(size)


def take_it_back(page: Page) -> None:
    """One switch on the template's page."""
    page.goto("/admin/mail-words/")
    page.get_by_role("link", name=f"{MAIL}, English").click()
    page.get_by_role("link", name="Back to the built-in words").click()
    page.get_by_role("main").get_by_role("button", name="Back to the built-in words").click()
    page.goto("/admin/mail-words/")
    expect(page.get_by_role("link", name=f"{MAIL}, English")).to_have_text("built in; your own are kept")


def test_an_agent_chooses_alerts_from_the_menu_of_the_account(page: Page, running_desk: Desk, look: Looker) -> None:
    walker = Walker(page=page, look=look, complaints=None)  # type: ignore[arg-type]  # a fixture watches this page
    walker.sign_in(ADA)
    page.goto("/desk/needs_reply/")
    page.get_by_label("Menu of Ada Quinn").click()
    page.get_by_role("link", name="My alerts").click()
    look(page, "my-alerts")
    page.get_by_label("An internal note").uncheck()
    page.get_by_label("Facilities").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("An internal note")).not_to_be_checked()
    expect(page.get_by_label("Facilities")).not_to_be_checked()
    expect(page.get_by_label("A new ticket")).to_be_checked()
    page.get_by_label("An internal note").check()
    page.get_by_label("Facilities").check()
    page.get_by_role("button", name="Save").click()


def test_a_sending_account_says_where_it_breaks(page: Page, running_desk: Desk, look: Looker) -> None:
    walker = Walker(page=page, look=look, complaints=None)  # type: ignore[arg-type]
    walker.sign_in(ADA)
    page.goto("/admin/sending-accounts/new/")
    look(page, "sending-account-new")
    page.get_by_label("Address", exact=True).fill("desk@help.example")
    page.get_by_label("Server", exact=True).fill("mail.help.example")
    page.get_by_label("Encryption").select_option("none")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".field .error")).to_contain_text("Without encryption")
    look(page, "sending-account-refused")
    page.get_by_label("Server", exact=True).fill("127.0.0.1")
    page.get_by_label("Port").fill(str(free_port()))
    page.get_by_role("button", name="Save").click()
    confirm = page.get_by_role("main").get_by_role("button", name="Save")
    expect(page.get_by_text("answers to its mails are not read here")).to_be_visible()
    confirm.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/admin/sending-accounts/")
    look(page, "sending-accounts")
    page.get_by_role("main").get_by_role("link", name="desk@help.example").click()
    look(page, "sending-account")
    page.get_by_role("link", name="Try it").click()
    look(page, "sending-account-try")
    page.get_by_role("main").get_by_role("button", name="Try it").click()
    expect(page.get_by_role("main")).to_contain_text("Look at the port, at the encryption")
    look(page, "sending-account-tried")
    # So that the desk goes on keeping its mails in its log for those who walk after this one.
    page.get_by_role("link", name="desk@help.example").click()
    page.get_by_role("link", name="Retire").click()
    page.get_by_role("main").get_by_role("button", name="Retire").click()
