"""A desk that offers German: clients, agents and administrators read it, on the narrowest pages too, and so do mails."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from deskbell_tests.browser import Complaints, Looker
from deskbell_tests.desks import Desk
from deskbell_tests.walking import Walker, new_walker
from playwright.sync_api import Browser, Page, expect

NARROW, HEIGHT = 390, 844
PORTAL = ("/", "/new/", "/check/", "/account/sign-in/", "/account/sign-up/", "/account/password/reset/")
PANELS = ("/desk/needs_reply/", "/desk/new/", "/admin/", "/admin/agents/", "/admin/settings/tickets/", "/admin/health/")


@pytest.fixture
def ada(browser: Browser, running_desk: Desk, look: Looker) -> Iterator[Walker]:
    """The administrator, who reads English, has offered German."""
    walker = new_walker(browser, url=running_desk.url, look=look)
    walker.sign_in("ada@help.example")
    walker.page.goto("/admin/settings/desk/")
    walker.page.get_by_label("Deutsch").check()
    walker.press("Save")
    yield walker
    walker.page.goto("/admin/settings/desk/")
    walker.page.get_by_role("button", name="Back to the default: Languages offered").click()
    walker.page.context.close()


@pytest.fixture
def telephone(browser: Browser, running_desk: Desk, look: Looker) -> Iterator[Walker]:
    """Somebody whose telephone speaks German."""
    context = browser.new_context(
        base_url=running_desk.url,
        locale="de-DE",
        timezone_id="Europe/Berlin",
        viewport={"width": NARROW, "height": HEIGHT},
    )
    context.set_default_timeout(20_000)
    walker = Walker(page=context.new_page(), look=look, complaints=Complaints(context))
    yield walker
    assert not walker.complaints.texts, "\n".join(walker.complaints.texts)
    context.close()


def in_german(page: Page, look: Looker, name: str) -> None:
    """The page says that it is German, and nothing in it is wider than the telephone."""
    expect(page.locator("html")).to_have_attribute("lang", "de")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW, f"{page.url} is {width} wide"
    look(page, f"german-{name}")


def test_a_desk_that_does_not_offer_it_speaks_english(telephone: Walker) -> None:
    telephone.page.goto("/")
    expect(telephone.page.locator("html")).to_have_attribute("lang", "en")


def test_a_guest_asks_in_german_and_is_answered_so(ada: Walker, telephone: Walker, look: Looker) -> None:
    page = telephone.page
    for path in PORTAL:
        page.goto(path)
        in_german(page, look, "portal" + path.replace("/", "-").rstrip("-"))
    page.goto("/new/")
    page.get_by_role("button", name="Anfrage absenden").click()
    expect(page.get_by_text("Geben Sie Ihrer Anfrage einen Betreff.").first).to_be_visible()
    in_german(page, look, "portal-problems")
    page.get_by_label("General question").check()
    page.get_by_label("Ihr Name").fill("Jana Vogt")
    page.get_by_label("Ihre E-Mail-Adresse").fill("jana.vogt@harbour.example")
    page.get_by_label("Betreff").fill("Der Drucker streikt")
    page.get_by_label("Was ist passiert?").fill("Seit heute früh kommt nichts mehr heraus.")
    page.get_by_role("button", name="Anfrage absenden").click()
    expect(page.get_by_role("heading", name="Ihre Anfrage ist angekommen")).to_be_visible()
    in_german(page, look, "portal-received")
    assert "Wie es weitergeht" in ada.mail_to("jana.vogt@harbour.example", about="Ihre Ticketnummer ist #")


@pytest.mark.usefixtures("ada")
def test_the_panels_in_german(telephone: Walker, look: Looker) -> None:
    page = telephone.page
    page.goto("/account/sign-in/")
    page.get_by_label("E-Mail-Adresse").fill("ada@help.example")
    page.get_by_label("Passwort", exact=True).fill("deskbell-sample-ada")
    page.get_by_role("main").get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Braucht eine Antwort")).to_be_visible()
    for path in PANELS:
        page.goto(path)
        in_german(page, look, "panels" + path.replace("/", "-").rstrip("-"))
    page.goto("/desk/needs_reply/")
    page.get_by_role("main").get_by_role("link").filter(has_text="holidays").first.click()
    expect(page.get_by_role("link", name="Zuweisen")).to_be_visible()
    in_german(page, look, "ticket")


@pytest.mark.usefixtures("ada")
def test_a_switch_goes_before_the_telephone_and_before_what_the_menu_said(telephone: Walker, look: Looker) -> None:
    page = telephone.page
    page.goto("/check/")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile("/check/$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/account/sign-in/")
    look(page, "switched-to-english")
    telephone.sign_in("jane@help.example")
    page.locator(".bar details.menu summary").click()
    page.locator(".bar details.menu").get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.locator(".bar details.menu summary").click()
    in_german(page, look, "menu-with-languages")
