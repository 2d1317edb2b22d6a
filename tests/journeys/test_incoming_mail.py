"""Mail comes in, and those whom it concerns see it in a browser: agents, the client who wrote, and an administrator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from deskbell_tests.browser import Looker
from deskbell_tests.desks import Desk, new_desk
from deskbell_tests.dovecot import Dovecot
from deskbell_tests.walking import DOT, MakeWalker, Walker, new_walker
from playwright.sync_api import Browser, Locator, Page, Route, expect

KEN, JANE, ADA = "ken@northbank.example", "jane@help.example", "ada@help.example"
SUBJECT = "The sign-in page stays blank"
REMOTE = "https://pictures.example/banner.png"
BODY = (
    "<p>This is what we see since 08:40:</p><p><img src='cid:shot@northbank.example' alt='The blank page'></p>"
    f"<p>Our status page shows <img src='{REMOTE}' alt='The banner'></p>"
)
QUOTE = (
    "<div class='gmail_quote'><div class='gmail_attr'>On Fri, 20 Nov 2026 at 09:12, John Doe &lt;john@help.example&gt; wrote:"
    "</div><blockquote class='gmail_quote'><p>Please send us a picture of it.</p></blockquote></div>"
)
AWAY = "I am on holiday until Monday."
NOTE = "The session service has no room left on its disk."


@pytest.fixture(scope="module")
def mail_desk(tmp_path_factory: pytest.TempPathFactory, dovecot_server: Dovecot) -> Iterator[Desk]:
    """A desk of its own, whose processes trust the tests' mail server."""
    desk = new_desk(home=tmp_path_factory.mktemp("mail-desk"), sample=True)
    desk.environment["SSL_CERT_FILE"] = dovecot_server.ca
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def walker(browser: Browser, mail_desk: Desk, look: Looker) -> Iterator[MakeWalker]:
    """Makes people; none of their browsers may have complained, but for the picture that a mail as sent may not fetch."""
    people: list[Walker] = []

    def make(email: str, *, with_scripts: bool = True) -> Walker:
        quiet = look if with_scripts else Looker.blind()
        people.append(new_walker(browser, url=mail_desk.url, look=quiet, with_scripts=with_scripts))
        people[-1].sign_in(email)
        return people[-1]

    yield make
    assert not [text for person in people for text in person.complaints.texts if REMOTE not in text]
    for person in people:
        person.page.context.close()


def written(subject: str, text: str, *, html: str = "", number: int, **headers: str) -> bytes:
    """A mail of Ken's; `html` shows a picture that comes with it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Ken Ito <{KEN}>", "help@help.example", subject
    mail["Message-ID"] = f"<{number}.walk@northbank.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
        part = mail.get_body(("html",))
        assert part is not None
        part.add_related(DOT, "image", "png", cid="<shot@northbank.example>", filename="shot.png")
        mail.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="mend.exe")
    return mail.as_bytes()


def arrive(desk: Desk, folder: Path, raw: bytes) -> str:
    """The mail comes in; the number of the ticket where it stands, if there is one."""
    (folder / "mail.eml").write_bytes(raw)
    told = desk.command("mail", "receive", str(folder / "mail.eml"))
    assert told.returncode == 0, told.stderr
    found = re.search(r"#(\S+)", told.stdout)
    return found.group(1) if found else ""


def is_there(picture: Locator) -> None:
    """The browser has got this picture and could read it."""
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 1)


def entry(page: Page, text: str) -> Locator:
    return page.locator("article.entry", has_text=text)


def choose(page: Page, message: Locator, item: str) -> None:
    """Choose from the menu of a message."""
    message.get_by_label("What to do with this message").click()
    message.get_by_role("link", name=item).click()


def test_a_mail_is_read_and_put_where_it_belongs(walker: MakeWalker, mail_desk: Desk, tmp_path: Path) -> None:
    def came(*words: str, number: int, **headers: str) -> str:
        return arrive(mail_desk, tmp_path, written(*words, number=number, **headers))

    number = came(SUBJECT, "See the picture.", number=1, html=f"{BODY}{QUOTE}", Cc="ops@northbank.example")
    other = came("The printer on floor 2 jams", "It jams.", number=2)
    about = f"Re: [#{number}] {SUBJECT}"
    assert came(about, "By the way, I need a new chair.", number=3) == number
    assert came(about, "It is the tray again.", number=4) == number
    assert came(about, AWAY, number=5, Auto_Submitted="auto-replied") == number

    jane = walker(JANE)
    page = jane.page
    fetched: list[str] = []

    def serve(route: Route) -> None:
        fetched.append(route.request.headers.get("referer", ""))
        route.fulfill(body=DOT, content_type="image/png")

    page.context.route("https://pictures.example/**", serve)
    page.goto(f"/desk/tickets/{number}/")
    first = entry(page, "This is what we see")
    is_there(first.get_by_alt_text("The blank page"))
    expect(first).to_contain_text("sender could not be verified")
    expect(first.locator(".refused")).to_contain_text("mend.exe")
    expect(first.get_by_text("Please send us a picture of it.")).to_be_hidden()
    jane.look(page, "mail-ticket")
    first.get_by_text("Quoted text").focus()
    page.keyboard.press("Enter")
    expect(first.get_by_text("Please send us a picture of it.")).to_be_visible()
    expect(entry(page, "Sent by a machine").locator(".body")).to_be_hidden()
    assert not fetched
    first.get_by_role("link", name="Show remote images").click()
    is_there(page.get_by_alt_text("The banner"))
    assert fetched
    assert not any(fetched)
    jane.look(page, "mail-ticket-remote-images")

    choose(page, first, "Show headers")
    expect(page.get_by_role("dialog")).to_contain_text("Message-ID: <1.walk@northbank.example>")
    jane.look(page, "mail-headers")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    choose(page, first, "As sent")
    expect(page.frame_locator("iframe.mail").get_by_text("Please send us a picture of it.")).to_be_visible()
    jane.look(page, "mail-as-sent")

    page.goto(f"/desk/tickets/{number}/")
    page.get_by_role("button", name="Let ops@northbank.example take part").click()
    expect(page.locator("#side .card", has_text="Collaborators")).to_contain_text("ops@northbank.example")
    choose(page, entry(page, "a new chair"), "Detach into a ticket of its own")
    jane.look(page, "detach-message")
    page.get_by_role("dialog").get_by_role("button", name="Open a ticket for it").click()
    expect(page.locator("#ticket-head .num")).not_to_have_text(f"#{number}")
    expect(entry(page, "a new chair")).to_be_visible()
    jane.look(page, "detached-message")

    page.goto(f"/desk/tickets/{number}/")
    choose(page, entry(page, "the tray again"), "This belongs to another ticket")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Number of the ticket").fill("no such number")
    dialog.get_by_role("button", name="Move the message").click()
    expect(dialog.get_by_label("Number of the ticket")).to_have_attribute("aria-invalid", "true")
    jane.look(page, "move-message-problems")
    dialog.get_by_label("Number of the ticket").fill(other)
    dialog.get_by_role("button", name="Move the message").click()
    expect(page.locator("#ticket-head .num")).to_have_text(f"#{other}")
    expect(entry(page, "the tray again")).to_be_visible()
    page.goto(f"/desk/tickets/{number}/?mode=note")
    page.get_by_role("link", name="Internal note").click()
    jane.write(NOTE)
    jane.press("Add note")
    expect(page.locator(".entry.note").last).to_contain_text(NOTE)
    jane.look(page, "mail-ticket-afterwards")

    sees_only_their_side(walker(KEN, with_scripts=False), number)
    with_scripts = walker(KEN)
    with_scripts.page.goto(f"/tickets/{number}/")
    with_scripts.look(with_scripts.page, "client-mail-ticket")


def sees_only_their_side(ken: Walker, number: str) -> None:
    """The client, without JavaScript: the mail, its picture and quote; nothing of machines, agents, other tickets."""
    page = ken.page
    page.goto(f"/tickets/{number}/")
    first = entry(page, "This is what we see")
    expect(first.get_by_alt_text("The blank page")).to_be_visible()
    picture = page.request.get(first.get_by_alt_text("The blank page").get_attribute("src") or "")
    assert picture.body() == DOT
    expect(first.get_by_text("Please send us a picture of it.")).to_be_hidden()
    first.get_by_text("Quoted text").click()
    expect(first.get_by_text("Please send us a picture of it.")).to_be_visible()
    expect(first.get_by_role("link", name="Show remote images")).to_be_visible()
    shown = page.locator("main").inner_text()
    for hidden in (AWAY, NOTE, "new chair", "the tray again", "verified", "Show headers", "machine"):
        assert hidden not in shown


def test_a_mailbox_is_tried_until_it_works(walker: MakeWalker, dovecot_server: Dovecot) -> None:
    user = dovecot_server.new_user()
    ada = walker(ADA)
    page = ada.page
    page.goto("/admin/mailboxes/")
    ada.look(page, "mailboxes-empty")
    page.get_by_role("main").get_by_role("link", name="New mailbox").click()
    page.get_by_label("Address", exact=True).fill("walk@help.example")
    page.get_by_label("Name", exact=True).fill("Walks")
    ada.press("Save")
    expect(page.locator("[name=host]")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Walks")
    ada.look(page, "mailbox-problems")
    page.locator("[name=host]").fill("localhost")
    page.locator("[name=port]").fill(str(dovecot_server.imaps_port))
    page.locator("[name=user_name]").fill(user)
    page.locator("[name=password]").fill("not the password")
    page.locator("[name=afterwards]").select_option("leave")
    ada.press("Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Try it").click()
    ada.press("Try it")
    last = page.locator(".trial li").last
    expect(last).to_contain_text("Failed")
    expect(last).to_contain_text("Sign in")
    expect(last).to_contain_text("Look at user name and password")
    expect(page.locator(".trial li").first).to_contain_text("Good")
    ada.look(page, "mailbox-wrong-password")

    page.get_by_role("main").get_by_role("link", name="walk@help.example").click()
    page.locator("[name=password]").fill(dovecot_server.password)
    ada.press("Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Try it").click()
    ada.press("Try it")
    expect(page.locator(".trial li").last).to_contain_text("0 messages")
    expect(page.locator(".trial li", has_text="Failed")).to_have_count(0)
    ada.look(page, "mailbox-works")

    dovecot_server.deliver(user, written("From the mailbox", "It came by IMAP.", number=6))
    until(page, "/admin/incoming/?q=From the mailbox", page.locator("main table th a", has_text="From the mailbox"))
    expect(page.locator("main table")).to_contain_text("walk@help.example")
    until(page, "/admin/mailboxes/", page.locator("main table td", has_text="Fetched"))
    ada.look(page, "mailboxes")


def test_mail_in_quarantine_becomes_a_ticket(walker: MakeWalker, mail_desk: Desk, tmp_path: Path) -> None:
    parts = b"".join(b"--x\r\n\r\npart %d\r\n" % number for number in range(300))
    head = f"From: {KEN}\r\nSubject: All our logs\r\nMessage-ID: <7@northbank.example>\r\n".encode()
    raw = head + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + parts + b"--x--\r\n"
    assert arrive(mail_desk, tmp_path, raw) == ""
    ada = walker(ADA)
    page = ada.page
    page.goto("/admin/incoming/?q=nothing of this kind")
    expect(page.locator(".empty")).to_contain_text("No message matches")
    ada.look(page, "ledger-nothing-found")
    page.get_by_role("link", name="Show all messages").click()
    page.get_by_role("link", name="In quarantine").click()
    expect(page.locator("main table")).to_contain_text("more than 200 parts")
    ada.look(page, "quarantine")
    page.get_by_role("link", name="All our logs").click()
    expect(page.locator(".notice")).to_contain_text("more than 200 parts")
    ada.look(page, "quarantined-message")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download as it came").click()
    assert saved.value.path().read_bytes() == raw
    page.get_by_text("Nobody needs it").click()
    ada.press("Turn it away")
    expect(page.get_by_label("Why is it turned away?")).to_have_attribute("aria-invalid", "true")
    ada.look(page, "quarantined-message-problems")
    page.get_by_role("main").get_by_role("link", name="Open a ticket from it").click()
    expect(page.get_by_label("Subject")).to_have_value("All our logs")
    ada.look(page, "ticket-from-mail")
    ada.press("Open the ticket")
    expect(page.get_by_role("heading", level=1)).to_have_text("All our logs")
    expect(page.locator("article.entry")).to_contain_text("part 1")
    number = page.locator("#ticket-head .num").inner_text()
    page.goto("/admin/incoming/?outcome=opened&q=All our logs")
    expect(page.locator("main table")).to_contain_text(number)
    ada.look(page, "ledger")
    page.goto("/admin/incoming/?outcome=quarantined")
    expect(page.get_by_role("link", name="All our logs")).to_have_count(0)


def until(page: Page, address: str, seen: Locator) -> None:
    """Look again and again at a page until something is there; the fetcher and the worker take their time."""
    for _attempt in range(120):
        page.goto(address)
        if seen.count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{address} does not show it:\n{page.locator('main').inner_text()}")
