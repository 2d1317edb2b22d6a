"""What stands on the pages of people and organizations, and what agents do there."""

import html

import pytest
from deskbell_tests.cast import Cast
from django.test import Client
from django.utils import timezone

from deskbell.features.directory import queries
from deskbell.features.directory.commands import add_note, edit_note
from deskbell.features.directory.models import DirectoryNote
from deskbell.features.directory.tests.test_directory import allowed
from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.mail.models import MailRecipient, OutgoingMail
from deskbell.people.merging import NEEDED
from deskbell.people.models import Agent, Organization, PersonAddress, SignInSession, User
from deskbell.tickets.commands import merge_people as merging
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


def test_tickets_are_counted_and_paged_as_far_as_the_agent_sees_them(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_TICKETS", 2)
    tickets = [cast.ticket() for _number in range(3)]
    resolve(actor=Actor.agent(cast.ada.pk), ticket_id=tickets[0].pk)
    john, nora = (viewer_of(Actor.agent(one.pk)) for one in (cast.john, cast.nora))
    first = queries.tickets_of(viewer=john, user_id=cast.ken.pk)
    assert (first.open_count, first.finished_count) == (2, 1)
    assert [row.number for row in first.rows] == [tickets[2].number, tickets[1].number]
    second = queries.tickets_of(viewer=john, user_id=cast.ken.pk, before=first.older)
    assert ([row.number for row in second.rows], second.older) == ([tickets[0].number], None)
    finished = queries.tickets_of(viewer=john, user_id=cast.ken.pk, which="finished")
    assert [row.number for row in finished.rows] == [tickets[0].number]
    hers = queries.tickets_of(viewer=nora, user_id=cast.ken.pk)
    assert (hers.rows, hers.open_count, hers.finished_count) == ((), 0, 0)
    page = allowed(cast.john, "user.dir").get(f"/desk/clients/{cast.ken.pk}/", {"tickets": "finished", "before": "x"})
    assert tickets[0].number in page.text
    assert tickets[1].number not in page.text


def test_notes_are_written_by_whoever_may_look_and_edited_by_whoever_wrote_them(cast: Cast) -> None:
    john, jane = allowed(cast.john, "user.dir"), allowed(cast.jane, "user.dir")
    where = f"/desk/clients/{cast.ken.pk}/"
    assert john.post(f"{where}notes/", {"new-text": " "}).status_code == 422
    assert john.post(f"{where}notes/", {"new-text": "Calls on <b>Mondays</b>"}).status_code == 302
    note = DirectoryNote.objects.get()
    assert "Calls on &lt;b&gt;Mondays" in jane.get(where).text
    assert f"/desk/notes/{note.pk}/" not in jane.get(where).text
    assert f"/desk/notes/{note.pk}/" in john.get(where).text
    assert jane.post(f"/desk/notes/{note.pk}/", {"text": "Mine"}).status_code == 403
    assert john.post(f"/desk/notes/{note.pk}/", {"text": "Calls on Tuesdays"}).status_code == 302
    note.refresh_from_db()
    assert (note.text, note.edited_at is not None) == ("Calls on Tuesdays", True)
    ken = Client()
    ken.force_login(cast.ken)
    assert ken.get(where).status_code == 404
    Agent.objects.filter(pk=cast.john.pk).update(permissions=[])
    with pytest.raises(NotFound):
        edit_note(actor=Actor.agent(cast.john.pk), note_id=note.pk, text="Still here")


def test_a_note_of_somebody_else_is_refused_in_the_command_too(cast: Cast) -> None:
    bank = Organization.objects.create(name="North Bank")
    for agent in (cast.john, cast.jane):
        Agent.objects.filter(pk=agent.pk).update(permissions=["user.dir"])
    note = add_note(actor=Actor.agent(cast.john.pk), text="Closed in August", organization_id=bank.pk)
    with pytest.raises(Refused):
        edit_note(actor=Actor.agent(cast.jane.pk), note_id=note.pk, text="Open")
    with pytest.raises(Invalid):
        edit_note(actor=Actor.agent(cast.john.pk), note_id=note.pk, text="x" * 5001)
    with pytest.raises(NotFound):
        add_note(actor=Actor.client(cast.ken.pk), text="Me", organization_id=bank.pk)


def test_an_address_more_is_asked_for_a_word_and_proves_itself(cast: Cast, client: Client) -> None:
    john = allowed(cast.john, "user.dir", "user.manage")
    where = f"/desk/clients/{cast.ken.pk}/"
    for taken in (cast.mia.email, cast.ken.email, "no address"):
        assert john.post(f"{where}addresses/", {"email": taken}).status_code == 422
    assert john.post(f"{where}addresses/", {"email": "Ken@Home.example"}).status_code == 302
    row = PersonAddress.objects.get()
    assert (row.user, row.is_verified) == (cast.ken, False)
    letter = OutgoingMail.objects.get(message_id=MailRecipient.objects.get(address="Ken@Home.example").mail_id)
    assert cast.ken.display_name not in letter.text
    link = next(word for word in letter.text.split() if "/account/address/" in word)
    path = link[link.index("/account/") :].rstrip(")>")
    assert client.get(path).status_code == 200
    assert not PersonAddress.objects.get().is_verified, "looking proves nothing"
    assert client.post(path).status_code == 200
    assert PersonAddress.objects.get().is_verified
    assert "_auth_user_id" not in client.session
    assert client.get(f"{path[:-4]}abc/").status_code == 404
    page = john.get(where).text
    assert "Ken@Home.example" in page
    assert cast.ken.email in john.get("/desk/clients/", {"q": "home.example"}).text
    assert john.post(f"{where}addresses/{row.pk}/remove/").status_code == 302
    assert client.get(path).status_code == 404


def test_addresses_are_for_whoever_may_set_them(cast: Cast) -> None:
    john = allowed(cast.john, "user.dir", "user.edit", "user.delete")
    assert john.post(f"/desk/clients/{cast.ken.pk}/addresses/", {"email": "k@x.example"}).status_code == 404
    assert not PersonAddress.objects.exists()


def test_a_merge_is_shown_before_it_is_done(cast: Cast) -> None:
    tickets = [cast.ticket(actor=Actor.client(cast.mia.pk)) for _number in range(2)]
    gone = cast.ticket(actor=Actor.client(cast.mia.pk))
    delete_ticket(actor=Actor.agent(cast.ada.pk), ticket_id=gone.pk, number=gone.number, kind="spam")
    User.objects.filter(pk=cast.mia.pk).update(phone="0123")
    john = allowed(cast.john, "user.dir", *NEEDED)
    where = f"/desk/clients/{cast.ken.pk}/merge/"
    found = john.get(where, {"q": "mia"}).text
    assert f"{where}{cast.mia.pk}/" in found
    page = john.get(f"{where}{cast.mia.pk}/").text
    assert "2 tickets follow" in page
    assert "you don't see" not in html.unescape(page), "a deleted one is none"
    assert cast.mia.email in page
    assert "0123" in page
    assert User.objects.get(pk=cast.mia.pk).is_active, "looking merges nobody"
    assert john.post(f"{where}{cast.mia.pk}/").status_code == 302
    page = john.get(f"/desk/clients/{cast.ken.pk}/").text
    assert all(ticket.number in page for ticket in tickets)
    left = john.get(f"/desk/clients/{cast.mia.pk}/").text
    assert f"/desk/clients/{cast.ken.pk}/" in left
    assert cast.mia.display_name not in john.get("/desk/clients/").text
    assert "merged into somebody else already" in john.get(f"{where}{cast.mia.pk}/").text
    assert john.post(f"{where}{cast.mia.pk}/").status_code == 403


def test_a_large_merge_leads_to_its_progress(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "AT_ONCE", 0)
    cast.ticket(actor=Actor.client(cast.mia.pk))
    john = allowed(cast.john, "user.dir", *NEEDED)
    answer = john.post(f"/desk/clients/{cast.ken.pk}/merge/{cast.mia.pk}/")
    assert "/desk/clients/merging/" in answer["Location"]
    assert john.get(answer["Location"]).status_code == 200
    assert allowed(cast.jane, "user.dir").get(answer["Location"]).status_code == 404


def test_notes_and_sessions_of_the_record_that_goes(cast: Cast) -> None:
    john = allowed(cast.john, "user.dir", *NEEDED)
    add_note(actor=Actor.agent(cast.john.pk), text="Speaks Danish", client_id=cast.mia.pk)
    there, ended = Client(), Client()
    for client in (there, ended):
        client.force_login(cast.mia)
    SignInSession.objects.filter(pk=ended.session.session_key).update(expire_date=timezone.now())
    where = f"/desk/clients/{cast.ken.pk}/merge/{cast.mia.pk}/"
    assert "1 open session and" in john.get(where).text
    assert john.post(where).status_code == 302
    assert "Speaks Danish" in john.get(f"/desk/clients/{cast.ken.pk}/").text


@pytest.mark.parametrize("lacking", NEEDED)
def test_without_all_permissions_there_is_no_merging(cast: Cast, lacking: str) -> None:
    john = allowed(cast.john, "user.dir", *{*NEEDED} - {lacking})
    assert "/merge/" not in john.get(f"/desk/clients/{cast.ken.pk}/").text
    assert john.get(f"/desk/clients/{cast.ken.pk}/merge/").status_code == 404
    assert john.post(f"/desk/clients/{cast.ken.pk}/merge/{cast.mia.pk}/").status_code == 404
