"""Replies and notes: once each, nothing lost, and what happens when two agents write at once."""

import re

import pytest
from deskbell_tests.cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from deskbell.agent_panel.forms.writing import WritingForm
from deskbell.agent_panel.templatetags.ticket import send_buttons
from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.kernel.actor import Actor
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Attachment, ThreadEntry, Ticket
from deskbell.tickets.words import EntryKind, State

pytestmark = pytest.mark.django_db
TEXT = "The rollback finished at 09:41."


def write(browser: Client, ticket: Ticket, verb: str = "respond", **fields: object) -> HttpResponse:
    """Submit the composer as a page without scripts would."""
    typed = {"body": TEXT, "body_format": "text", "form_key": "a" * 32, "seen_sequence": ticket.sequence}
    return browser.post(f"/desk/tickets/{ticket.number}/{verb}/?queue=mine", {**typed, **fields})  # type: ignore[return-value]


def kinds(ticket: Ticket) -> list[str]:
    return list(ThreadEntry.objects.filter(ticket=ticket).order_by("pk").values_list("kind", flat=True))


def client_writes(cast: Cast, ticket: Ticket) -> None:
    add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="It works again, thank you!")


@pytest.mark.parametrize(("verb", "kind"), [("respond", EntryKind.RESPONSE), ("note", EntryKind.NOTE)])
def test_what_is_written_stands_in_the_thread(cast: Cast, jane: Client, verb: str, kind: str) -> None:
    ticket = cast.ticket()
    answer = write(jane, ticket, verb)
    entry = ThreadEntry.objects.get(ticket=ticket, kind=kind)
    assert answer["Location"] == f"/desk/tickets/{ticket.number}/?queue=mine#e{entry.pk}"
    assert TEXT in entry.body_html
    assert entry.author_id == cast.jane.pk


def test_rich_text_is_cleaned(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    write(jane, ticket, body="<p>Hello <b>Ken</b><script>alert(1)</script></p>", body_format="html")
    assert ThreadEntry.objects.get(kind=EntryKind.RESPONSE).body_html == "<p>Hello <b>Ken</b></p>"


@pytest.mark.parametrize("verb", ["respond", "note"])
def test_a_double_submit_makes_one_entry(cast: Cast, jane: Client, verb: str) -> None:
    ticket = cast.ticket()
    assert write(jane, ticket, verb)["Location"] == write(jane, ticket, verb)["Location"]
    assert len(kinds(ticket)) == 2


def test_the_same_form_with_another_text_is_another_entry(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    write(jane, ticket)
    write(jane, ticket, body="And one more thing.")
    assert len(kinds(ticket)) == 3


def test_without_the_key_two_submits_are_two_entries(cast: Cast, jane: Client) -> None:
    """The counter-proof: it is the key that holds them together."""
    ticket = cast.ticket()
    write(jane, ticket, form_key="a" * 32)
    write(jane, ticket, form_key="b" * 32)
    assert len(kinds(ticket)) == 3


def test_sending_sets_a_status_on_the_way(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    write(jane, ticket, then_status=cast.status(State.RESOLVED).pk)
    ticket.refresh_from_db()
    assert ticket.state == State.RESOLVED


@pytest.mark.parametrize("body", ["", "   ", "\x00"])
@pytest.mark.parametrize("verb", ["respond", "note"])
def test_nothing_written_is_told_beside_the_text(cast: Cast, jane: Client, verb: str, body: str) -> None:
    ticket = cast.ticket()
    answer = write(jane, ticket, verb, body=body)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert len(kinds(ticket)) == 1


@pytest.mark.parametrize("field", ["then_status", "seen_sequence"])
@pytest.mark.parametrize("value", ["x", "1.5", "9" * 30])
def test_a_mangled_form_is_told_and_keeps_the_text(cast: Cast, jane: Client, field: str, value: str) -> None:
    ticket = cast.ticket()
    answer = write(jane, ticket, "respond", **{field: value})
    assert answer.status_code == 422
    assert TEXT in answer.content.decode()
    assert "did not arrive as it was sent" in answer.content.decode()


def test_a_status_that_is_none_keeps_the_text(cast: Cast, jane: Client) -> None:
    answer = write(jane, cast.ticket(), then_status=987654321)
    assert answer.status_code == 422
    assert TEXT in answer.content.decode()


def test_who_may_not_answer_is_told_and_keeps_the_text(cast: Cast, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    answer = write(sign_in(cast.vera), ticket)
    assert answer.status_code == 403
    assert TEXT in answer.content.decode()
    assert write(sign_in(cast.vera), ticket, "note").status_code == 302
    assert kinds(ticket) == [EntryKind.MESSAGE, EntryKind.NOTE]


def test_who_may_not_resolve_sends_nothing_at_all(cast: Cast, sign_in: SignIn) -> None:
    role = cast.john.role
    role.permissions = ["ticket.reply"]
    role.save()
    ticket = cast.ticket()
    answer = write(sign_in(cast.john), ticket, then_status=cast.status(State.RESOLVED).pk)
    assert answer.status_code == 403
    assert len(kinds(ticket)) == 1


def test_files_wait_with_the_text(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    added = write(jane, ticket, files=SimpleUploadedFile("log.txt", b"lines"), add_files="1")
    assert added.status_code == 200
    assert "log.txt" in added.content.decode()
    assert TEXT in added.content.decode()
    assert len(kinds(ticket)) == 1
    assert write(jane, ticket).status_code == 302
    assert Attachment.objects.get(entry__ticket=ticket).name == "log.txt"


def test_a_refused_file_is_named_and_the_text_kept(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    answer = write(jane, ticket, files=SimpleUploadedFile("tool.exe", b"MZ"))
    assert answer.status_code == 422
    assert "tool.exe" in answer.content.decode()
    assert TEXT in answer.content.decode()
    assert len(kinds(ticket)) == 1


# Two at once -----------------------------------------------------------------------------------------------------------


def collided(cast: Cast, browser: Client, ticket: Ticket, **fields: object) -> str:
    """The client writes while the agent does: the page that tells of it."""
    client_writes(cast, ticket)
    answer = write(browser, ticket, "respond", **fields)
    assert answer.status_code == 409
    return answer.content.decode()


def choose(browser: Client, page: str, choice: str) -> HttpResponse:
    """Press one of the page's buttons: every hidden field goes along."""
    action = re.search(r'<form method="post" action="([^"]+)"', page)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert action
    assert f'name="choice" value="{choice}"' in page
    fields.pop("csrfmiddlewaretoken", None)
    return browser.post(action.group(1).replace("&amp;", "&"), {**fields, "choice": choice})  # type: ignore[return-value]


def test_a_newer_message_holds_a_reply_back(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    page = collided(cast, jane, ticket)
    for words in ("<b>Ken Ito</b> wrote a message", "It works again, thank you!", TEXT):
        assert words in page, words
    assert kinds(ticket) == [EntryKind.MESSAGE, EntryKind.MESSAGE]


def test_a_colleagues_reply_holds_a_reply_back(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="<p>On it</p>")
    assert write(jane, ticket).status_code == 409


def test_one_s_own_reply_from_another_tab_does_not(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>On it</p>")
    assert write(jane, ticket).status_code == 302


def test_notes_and_other_fields_merge_silently(cast: Cast, jane: Client) -> None:
    ticket, ada = cast.ticket(), Actor.agent(cast.ada.pk)
    note(actor=ada, ticket_id=ticket.pk, body="<p>Careful</p>")
    change_priority(actor=ada, ticket_id=ticket.pk, priority_id=cast.priority("high").pk)
    client_writes(cast, ticket)
    assert write(jane, ticket, "note").status_code == 302
    ticket.refresh_from_db()
    note(actor=ada, ticket_id=ticket.pk, body="<p>Very careful</p>")
    assert write(jane, ticket).status_code == 302


def test_a_status_in_between_holds_back_only_who_sets_one(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    change_status(
        actor=Actor.agent(cast.john.pk),
        ticket_id=ticket.pk,
        status_id=cast.status(State.WAITING).pk,
        comment="Asked <him>",
    )
    answer = write(jane, ticket, then_status=cast.status(State.RESOLVED).pk)
    assert answer.status_code == 409
    assert "Asked &lt;him&gt;" in answer.content.decode()
    assert write(jane, ticket, form_key="b" * 32).status_code == 302


def test_send_anyway(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    page = collided(cast, jane, ticket, then_status=cast.status(State.RESOLVED).pk)
    assert choose(jane, page, "anyway").status_code == 302
    ticket.refresh_from_db()
    assert kinds(ticket)[-1] == EntryKind.RESPONSE
    assert ticket.state == State.RESOLVED


def test_keep_as_a_note(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    page = collided(cast, jane, ticket, then_status=cast.status(State.RESOLVED).pk)
    assert choose(jane, page, "note").status_code == 302
    ticket.refresh_from_db()
    assert kinds(ticket) == [EntryKind.MESSAGE, EntryKind.MESSAGE, EntryKind.NOTE]
    assert ticket.state == State.OPEN


def test_look_again_with_the_text_kept(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    page = collided(cast, jane, ticket)
    answer = choose(jane, page, "review")
    again = answer.content.decode()
    ticket.refresh_from_db()
    assert answer.status_code == 200
    assert TEXT in again
    assert "It works again, thank you!" in again
    assert f'name="seen_sequence" id="seen" value="{ticket.sequence}"' in again
    assert len(kinds(ticket)) == 2
    assert write(jane, ticket).status_code == 302


def test_files_survive_a_collision(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    page = collided(cast, jane, ticket, files=SimpleUploadedFile("log.txt", b"lines"))
    assert choose(jane, page, "anyway").status_code == 302
    assert Attachment.objects.get(entry__kind=EntryKind.RESPONSE).name == "log.txt"


def test_a_collision_shows_nothing_that_runs(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    add_message(
        actor=Actor.client(cast.ken.pk),
        ticket_id=ticket.pk,
        body="<img src=x onerror=alert(1)> <script>alert(2)</script>",
    )
    page = write(jane, ticket, body="</textarea><script>alert(3)</script>").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("chosen", [None, "", "own", "none", "<b>", ["own"]])
def test_the_choice_of_a_signature_is_what_the_form_shows(chosen: object, cast: Cast, jane: Client) -> None:
    """It is put together once for all who have not chosen yet."""
    page = jane.get(f"/desk/tickets/{cast.ticket().number}/").context["page"]
    for _time in range(2):
        form = WritingForm(initial={"signature_use": chosen})
        assert str(form["signature_use"]) in send_buttons(page, form, is_note=False)
    sent = WritingForm({"signature_use": "nothing of ours"})
    assert 'aria-invalid="true"' in send_buttons(page, sent, is_note=False)
