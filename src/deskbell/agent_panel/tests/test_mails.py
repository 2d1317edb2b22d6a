"""What came by mail, on the ticket's page and behind its menu (threats 2, 5, 6, 12)."""

import re
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.agent_panel.tests.test_hostile_words import PAYLOADS, runs
from deskbell.agent_panel.tests.test_speed import MOST_QUERIES, asked
from deskbell.agent_panel.tests.test_ticket import PNG, page_of
from deskbell.kernel.actor import Actor
from deskbell.kernel.leases import WorkState
from deskbell.lib.file_name import safe
from deskbell.mail.intake.storing import store
from deskbell.mail.models import Door, IncomingMail, Outcome
from deskbell.tickets.commands.add_machine_message import add_machine_message
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.suggest_collaborator import suggest_collaborator
from deskbell.tickets.commands.suspect_link import suspect_link
from deskbell.tickets.files import AttachmentDraft, keep
from deskbell.tickets.models import Attachment, Collaborator, SuggestedCollaborator, ThreadEntry, Ticket

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
REMOTE = '<p>Look</p><img src="https://far.example/pixel.gif" alt="A cat"><img src="cid:logo@x" alt="Logo">'
RAW = b"""From: Ken Ito <ken@northbank.example>
Subject: Down
X-Strange: <script>alert(1)</script>
Content-Type: text/html; charset=utf-8

<p style="color: red">Down!<img src="cid:logo@x"></p><script>alert(1)</script>
"""


def picture(name: str = "logo.png", content: bytes = PNG) -> AttachmentDraft:
    """A file that a mail shows; `keep` asks for neither kind nor size."""
    return AttachmentDraft(file_id=keep(content).pk, name=safe(name), content_id="logo@x", is_inline=True)


def by_mail(
    cast: Cast,
    ticket: Ticket,
    body: str = REMOTE,
    *,
    raw: bytes = RAW,
    authentication: dict[str, str] | None = None,
    files: tuple[AttachmentDraft, ...] | None = None,
) -> ThreadEntry:
    """A message of Ken's, and the mail that it came by."""
    entry = add_message(
        actor=Actor.client(cast.ken.pk),
        ticket_id=ticket.pk,
        body=body,
        body_format="mail",
        source="mail",
        quoted_html="<blockquote>What was said before</blockquote>",
        refused_files=({"name": "run.exe", "why": "run.exe: files of this kind are not accepted"},),
        attachments=(picture(),) if files is None else files,
    )
    came_by(entry, raw=raw, authentication=authentication)
    return entry


def came_by(entry: ThreadEntry, *, raw: bytes = RAW, authentication: dict[str, str] | None = None) -> None:
    done = {
        "outcome": Outcome.ADDED, "state": WorkState.DONE, "ticket": entry.ticket_id, "entry": entry.pk,
        "sender": "ken@northbank.example", "sender_name": "Ken Ito", "authentication": authentication or {},
    }  # fmt: skip
    IncomingMail.objects.filter(pk=store(raw, door=Door.PIPE).pk).update(**done)


def read(answer: Any) -> bytes:
    """The whole answer; a download is read to its end, which closes its file."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def entry_on(page: str, entry: ThreadEntry) -> str:
    found = re.search(rf'<article class="entry[^>]* id="e{entry.pk}">.*?</article>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_a_mail_is_shown_with_what_belongs_to_it(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    entry = by_mail(cast, ticket)
    shown = entry_on(page_of(jane, ticket), entry)
    file_id = Attachment.objects.get(entry=entry).pk
    assert f'src="/desk/tickets/{ticket.number}/files/{file_id}/"' in shown
    assert "<em>A cat</em>" in shown
    assert "far.example" not in shown
    assert '<details class="folded"><summary>Quoted text</summary>' in shown
    assert "What was said before" in shown
    assert "<b>run.exe</b> (files of this kind are not accepted)" in shown
    assert 'class="files"' not in shown
    assert "1 picture on another server is not shown." in shown


def test_remote_pictures_come_when_they_are_asked_for_and_for_that_answer_alone(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    first, second = by_mail(cast, ticket), by_mail(cast, ticket)
    answer = jane.get(f"/desk/tickets/{ticket.number}/?images={first.pk}")
    page = answer.content.decode()
    assert 'src="https://far.example/pixel.gif"' in entry_on(page, first)
    assert "far.example" not in entry_on(page, second)
    assert 'referrerpolicy="no-referrer"' in entry_on(page, first)
    allowed = {name: words for name, *words in (rule.split() for rule in answer["Content-Security-Policy"].split(";"))}
    assert allowed["img-src"] == ["'self'", "data:", "https:"]
    usual = jane.get(f"/desk/tickets/{ticket.number}/")["Content-Security-Policy"]
    assert "https:" not in usual
    nonce = re.compile(r"'nonce-[^']+'")
    assert nonce.sub("", answer["Content-Security-Policy"]).replace(" https:", "") == nonce.sub("", usual)


@pytest.mark.parametrize("asked_for", ["", "x", "-1", "9" * 30, "1 or 1"])
def test_whatever_else_is_asked_for_lets_nothing_in(cast: Cast, jane: Client, asked_for: str) -> None:
    ticket = cast.ticket()
    by_mail(cast, ticket)
    answer = jane.get(f"/desk/tickets/{ticket.number}/", {"images": asked_for})
    assert "https:" not in answer["Content-Security-Policy"]
    assert b"far.example" not in answer.content


@pytest.mark.parametrize(
    ("name", "content", "is_shown"),
    [
        ("logo.png", PNG, True),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", False),
        ("logo.png", b"<svg onload='alert(1)'/>", False),
        ("logo.html", PNG, False),
        ("logo.png", b"<html><script>alert(1)</script>", False),
        ("\u202egnp.exe.png", PNG, True),
    ],
)  # fmt: skip
def test_threat_6_only_pictures_stand_in_a_mail(
    cast: Cast, jane: Client, name: str, content: bytes, is_shown: bool
) -> None:
    ticket = cast.ticket()
    entry = by_mail(cast, ticket, files=(picture(name, content),))
    shown = entry_on(page_of(jane, ticket), entry)
    found = Attachment.objects.get(entry=entry)
    assert (f'src="/desk/tickets/{ticket.number}/files/{found.pk}/"' in shown) == is_shown
    assert ('class="files"' in shown) != is_shown
    answer = jane.get(f"/desk/tickets/{ticket.number}/files/{found.pk}/")
    assert read(answer) == content
    assert answer["Content-Disposition"].startswith("inline" if is_shown else "attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "\u202e" not in found.name


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ({"spf": "pass", "dkim": "pass", "dmarc": "pass", "sender": "pass"}, "sender verified"),
        ({"spf": "pass"}, "sender could not be verified"),
        ({}, "sender could not be verified"),
        ({"spf": "fail", "dmarc": "fail"}, "forged?"),
    ],
)
def test_the_senders_proof_stands_beside_the_name(
    cast: Cast, jane: Client, results: dict[str, str], words: str
) -> None:
    ticket = cast.ticket()
    entry = by_mail(cast, ticket, authentication=results)
    assert f">{words}</span>" in entry_on(page_of(jane, ticket), entry)


def test_a_machines_mail_is_folded_and_says_so(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    entry = add_machine_message(actor=SYSTEM, ticket_id=ticket.pk, body="<p>Delivery has failed</p>")
    came_by(entry)
    shown = entry_on(page_of(jane, ticket), entry)
    assert (
        '<details class="folded"><summary>Sent by a machine<span class="preview">: Delivery has failed</span>' in shown
    )
    assert "<b>Ken Ito</b>" in shown
    opened = cast.ticket(actor=SYSTEM, email=cast.gus.email, source="mail", is_machine=True)
    first = ThreadEntry.objects.get(ticket=opened)
    assert '<details class="folded" open>' in entry_on(page_of(jane, opened), first)


def test_the_mail_itself_stands_behind_the_menu(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    entry = by_mail(cast, ticket)
    place = f"/desk/tickets/{ticket.number}/entries/{entry.pk}"
    headers = jane.get(f"{place}/headers/").content.decode()
    assert "X-Strange: &lt;script&gt;" in headers
    assert "Down!" not in headers
    assert 'id="dialog-title"' in jane.get(f"{place}/headers/", headers={"HX-Request": "true"}).content.decode()
    original = jane.get(f"{place}/original/")
    assert read(original) == RAW
    assert original["Content-Disposition"] == f'attachment; filename="{ticket.number}-{entry.pk}.eml"'
    assert original["Content-Type"] == "application/octet-stream"
    assert original["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in original["Content-Security-Policy"]
    assert f'src="{place}/document/"' in jane.get(f"{place}/as-sent/").content.decode()


def test_threat_5_the_mail_as_sent_is_alone_under_its_own_policy(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    entry = by_mail(cast, ticket)
    answer = jane.get(f"/desk/tickets/{ticket.number}/entries/{entry.pk}/document/")
    document = answer.content.decode()
    assert 'style="color: red"' in document
    assert 'src="data:image/png;base64,' in document
    policy = {name: words for name, *words in (rule.split() for rule in answer["Content-Security-Policy"].split(";"))}
    assert policy["default-src"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    assert "script-src" not in policy
    assert "allow-scripts" not in policy["sandbox"]
    assert "allow-same-origin" not in policy["sandbox"]


def test_a_mail_of_plain_words_is_shown_as_words(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    entry = by_mail(cast, ticket, raw=b"Subject: x\n\nOne < two <script>alert(1)</script>\n")
    document = jane.get(f"/desk/tickets/{ticket.number}/entries/{entry.pk}/document/").content.decode()
    assert document == "<pre>One &lt; two &lt;script&gt;alert(1)&lt;/script&gt;\n</pre>"


def test_threat_12_an_entry_of_another_ticket_is_not_there(cast: Cast, jane: Client, sign_in: SignIn) -> None:
    ticket, other = cast.ticket(), cast.ticket()
    entry = by_mail(cast, ticket)
    hidden = cast.ticket(actor=SYSTEM, email=cast.ken.email, topic_id=None, department_id=cast.facilities.pk)
    secret = by_mail(cast, hidden)
    for verb in ("headers", "as-sent", "document", "original", "detach", "move"):
        for number, pk in ((other.number, entry.pk), (hidden.number, secret.pk), (ticket.number, 10**30)):
            assert jane.get(f"/desk/tickets/{number}/entries/{pk}/{verb}/").status_code == 404, verb
        assert sign_in(cast.ken).get(f"/desk/tickets/{ticket.number}/entries/{entry.pk}/{verb}/").status_code == 404
        answer = jane.get(f"/desk/tickets/{ticket.number}/entries/{entry.pk}/{verb}/")
        assert (answer.status_code, bool(read(answer))) == (200, True), verb


def test_an_entry_without_a_mail_has_none_to_show(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    place = f"/desk/tickets/{ticket.number}/entries/{ticket.last_message_id}"
    assert "Show headers" not in page_of(jane, ticket)
    for verb in ("headers", "as-sent", "document", "original"):
        assert jane.get(f"{place}/{verb}/").status_code == 404


def test_a_message_is_detached_by_the_page(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    entry = by_mail(cast, ticket)
    place = f"/desk/tickets/{ticket.number}/entries/{entry.pk}/detach/"
    assert "opens one of its own" in jane.get(place).content.decode()
    answer = jane.post(place, follow=True)
    new = Ticket.objects.latest("pk")
    assert answer.redirect_chain == [(f"/desk/tickets/{new.number}/", 302)]
    assert f"The message has the ticket #{new.number} of its own now." in answer.content.decode()
    assert IncomingMail.objects.get(entry=entry).ticket_id == new.pk
    old = page_of(jane, ticket)
    assert f'id="e{entry.pk}"' not in old
    assert f"moved a message to <b>#{new.number}</b>" in old
    assert jane.post(place).status_code == 404


def test_a_message_is_moved_by_the_page(cast: Cast, jane: Client) -> None:
    ticket, other = cast.ticket(), cast.ticket()
    entry = by_mail(cast, ticket)
    place = f"/desk/tickets/{ticket.number}/entries/{entry.pk}/move/"
    assert f'value="{other.number}"' in jane.get(f"{place}?to={other.number}").content.decode()
    wrong = jane.post(place, {"number": "nothing"})
    assert wrong.status_code == 422
    assert "There is no other ticket with this number" in wrong.content.decode()
    assert 'value="nothing"' in wrong.content.decode()
    answer = jane.post(place, {"number": other.number}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"/desk/tickets/{other.number}/"
    assert f'id="e{entry.pk}"' in page_of(jane, other)


def test_who_may_only_look_is_offered_nothing_to_move(cast: Cast, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    entry = by_mail(cast, ticket)
    vera = sign_in(cast.vera)
    shown = entry_on(page_of(vera, ticket), entry)
    assert "Show headers" in shown
    assert "Detach" not in shown
    for verb in ("detach", "move"):
        assert vera.post(f"/desk/tickets/{ticket.number}/entries/{entry.pk}/{verb}/").status_code == 403


def test_people_in_copy_are_let_in_or_left_outside(cast: Cast, jane: Client, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    entry = by_mail(cast, ticket)
    for address in ("one@else.example", "two@else.example"):
        suggest_collaborator(actor=SYSTEM, ticket_id=ticket.pk, email=address, entry_id=entry.pk)
    assert "one@else.example" in page_of(jane, ticket)
    first, second = SuggestedCollaborator.objects.order_by("pk")
    place = f"/desk/tickets/{ticket.number}"
    assert sign_in(cast.vera).post(f"{place}/accept-suggestion/{first.pk}/").status_code == 403
    assert jane.post(f"{place}/accept-suggestion/{first.pk}/").status_code == 302
    assert jane.post(f"{place}/dismiss-suggestion/{second.pk}/").status_code == 302
    page = page_of(jane, ticket)
    assert "In copy of a mail" not in page
    assert "two@else.example" not in page
    assert Collaborator.objects.get().user.email == "one@else.example"


def test_what_may_belong_elsewhere_leads_there(cast: Cast, jane: Client) -> None:
    ticket, other = cast.ticket(), cast.ticket()
    suspect_link(actor=SYSTEM, ticket_id=ticket.pk, other_id=other.pk)
    page = page_of(jane, ticket)
    assert "possibly belongs to" in page
    address = f"/desk/tickets/{ticket.number}/entries/{ticket.last_message_id}/move/?to={other.number}"
    assert f'href="{address}"' in page
    assert "possibly belongs to" not in page_of(jane, other)


@pytest.mark.parametrize("words", PAYLOADS)
def test_threat_5_no_page_runs_what_stood_in_a_mail(cast: Cast, jane: Client, words: str) -> None:
    ticket = cast.ticket()
    entry = by_mail(
        cast, ticket, f'<p>{words}</p><img alt="{words}" src="cid:{words}">', raw=f"X: {words}\n\nx".encode()
    )
    IncomingMail.objects.filter(entry=entry).update(sender_name=words, sender=words, authentication={"spf": words})
    suggest_collaborator(actor=SYSTEM, ticket_id=ticket.pk, email="a@b.example", entry_id=entry.pk, name=words)
    place = f"/desk/tickets/{ticket.number}"
    for address in ("", f"?images={entry.pk}", f"entries/{entry.pk}/headers/", f"entries/{entry.pk}/move/?to={words}"):
        page = jane.get(f"{place}/{address}").content.decode()
        assert not runs(page), f"{address}: {runs(page)}"


def test_a_ticket_full_of_mail_asks_as_little(cast: Cast, jane: Client) -> None:
    ticket, _other = cast.ticket(), cast.ticket()
    entry = by_mail(cast, ticket)
    note(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="<p>A note</p>")
    suggest_collaborator(actor=SYSTEM, ticket_id=ticket.pk, email="a@b.example", entry_id=entry.pk)
    came_by(add_machine_message(actor=SYSTEM, ticket_id=ticket.pk, body="<p>Away</p>"))
    statements = asked(jane, f"/desk/tickets/{ticket.number}/?queue=needs_reply")
    assert len(statements) <= MOST_QUERIES, "\n".join(statements)
    before = len(statements)
    for _time in range(5):
        by_mail(cast, ticket)
    assert len(asked(jane, f"/desk/tickets/{ticket.number}/?queue=needs_reply")) == before
