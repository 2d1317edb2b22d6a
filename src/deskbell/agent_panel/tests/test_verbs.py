"""Editing, requester, tags, links, answered and the printed sheet, as agents meet them."""

import re
from io import BytesIO

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.roles import without
from django.test import Client

from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.change_requester import change_requester
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.edit_entry import edit_entry
from deskbell.tickets.commands.link_tickets import link_tickets
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_from_message import open_from_message
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.tag_ticket import tag_ticket
from deskbell.tickets.files import take_in
from deskbell.tickets.models import Attachment, Collaborator, EntryVersion, ThreadEntry, Ticket, TicketLink, TicketTag
from deskbell.tickets.settings import HIDES_AGENT_NAMES
from deskbell.tickets.words import LinkKind

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def at(ticket: Ticket, rest: str = "") -> str:
    return f"/desk/tickets/{ticket.number}/{rest}"


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def text_of(entry_id: int | None) -> str:
    return ThreadEntry.objects.values_list("body_html", flat=True).get(pk=entry_id or 0)


def edit_address(ticket: Ticket, entry_id: int | None = None) -> str:
    return at(ticket, f"entries/{entry_id or ticket.last_message_id}/edit/")


# Editing


def test_an_entry_is_edited_and_its_old_text_read(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket(body="My password is hunter2")
    form = jane.get(edit_address(ticket)).content.decode()
    assert "My password is hunter2" in form
    assert 'type="file"' not in form
    typed = {"body": "<p>My password was here</p>", "body_format": "html", "seen_version": "0"}
    answer = jane.post(edit_address(ticket), typed)
    assert answer.headers["Location"] == at(ticket, f"?whole=1#e{ticket.last_message_id}")
    page = jane.get(at(ticket)).content.decode()
    assert "My password was here" in page
    assert "hunter2" not in page
    assert " · edited <time" in page
    history = at(ticket, f"entries/{ticket.last_message_id}/history/")
    assert history in page
    for extra in ({}, HTMX):
        assert "hunter2" in jane.get(history, headers=extra).content.decode()


def test_a_client_reads_the_new_text_and_when_it_was_edited(cast: Cast, sign_in: SignIn) -> None:
    ticket, ada = cast.ticket(), Actor.agent(cast.ada.pk)
    answer = respond(actor=ada, ticket_id=ticket.pk, body="<p>Call 555</p>")
    hidden = note(actor=ada, ticket_id=ticket.pk, body="<p>Between us</p>")
    for pk, words in ((answer.pk, "<p>Call 556</p>"), (hidden.pk, "<p>Still between us</p>")):
        edit_entry(actor=ada, ticket_id=ticket.pk, entry_id=pk, body=words)
    page = sign_in(cast.ken).get(f"/tickets/{ticket.number}/").content.decode()
    assert "Call 556" in page
    assert "Call 555" not in page
    assert page.count("edited") == 1


def test_what_is_wrong_with_a_text_is_said_beside_it(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    answer = jane.post(edit_address(ticket), {"body": "", "body_format": "html", "seen_version": "0"})
    assert answer.status_code == 422
    assert "Please write something first." in answer.content.decode()


def test_whoever_may_not_edit_is_refused(cast: Cast, sign_in: SignIn) -> None:
    ticket, vera = cast.ticket(), sign_in(cast.vera)
    own = note(actor=Actor.agent(cast.vera.pk), ticket_id=ticket.pk, body="<p>I looked</p>")
    for method in (vera.get, vera.post):
        assert method(edit_address(ticket)).status_code == 403
    assert vera.get(edit_address(ticket, own.pk)).status_code == 200
    page = vera.get(at(ticket)).content.decode()
    assert edit_address(ticket, own.pk) in page
    assert edit_address(ticket) not in page
    other = cast.ticket()
    assert vera.get(edit_address(ticket, other.last_message_id)).status_code == 404
    assert vera.get(at(ticket, f"entries/{ticket.last_message_id}/history/")).status_code == 404


def test_two_who_edit_at_once(cast: Cast, jane: Client) -> None:
    ticket, ada = cast.ticket(), Actor.agent(cast.ada.pk)
    edit_entry(actor=ada, ticket_id=ticket.pk, entry_id=ticket.last_message_id or 0, body="<p>Ada was here</p>")
    mine = {"body": "<p>Mine</p>", "body_format": "html", "seen_version": "0"}
    told = jane.post(edit_address(ticket), mine)
    assert told.status_code == 409
    page = told.content.decode()
    assert "Ada King</b> edited an entry" in page
    assert "&lt;p&gt;Mine&lt;/p&gt;" in page
    again = jane.post(edit_address(ticket), {**mine, "choice": "review"}).content.decode()
    assert "&lt;p&gt;Mine&lt;/p&gt;" in again
    seen = re.search(r'name="seen_version" value="(\d+)"', again)
    assert seen is not None
    assert int(seen[1]) == EntryVersion.objects.get().pk
    assert jane.post(edit_address(ticket), {**mine, "seen_version": seen[1]}).status_code == 302
    assert text_of(ticket.last_message_id) == "<p>Mine</p>"
    assert jane.post(edit_address(ticket), {**mine, "body": "<p>Anyway</p>", "choice": "anyway"}).status_code == 302


# Requester


def test_a_person_is_looked_for_and_chosen(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    configure_object(actor=Actor.system(), instance=cast.jane, changes={"permissions": ["user.dir"]})
    address = at(ticket, "change-requester/")
    assert "Look for a client" in jane.get(address).content.decode()
    found = jane.get(address, {"find": "mia southbank"}, headers=HTMX).content.decode()
    assert f'value="{cast.mia.pk}"' in found
    assert "Ken Ito" not in found
    assert "Nobody was found" in jane.get(address, {"find": "nobody at all"}).content.decode()
    typed = {"person": cast.mia.pk, "keeps_former": "on", "seen_sequence": fresh(ticket).sequence}
    assert jane.post(f"{address}?find=mia", typed).status_code == 302
    assert fresh(ticket).requester_id == cast.mia.pk
    assert Collaborator.objects.get().user_id == cast.ken.pk


def test_who_may_not_look_around_writes_an_address(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    address = at(ticket, "change-requester/")
    assert "Look for a client" not in jane.get(address).content.decode()
    assert "Mia Berg" not in jane.get(address, {"find": "mia"}).content.decode()
    nobody = jane.post(address, {"seen_sequence": "1"})
    assert nobody.status_code == 422
    assert "Choose somebody, or write an address." in nobody.content.decode()
    mangled = jane.post(address, {"email": "nobody", "name": "Lea", "comment": "She asked"})
    assert mangled.status_code == 422
    assert "She asked" in mangled.content.decode()
    done = jane.post(
        address, {"email": "lea@northbank.example", "name": "Lea Wolf", "comment": "It is hers"}, headers=HTMX
    )
    assert done.status_code == 200
    assert fresh(ticket).requester.name == "Lea Wolf"
    page = jane.get(at(ticket)).content.decode()
    assert "changed the requester <b>Ken Ito</b> → <b>Lea Wolf</b>" in page
    assert "It is hers" in page


def test_two_who_change_the_requester_at_once(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    seen = fresh(ticket).sequence
    change_requester(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, user_id=cast.gus.pk)
    typed = {"email": cast.mia.email, "seen_sequence": seen}
    address = at(ticket, "change-requester/")
    assert jane.post(address, typed).status_code == 409
    assert cast.mia.email in jane.post(address, {**typed, "choice": "review"}).content.decode()
    assert jane.post(address, {**typed, "choice": "anyway"}).status_code == 302
    assert fresh(ticket).requester_id == cast.mia.pk


# Collaborators


def test_a_collaborator_reads_everything_or_from_the_last_message_on(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    later = add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="And now the app")
    jane.post(at(ticket, "add-collaborator/"), {"email": cast.mia.email})
    jane.post(at(ticket, "add-collaborator/"), {"email": cast.gus.email, "only_later": "on"})
    rows = dict(Collaborator.objects.values_list("user_id", "sees_from_entry_id"))
    assert rows == {cast.mia.pk: None, cast.gus.pk: later.pk}
    jane.post(at(ticket, "add-collaborator/"), {"email": cast.gus.email})
    assert Collaborator.objects.get(user=cast.gus).sees_from_entry_id is None


# Tags


def test_tags_are_typed_shown_suggested_and_removed(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    assert jane.post(at(ticket, "tag/"), {"names": "VIP, Outage"}).status_code == 302
    page = jane.get(at(ticket)).content.decode()
    assert '<span class="pill tag grey">VIP</span>' in page
    assert "added the tag <b>Outage</b>" in page
    options = jane.get("/desk/tags/", {"names": "vip, out"}).content.decode()
    assert re.findall(r'value="(.*?)"', options) == ["vip, Outage"]
    assert re.findall(r'value="(.*?)"', jane.get("/desk/tags/").content.decode()) == ["Outage", "VIP"]
    for tag_id in TicketTag.objects.values_list("tag_id", flat=True):
        parts = jane.post(at(ticket, f"untag/{tag_id}/"), headers=HTMX).content.decode()
    assert "pill tag" not in parts
    assert not TicketTag.objects.exists()


def test_a_tag_that_is_not_taken_is_said_beside_the_field(cast: Cast, jane: Client, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    for names in ("", "x" * 60):
        answer = jane.post(at(ticket, "tag/"), {"names": names}, headers=HTMX)
        assert answer.status_code == 422
        assert 'id="id_names_error"' in answer.content.decode()
    assert sign_in(cast.vera).post(at(ticket, "tag/"), {"names": "Mine"}).status_code == 403
    assert "add-tag" not in sign_in(cast.vera).get(at(ticket)).content.decode()


# Links


def test_tickets_are_linked_and_their_children_counted(cast: Cast, jane: Client) -> None:
    ticket, other, third = cast.ticket(), cast.ticket(subject="The app is down"), cast.ticket(subject="The card too")
    typed = {"number": f"#{other.number}", "kind": "parent_of"}
    assert jane.post(at(ticket, "link/"), typed).status_code == 302
    link_tickets(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, number=third.number, kind=LinkKind.PARENT_OF)
    close(actor=Actor.agent(cast.ada.pk), ticket_id=third.pk)
    page = jane.get(at(ticket)).content.decode()
    assert "1 of 2 children are open" in page
    assert "The app is down" in page
    assert "is a child of" in jane.get(at(other)).content.decode()
    undo = {"number": other.number, "kind": "parent_of"}
    assert jane.post(at(ticket, "unlink/"), undo).status_code == 302
    assert not TicketLink.objects.filter(ticket=other).exists()
    assert jane.post(at(ticket, "unlink/"), {"number": "nothing", "kind": "related"}).status_code == 404


def test_a_link_that_can_not_be_is_said_beside_the_field(cast: Cast, jane: Client, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    for number in ("", "000000", ticket.number):
        answer = jane.post(at(ticket, "link/"), {"number": number, "kind": "related"})
        assert answer.status_code == 422
        assert 'id="id_number_error"' in answer.content.decode()
    assert sign_in(cast.vera).get(at(ticket, "link/")).status_code == 403


# Answered, and the sheet


def test_answered_by_hand_and_back(cast: Cast, jane: Client, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    assert "Mark as answered" in jane.get(at(ticket)).content.decode()
    assert jane.post(at(ticket, "mark-answered/")).status_code == 302
    assert fresh(ticket).is_answered
    assert "Mark as unanswered" in jane.get(at(ticket)).content.decode()
    assert jane.post(at(ticket, "mark-unanswered/"), headers=HTMX).status_code == 200
    assert not fresh(ticket).is_answered
    assert sign_in(cast.vera).post(at(ticket, "mark-answered/")).status_code == 403


def test_the_sheet_for_a_client_keeps_what_agents_say(cast: Cast, jane: Client) -> None:
    ticket, ada = cast.ticket(), Actor.agent(cast.ada.pk)
    note(actor=ada, ticket_id=ticket.pk, body="<p>Between us</p>")
    respond(actor=ada, ticket_id=ticket.pk, body="<p>We see it too</p>")
    tag_ticket(actor=ada, ticket_id=ticket.pk, names="Difficult")
    bare, full = (jane.get(at(ticket, f"print/{query}")).content.decode() for query in ("", "?notes=1"))
    for words in ("Customers report a blank page", "We see it too", "Ken Ito"):
        assert words in bare
        assert words in full
    for words in ("Between us", "Difficult", "For agents only"):
        assert words not in bare
        assert words in full
    assert 'class="rail' not in bare


def test_the_sheet_for_a_client_names_no_agent_where_the_desk_names_none(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    respond(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="<p>We see it too</p>")
    name = cast.ada.user.display_name
    assert name in jane.get(at(ticket, "print/")).content.decode()
    configure(actor=Actor.system(), setting=HIDES_AGENT_NAMES, value=True)
    bare, full = (jane.get(at(ticket, f"print/{query}")).content.decode() for query in ("", "?notes=1"))
    assert name not in bare
    assert "Ken Ito" in bare
    assert name in full


def test_the_page_says_when_each_side_wrote_last(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    assert "Last answer" not in jane.get(at(ticket)).content.decode()
    respond(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="<p>Soon</p>")
    page = jane.get(at(ticket)).content.decode()
    assert "Last message" in page
    assert "Last answer" in page


# A new ticket from a message


def opened_from(ticket: Ticket, **typed: object) -> dict[str, object]:
    """What the form sends where nothing was changed but this."""
    return {
        "email": "ken@northbank.example", "source": "other", "subject": "The app", "body": "<p>The app too</p>",
        "body_format": "html", "tie": "parent_of", **typed,
    }  # fmt: skip


def test_a_message_becomes_a_new_ticket_as_well(cast: Cast, jane: Client) -> None:
    files = tuple(take_in(name=name, content=BytesIO(name.encode())) for name in ("a.txt", "b.txt"))
    ticket = cast.ticket(body="The app is down too", attachments=files)
    address = at(ticket, f"entries/{ticket.last_message_id}/new-ticket/")
    assert address in jane.get(at(ticket)).content.decode()
    form = jane.get(address).content.decode()
    for words in ("Ken Ito wrote on", "The app is down too", "a.txt", "b.txt", 'value="ken@northbank.example"'):
        assert words in form, words
    kept = Attachment.objects.get(name="b.txt").pk
    answer = jane.post(address, opened_from(ticket, kept_files=[kept], department=cast.it_support.pk))
    new = Ticket.objects.latest("pk")
    assert answer.headers["Location"] == at(new)
    assert (new.file_count, new.department_id, new.entry_count) == (1, cast.it_support.pk, 1)
    assert fresh(ticket).file_count == 2
    assert [(one.ticket_id, one.other_id, one.kind) for one in TicketLink.objects.order_by("pk")] == [
        (new.pk, ticket.pk, "child_of"), (ticket.pk, new.pk, "parent_of"),
    ]  # fmt: skip
    assert "The app is down too" in text_of(ticket.last_message_id)


def test_files_of_other_messages_stay_where_they_are(cast: Cast, jane: Client) -> None:
    """A number in the form opens no file of another ticket."""
    foreign = cast.ticket(attachments=(take_in(name="secret.txt", content=BytesIO(b"secret")),))
    ticket = cast.ticket(attachments=(take_in(name="a.txt", content=BytesIO(b"a")),))
    address = at(ticket, f"entries/{ticket.last_message_id}/new-ticket/")
    secret = Attachment.objects.get(entry__ticket=foreign).pk
    assert jane.post(address, opened_from(ticket, kept_files=[secret])).status_code == 422
    new = open_from_message(
        actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, entry_id=ticket.last_message_id or 0,
        attachment_ids=[secret], subject="Mine", body="Mine", email=cast.ken.email,
    )  # fmt: skip
    assert new.file_count == 0


def test_who_opens_no_tickets_or_links_none(cast: Cast, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    address = at(ticket, f"entries/{ticket.last_message_id}/new-ticket/")
    assert sign_in(cast.vera).get(address).status_code == 403
    assert "new-ticket" not in sign_in(cast.vera).get(at(ticket)).content.decode()
    other = cast.ticket()
    foreign = at(ticket, f"entries/{other.last_message_id}/new-ticket/")
    assert sign_in(cast.jane).get(foreign).status_code == 404
    john = sign_in(cast.john)
    with without("ticket.link", role=cast.john.role):
        assert 'name="tie"' not in john.get(address).content.decode()
        assert john.post(address, opened_from(ticket, department=cast.banking.pk)).status_code == 302
    assert set(TicketLink.objects.values_list("kind", flat=True)) == {"related"}


def test_it_opens_one_ticket_however_often_it_is_sent(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    address = at(ticket, f"entries/{ticket.last_message_id}/new-ticket/")
    typed = opened_from(ticket, form_key="a" * 32)
    assert jane.post(address, typed).headers["Location"] == jane.post(address, typed).headers["Location"]
    wrong = jane.post(address, {**typed, "subject": "", "form_key": "b" * 32})
    assert wrong.status_code == 422
    assert "The app too" in wrong.content.decode()
    assert Ticket.objects.count() == 2
