"""Threat 5: whoever looks at a hostile mail in a real browser runs nothing, asks nobody else for anything, and sees the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path

import pytest
from deskbell_tests.desks import Desk
from deskbell_tests.walking import PATIENCE
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from deskbell.features.sample_desk.cast import SIGN_INS

from .hostile_mail import FAR, FILE_NAME, HOSTILE, SENDER, SUBJECT

KEN, ADA = "ken@northbank.example", "ada@help.example"
WATCH = """
window.caught = [];
const caught = words => {
  window.caught.push(words);
  document.documentElement.setAttribute("data-caught", window.caught.join(", "));
};
document.addEventListener("securitypolicyviolation", it => caught("policy: " + it.effectiveDirective));
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => caught("ran: " + name);
"""
# What may stand in the text of an entry, and what anything in it may have: everything else is told.
LOOK = """
() => {
  const found = [...window.caught];
  const elements = new Set(`a abbr b blockquote br caption code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p
    pre q s samp small span strong sub sup table tbody td tfoot th thead tr u ul`.split(/\\s+/));
  const attributes = new Set("alt colspan href lang loading referrerpolicy rel rowspan scope src start title".split(" "));
  const boxes = new Set("aria-label class role tabindex".split(" "));
  for (const body of document.querySelectorAll("article.entry .body")) {
    for (const one of body.querySelectorAll("*")) {
      if (!elements.has(one.localName)) found.push("element: " + one.localName);
      const isBox = one.getAttribute("class") === "wide-table";
      for (const { name, value } of one.attributes) {
        if (!attributes.has(name) && !(isBox && boxes.has(name))) found.push(`attribute: ${one.localName} ${name}`);
        if (name === "href" && !/^(https?:|mailto:)/.test(value)) found.push("link: " + value);
        if (name === "src" && !/^(\\/desk\\/|\\/tickets\\/|https:)/.test(value)) found.push("source: " + value);
      }
      if (getComputedStyle(one).position !== "static") found.push("position: " + one.localName);
      const box = one.getBoundingClientRect(), round = body.getBoundingClientRect();
      if (box.width && !one.closest(".wide-table") && (box.left < round.left - 1 || box.right > round.right + 1))
        found.push("leaves its box: " + one.localName);
    }
  }
  for (const name of ["querySelector", "getElementById", "createElement"])
    if (typeof document[name] !== "function") found.push("clobbered: " + name);
  if (!(document.body instanceof HTMLBodyElement) || typeof document.cookie !== "string") found.push("clobbered: document");
  if (document.querySelectorAll("#composer, #reply").length > 1 || document.querySelectorAll("#thread").length > 1)
    found.push("an id twice");
  const send = document.querySelector(".composer footer .btn.primary");
  send.scrollIntoView({ block: "center" });
  const at = send.getBoundingClientRect();
  if (!send.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2))) found.push("something lies over it");
  return found;
}
"""


class Outside:
    """Whatever a browser asks of anybody but the desk; nobody answers."""

    def __init__(self, context: BrowserContext, desk: Desk) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        context.route(lambda address: not address.startswith((desk.url, "data:", "about:")), self._refuse)
        context.on("dialog", self._close)

    def _close(self, dialog: Dialog) -> None:
        self.said.append(dialog.message)
        dialog.dismiss()

    def _refuse(self, route: Route) -> None:
        self.asked.append(f"{route.request.resource_type}: {route.request.url}")
        route.abort()


@pytest.fixture(scope="module")
def number(running_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The number of a ticket in which every hostile mail stands."""
    folder = tmp_path_factory.mktemp("hostile")
    first = _receive(running_desk, folder, [_mail(SUBJECT, "<p>begin</p>", 0)])
    _receive(
        running_desk, folder, [_mail(f"Re: [#{first}]", _whole(*one), one[0]) for one in enumerate(HOSTILE, start=1)]
    )
    return first


@pytest.fixture
def page(browser: Browser, running_desk: Desk) -> Iterator[Page]:
    """A window that notes what happens in it; answers of the desk may break its policy, so nobody else listens."""
    context = browser.new_context(base_url=running_desk.url, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


@pytest.fixture
def outside(page: Page, running_desk: Desk) -> Outside:
    return Outside(page.context, running_desk)


def _mail(subject: str, html: str, number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = formataddr((SENDER, KEN)), "help@help.example", subject
    mail["Message-ID"] = f"<hostile-{number}@northbank.example>"
    mail.set_content(html.encode(), maintype="text", subtype="html")
    mail.add_attachment(b"<svg onload=alert(1)>", maintype="image", subtype="png", filename=FILE_NAME)
    return mail.as_bytes()


def _whole(number: int, hostile: str) -> str:
    return f"<p>begin {number}.</p>{hostile}"


def _receive(desk: Desk, folder: Path, mails: list[bytes]) -> str:
    """They come in; the ticket of all of them."""
    paths = [folder / f"{place}.eml" for place in range(len(mails))]
    for path, raw in zip(paths, mails, strict=True):
        path.write_bytes(raw)
    told = desk.command("mail", "receive", *map(str, paths))
    numbers = set(re.findall(r"#(\S+)", told.stdout))
    assert told.returncode == 0, told.stderr
    assert told.stdout.count("#") == len(mails), told.stdout
    assert len(numbers) == 1, told.stdout
    return str(numbers.pop())


def _sign_in(page: Page, email: str) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(next(known[2] for known in SIGN_INS if known[1] == email))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "sign-in" not in address)


def _found(page: Page, address: str) -> list[str]:
    """What is wrong on this page, once everything that it loads is there."""
    page.goto(address, wait_until="networkidle")
    told: list[str] = page.evaluate(LOOK)
    return told


def _entries(page: Page) -> list[str]:
    ids = page.locator("article.entry").evaluate_all("all => all.map(one => one.id.slice(1))")
    return [str(one) for one in ids]


@pytest.mark.parametrize(("email", "address"), [(ADA, "/desk/tickets/{}/"), (KEN, "/tickets/{}/")])
def test_threat_5_whoever_reads_hostile_mail_sees_the_desk_and_runs_nothing(
    page: Page, outside: Outside, number: str, email: str, address: str
) -> None:
    _sign_in(page, email)
    place = address.format(number)
    assert _found(page, f"{place}?whole=1") == []
    assert len(_entries(page)) == len(HOSTILE) + 1
    words = page.locator("article.entry").all_inner_texts()
    assert all(f"begin {place}." in text for place, text in enumerate(words[1:], start=1))
    for one in page.locator(".left-out a").evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        assert _found(page, f"{place}{one.removeprefix(place).partition('#')[0]}") == []
        picture = page.locator(f"article.entry img[src^='{FAR}']").first
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)  # asked for, and refused
    assert set(outside.asked) == {f"image: {FAR}/a.png", f"image: {FAR}/g.png"}
    assert not outside.said


def test_threat_5_a_mail_as_it_was_sent_can_do_nothing(page: Page, outside: Outside, number: str) -> None:
    _sign_in(page, ADA)
    page.goto(f"/desk/tickets/{number}/?whole=1")
    assert len(_entries(page)) == len(HOSTILE) + 1
    for entry in _entries(page):
        for name in ("as-sent", "document"):
            address = f"/desk/tickets/{number}/entries/{entry}/{name}/"
            page.goto(address)
            assert page.url.endswith(address)
    assert not outside.asked
    assert not outside.said


def test_threat_5_names_and_subjects_are_words_wherever_they_stand(page: Page, outside: Outside, number: str) -> None:
    _sign_in(page, ADA)
    page.goto(f"/admin/incoming/?q=%23{number}")
    message = page.locator("main table th a").first.get_attribute("href") or ""
    for address in (
        "/desk/",
        "/desk/unassigned/",
        f"/desk/tickets/{number}/",
        "/admin/incoming/",
        message,
        "/admin/mail/",
    ):
        page.goto(address)
        assert page.evaluate("window.caught") == []
        assert page.locator("main :is([onerror], [onload], [onmouseover], svg:not(.icon) script)").count() == 0
    assert not outside.asked
    assert not outside.said


def test_counter_proof_a_wider_sanitiser_and_a_wider_policy_are_noticed(
    page: Page, outside: Outside, running_desk: Desk, tmp_path: Path
) -> None:
    """The same looks at HTML that was let through as it came: once under the desk's policy, once without one.

    It holds no image: a text with images is cleaned once more where it is shown.
    """
    number = _receive(running_desk, tmp_path, [_mail("Raw", "<p>begin</p>", len(HOSTILE) + 1)])
    try:
        _look_at_it_as_it_came(page, outside, running_desk, number)
    finally:
        _put_as_it_came(running_desk, number, "<p>begin</p>")  # other walks pass this desk's tickets


def _look_at_it_as_it_came(page: Page, outside: Outside, desk: Desk, number: str) -> None:
    raw = (
        "<script>alert(1)</script><details open ontoggle=alert(1)></details><a href='javascript:alert(1)'>x</a>"
        f"<form id=composer></form><video poster='{FAR}/a.png'></video><p style='position:fixed;inset:0'>Sign in again</p>"
    )
    _put_as_it_came(desk, number, raw)
    _sign_in(page, ADA)
    page.goto(f"/desk/tickets/{number}/")
    caught = page.locator("html")
    expect(caught).to_have_attribute("data-caught", re.compile("policy: script-src"))
    expect(caught).not_to_have_attribute("data-caught", re.compile("ran:"))
    found: list[str] = page.evaluate(LOOK)
    for word in (
        "element: script",
        "element: form",
        "attribute: details ontoggle",
        "attribute: p style",
        "link: javascript",
    ):
        assert any(one.startswith(word) for one in found), word

    page.route(f"**/desk/tickets/{number}/", _without_policy)
    with page.expect_event("requestfailed", lambda request: request.url.startswith(FAR)):
        page.goto(f"/desk/tickets/{number}/", wait_until="commit")
    expect(caught).to_have_attribute("data-caught", re.compile("ran: alert"))
    page.wait_for_load_state("domcontentloaded")  # the script runs before the rest of the page is there
    assert any("position: p" in one for one in page.evaluate(LOOK))
    assert any(FAR in one for one in outside.asked)


def _without_policy(route: Route) -> None:
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=headers)


def _put_as_it_came(desk: Desk, number: str, html: str) -> None:
    desk.program(
        "from django.db import connection\n"
        "from deskbell.kernel.transactions import writing\n"
        "from deskbell.tickets.models import ThreadEntry\n"
        f"pk = ThreadEntry.objects.get(ticket__number={number!r}).pk\n"
        "with writing(), connection.cursor() as cursor:\n"
        f"    cursor.execute('UPDATE tickets_threadentry SET body_html = %s WHERE id = %s', [{html!r}, pk])\n"
    )
