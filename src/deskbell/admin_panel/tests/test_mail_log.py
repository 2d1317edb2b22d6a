"""The mail log shows every mail, and its links work; what strangers wrote runs nowhere (threat 5)."""

import re

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.worker import drain
from deskbell.mail.letters import queue_letter
from deskbell.mail.models import OutgoingMail
from deskbell.tickets.commands.respond import respond

pytestmark = pytest.mark.django_db

EVIL = "<img src=x onerror=alert(1)><script>alert(1)</script>"


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def letters(*subjects: str) -> None:
    for subject in subjects:
        queue_letter(to="ken@northbank.example", subject=subject, text="Dear Ken")


def link_to(recipient: str) -> str:
    """The page of the newest mail to somebody."""
    mail = OutgoingMail.objects.filter(recipients__address=recipient).latest("pk")
    return f"/admin/mail/{mail.pk}/"


def test_a_mail_stands_in_the_log_with_its_ticket(ada: Client, cast: Cast) -> None:
    ticket = cast.ticket(actor=Actor.visitor(), email="gus@visitor.example", subject="The lamp is out")
    drain()
    page = ada.get("/admin/mail/").content.decode()
    assert "gus@visitor.example" in page
    assert f"/desk/tickets/{ticket.number}/" in page
    assert "In the log only" in page


def test_the_link_in_a_mail_opens_the_ticket(ada: Client, cast: Cast) -> None:
    ticket = cast.ticket(actor=Actor.visitor(), email="gus@visitor.example", subject="The lamp is out")
    drain()
    page = ada.get(link_to("gus@visitor.example")).content.decode()
    address = re.search(r'href="http://127\.0\.0\.1:8000(/access/[^"]+/)"', page)
    assert address, page
    answer = Client().get(address[1], follow=True)
    assert answer.status_code == 200
    assert ticket.number in answer.content.decode()


def test_the_html_part_has_an_address_and_a_policy_of_its_own(ada: Client, cast: Cast) -> None:
    cast.ticket(actor=Actor.visitor(), email="gus@visitor.example")
    drain()
    answer = ada.get(f"{link_to('gus@visitor.example')}as-sent/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert (
        'sandbox="allow-popups allow-popups-to-escape-sandbox"'
        in ada.get(link_to("gus@visitor.example")).content.decode()
    )


def test_other_pages_keep_the_strict_policy(ada: Client) -> None:
    assert "unsafe" not in ada.get("/admin/mail/")["Content-Security-Policy"]


def test_what_strangers_write_is_only_text(ada: Client, cast: Cast) -> None:
    ticket = cast.ticket(subject=EVIL, body=f'{EVIL} javascript:alert(1) http://x.test/"onmouseover=alert(1)')
    respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body=f"<p>We look into it. {EVIL}</p>")
    drain()
    mails = [mail.pk for mail in OutgoingMail.objects.all()]
    assert mails
    pages = ["/admin/mail/", "/admin/failed/", *(f"/admin/mail/{pk}/" for pk in mails)]
    pages += [f"/admin/mail/{mail.pk}/as-sent/" for mail in OutgoingMail.objects.exclude(html="")]
    for page in pages:
        words = ada.get(page).content.decode()
        assert "<script>alert" not in words, page
        assert not re.search(r"<[^>]*\sonerror\s*=", words), page
        assert not re.search(r"<[^>]*\sonmouseover\s*=", words), page
        assert 'href="javascript:' not in words, page


def test_a_letter_with_markup_in_every_part_is_only_text(ada: Client) -> None:
    queue_letter(to="ken@northbank.example", subject=EVIL, text=EVIL)
    for page in ("/admin/mail/", link_to("ken@northbank.example"), "/admin/mail/?q=" + EVIL):
        assert "<script>alert" not in ada.get(page).content.decode()


def test_newest_first_and_paged_by_key(ada: Client) -> None:
    letters(*(f"Letter {number:02}" for number in range(30)))
    first = ada.get("/admin/mail/").content.decode()
    assert re.findall(r">Letter (\d\d)<", first) == [f"{number:02}" for number in range(29, 4, -1)]
    onwards = re.search(r'rel="next" href="([^"]+)"', first)
    assert onwards
    letters("A newer one")
    second = ada.get(onwards[1].replace("&amp;", "&")).content.decode()
    assert re.findall(r">Letter (\d\d)<", second) == ["04", "03", "02", "01", "00"]


def test_search_and_state(ada: Client) -> None:
    letters("To Ken")
    queue_letter(to="mia@southbank.example", subject="To Mia", text="Dear Mia")
    found = ada.get("/admin/mail/", {"q": "SOUTHBANK"}).content.decode()
    assert "To Mia" in found
    assert "To Ken" not in found
    assert "To Ken" in ada.get("/admin/mail/", {"state": "waiting"}).content.decode()
    assert "No mail matches" in ada.get("/admin/mail/", {"state": "failed"}).content.decode()


@pytest.mark.parametrize(
    "asked", ["from=x", "from=-1", "from=999999999999999999999999", "state=nonsense", "q=%00", "q=" + "x" * 999]
)
def test_nonsense_in_the_address_breaks_nothing(ada: Client, asked: str) -> None:
    letters("To Ken")
    assert ada.get(f"/admin/mail/?{asked}").status_code == 200


def test_a_mail_that_is_not_there_is_not_found(ada: Client) -> None:
    for address in ("/admin/mail/99/", "/admin/mail/99/as-sent/", "/admin/mail/9999999999999999999999/"):
        assert ada.get(address).status_code == 404


def test_an_empty_log_says_what_will_come(ada: Client) -> None:
    assert "No mails yet" in ada.get("/admin/mail/").content.decode()
