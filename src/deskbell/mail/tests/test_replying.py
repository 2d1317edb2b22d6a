"""Mails that can be answered say so, and whatever is left of an answer finds its ticket; mails that can't say that too."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from typing import Any

import pytest

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.worker import drain
from deskbell.mail.alerts import entry_quote
from deskbell.mail.intake.storing import store
from deskbell.mail.models import DepartmentMail, Door, IncomingMail, Mailbox, Outcome, OutgoingMail, SendingAccount
from deskbell.mail.pictures import Pictures, name_of, pictures_in
from deskbell.mail.settings import QUOTES, REPLY_SEPARATOR
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.mail.tests.post_office import PostOffice, post_office
from deskbell.mail.tokens import Token, read_token, tokens_in_text
from deskbell.people.models import User
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.files import AttachmentDraft, take_in
from deskbell.tickets.models import Attachment, Collaborator, ThreadEntry, Ticket
from deskbell.tickets.words import Source

pytestmark = pytest.mark.django_db
SEPARATOR = "-- reply above this line --"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def cast() -> Cast:
    return cast_of_a_desk()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as running:
        yield running


@pytest.fixture
def account(cast: Cast, office: PostOffice) -> SendingAccount:
    """The department's own account, whose address is a mailbox of the desk."""
    own = SendingAccount.objects.create(
        address="help@desk.test", host="127.0.0.1", port=office.port, security="none", has_plus_addresses=True
    )
    DepartmentMail.objects.create(department=cast.support, answers=own)
    Mailbox.objects.create(address="Help@desk.test", name="Help", department=cast.support)
    return own


def a_ticket(cast: Cast) -> Ticket:
    return open_ticket(actor=Actor.client(cast.client.pk), subject="Printer", body="It is broken.")


def answer(cast: Cast, ticket: Ticket, body: str = "<p>On it.</p>", **more: Any) -> ThreadEntry:
    return respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=body, **more)


def of(effect: str) -> OutgoingMail:
    drain()
    return OutgoingMail.objects.filter(effect=effect).latest("pk")


def on_the_wire(office: PostOffice, mail: OutgoingMail) -> Any:
    return next(one for one in office.book if one.message_id == mail.message_id).message


def test_an_answer_says_by_every_mark_where_its_answer_belongs(
    cast: Cast, account: SendingAccount, office: PostOffice
) -> None:
    ticket = a_ticket(cast)
    entry = answer(cast, ticket)
    mail = of("answer")
    token = Token(ticket_id=ticket.pk, entry_id=entry.pk)
    message = on_the_wire(office, mail)
    assert read_token(message["Message-ID"]) == token
    assert re.fullmatch(r"help\+c[0-9a-z-]+@desk\.test", str(message["Reply-To"]))
    assert read_token(str(message["Reply-To"])) == token
    assert read_token(message["References"].split()[0]) == Token(ticket_id=ticket.pk), "the thread's root"
    assert message.get_body(("plain",)).get_content().startswith(SEPARATOR)
    html = message.get_body(("html",)).get_content()
    assert html.index(SEPARATOR) < html.index("On it.")
    assert "You can reply to this mail" in mail.text
    assert "may not be read" not in mail.text
    assert list(tokens_in_text(message.get_body(("plain",)).get_content())) == [token]
    assert re.search(r"\[ref:c\S+\]", html), "for answers whose servers write Message-IDs anew"


def test_an_alert_is_bound_to_the_agent_who_gets_it(cast: Cast, account: SendingAccount) -> None:
    ticket = a_ticket(cast)
    drain()
    found = {}
    for mail in OutgoingMail.objects.filter(effect="new_ticket_alert"):
        token = read_token(mail.message_id)
        assert token is not None
        assert read_token(mail.reply_to) == token
        assert "#note" in mail.text
        found[mail.recipients.get().user_id] = token.agent_id
    assert found == {cast.boss.pk: cast.boss.pk, cast.manager.pk: cast.manager.pk}
    assert ticket.pk


def test_without_plus_addresses_the_address_itself(cast: Cast, account: SendingAccount) -> None:
    SendingAccount.objects.update(has_plus_addresses=False)
    answer(cast, a_ticket(cast))
    assert of("answer").reply_to == "help@desk.test"


def test_where_nobody_reads_the_mailbox_the_mail_says_so(cast: Cast, account: SendingAccount) -> None:
    for change in ({"is_enabled": False}, {"is_enabled": True, "is_retired": True}):
        Mailbox.objects.update(**change)
        answer(cast, a_ticket(cast))
        mail = of("answer")
        assert mail.reply_to == ""
        assert SEPARATOR not in mail.text + mail.html
        assert "[ref:" not in mail.text + mail.html
        assert "a reply to this mail may not be read" in mail.text


def test_the_line_is_the_desks_own_or_none(cast: Cast, account: SendingAccount) -> None:
    configure(actor=Actor.system(), setting=REPLY_SEPARATOR, value="## <above> ##")
    answer(cast, a_ticket(cast))
    mail = of("answer")
    assert mail.text.startswith("## <above> ##")
    assert "## &lt;above&gt; ##" in mail.html
    configure(actor=Actor.system(), setting=REPLY_SEPARATOR, value="")
    answer(cast, a_ticket(cast))
    assert of("answer").text.startswith("Jane Doe answered")


def came_by_mail(cast: Cast, ticket: Ticket, message_id: str) -> ThreadEntry:
    entry = add_message(
        actor=Actor.client(cast.client.pk), ticket_id=ticket.pk, body="By mail, then.", source=Source.MAIL
    )
    row = store(f"Message-ID: <{message_id}>\n\nBy mail, then.".encode(), door=Door.PIPE)
    done = {"state": "done", "outcome": Outcome.ADDED, "message_id": message_id, "ticket": ticket, "entry": entry}
    IncomingMail.objects.filter(pk=row.pk).update(**done)
    return entry


def test_an_answer_stands_below_the_clients_mail_in_their_mail_program(
    cast: Cast, account: SendingAccount, office: PostOffice
) -> None:
    ticket = a_ticket(cast)
    long_id = f"{'x' * 120}@mail.cust.test"
    came_by_mail(cast, ticket, long_id)
    answer(cast, ticket)
    mail = of("answer")
    raw = next(one.content for one in office.book if one.message_id == mail.message_id)
    parsed = message_from_bytes(raw)
    assert parsed["In-Reply-To"] == f"<{long_id}>", "no encoded word, as the standard library would make of it"
    assert parsed["References"].split()[-1] == f"<{long_id}>"
    assert len(parsed["References"].split()) <= 12
    assert b"=?utf-8?" not in b"".join(
        line for line in raw.splitlines() if line.startswith((b"In-Reply", b"Ref", b" <"))
    )


@pytest.mark.parametrize("hostile", ["a@b>\r\nBcc: <c@d.test", "a b@c", "x" * 400 + "@y", "é@y", ""])
def test_an_id_that_can_not_stand_in_a_header_does_not(
    hostile: str, cast: Cast, account: SendingAccount, office: PostOffice
) -> None:
    ticket = a_ticket(cast)
    came_by_mail(cast, ticket, hostile)
    drain()
    answer(cast, ticket)
    mail = of("answer")
    message = on_the_wire(office, mail)
    assert message["Bcc"] is None
    assert read_token(message["In-Reply-To"]) is not None, "our own last mail, then"


def test_headers_are_the_desks_whatever_people_typed(cast: Cast, account: SendingAccount, office: PostOffice) -> None:
    evil = "x\r\nBcc: all@cust.test\u2028X-Evil: yes"
    User.objects.filter(pk=cast.client.pk).update(name=evil)
    SendingAccount.objects.update(name=evil)
    User.objects.filter(pk=cast.jane.pk).update(name=evil)
    ticket = a_ticket(cast)
    answer(cast, ticket)
    message = on_the_wire(office, of("answer"))
    known = {
        "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "MIME-Version",
        "Content-Type",
    }  # fmt: skip
    assert set(message.keys()) <= known
    assert next(one.recipients for one in office.book if one.message_id == message["Message-ID"]) == (
        cast.client.email,
    )


def test_an_answer_repeats_what_the_desk_wishes(cast: Cast, account: SendingAccount) -> None:
    ticket = a_ticket(cast)
    answer(cast, ticket, "<p>First answer.</p>")
    note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="Secret.")
    add_message(actor=Actor.client(cast.client.pk), ticket_id=ticket.pk, body="Still broken.")
    repeated = {}
    for wish in ("nothing", "last", "thread"):
        configure(actor=Actor.system(), setting=QUOTES, value=wish)
        answer(cast, ticket, f"<p>With {wish}.</p>")
        mail = of("answer")
        repeated[wish] = re.findall(r"^> (.+)$", mail.text, re.MULTILINE)
        assert "Secret" not in mail.text + mail.html
        assert mail.html.count("<blockquote") == len(repeated[wish])
    assert repeated["nothing"] == []
    assert repeated["last"] == ["Still broken."]
    assert repeated["thread"] == ["With last.", "With nothing.", "Still broken.", "First answer.", "It is broken."]


def test_who_came_in_later_finds_nothing_repeated_that_was_before(cast: Cast, account: SendingAccount) -> None:
    configure(actor=Actor.system(), setting=QUOTES, value="thread")
    ticket = a_ticket(cast)
    seen_from = add_message(actor=Actor.client(cast.client.pk), ticket_id=ticket.pk, body="Ben knows more.")
    add_collaborator(
        actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, email="ben@cust.test", sees_from_entry_id=seen_from.pk
    )
    answer(cast, ticket)
    assert re.findall(r"^> (.+)$", of("answer").text, re.MULTILINE) == ["Ben knows more."]
    assert Collaborator.objects.get().sees_from_entry_id == seen_from.pk


def test_pictures_that_an_answer_shows_stand_within_it_and_all_files_go_along(
    cast: Cast, account: SendingAccount, office: PostOffice
) -> None:
    ticket = a_ticket(cast)
    picture = take_in(name="a.png", content=BytesIO(PNG))
    text = take_in(name="b.txt", content=BytesIO(b"words"))
    files = (
        AttachmentDraft(file_id=picture.file_id, name="a.png", content_id="pic@cust", is_inline=True),
        AttachmentDraft(file_id=text.file_id, name="b.txt"),
    )
    body = '<p>See <img src="cid:pic@cust" alt="the menu"> and <img src="https://tracker.example/x.png"></p>'
    answer(cast, ticket, body, attachments=files, source=Source.MAIL, body_format="mail")
    mail = of("answer")
    message = on_the_wire(office, mail)
    assert isinstance(message, type(message_from_bytes(b"", policy=default)))
    html = message.get_body(("related", "html"))
    related = {part["Content-ID"]: part.get_content() for part in message.walk() if part["Content-ID"]}
    name = name_of(Attachment.objects.get(content_id="pic@cust"))
    assert related == {f"<{name}>": PNG}
    assert [part.get_filename() for part in message.iter_attachments()] == ["b.txt"]
    assert html is not None
    assert f'src="cid:{name}"' in mail.html
    assert "tracker.example" not in mail.html
    assert "See" in mail.text


def with_a_picture(cast: Cast, ticket: Ticket, body: str, content_id: str = "shot@cust") -> ThreadEntry:
    """A client's mail with a picture in it."""
    picture = take_in(name="shot.png", content=BytesIO(PNG))
    draft = AttachmentDraft(file_id=picture.file_id, name="shot.png", content_id=content_id, is_inline=True)
    return add_message(
        actor=Actor.client(cast.client.pk),
        ticket_id=ticket.pk,
        body=body,
        attachments=(draft,),
        source=Source.MAIL,
        body_format="mail",
    )


def pictures_on_the_wire(message: Any) -> list[str]:
    return [part["Content-ID"].strip("<>") for part in message.walk() if part["Content-ID"]]


def test_pictures_within_what_a_mail_repeats_go_along(cast: Cast, account: SendingAccount, office: PostOffice) -> None:
    configure(actor=Actor.system(), setting=QUOTES, value="last")
    ticket = a_ticket(cast)
    add_collaborator(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, email="ben@cust.test")
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.john.pk)
    shown = with_a_picture(cast, ticket, '<p>See <img src="cid:shot@cust"> <img src="https://tracker.example/x"></p>')
    name = name_of(Attachment.objects.get(entry=shown))
    answer(cast, ticket)
    for effect in ("new_message_alert", "participant_notice", "answer"):
        mail = of(effect)
        assert pictures_on_the_wire(on_the_wire(office, mail)) == [name], effect
        assert mail.html.count("<img") == 1
        assert "tracker.example" not in mail.html


def test_nobodys_words_name_a_picture_of_somebody_else(cast: Cast, account: SendingAccount, office: PostOffice) -> None:
    ticket = a_ticket(cast)
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.john.pk)
    kept = with_a_picture(cast, ticket, '<p>Mine <img src="cid:shot@cust"></p>')
    secret = Attachment.objects.get(entry=kept)
    guessed = f"{secret.pk}.{'0' * 32}@picture"
    for named in (name_of(secret), guessed, "shot@cust"):  # even who knew the name
        body = f'<p>Theirs <img src="cid:{named}" alt="x"> &lt;img src="cid:{named}"&gt; src="cid:{named}"</p>'
        with_a_picture(cast, ticket, body, content_id="other@cust")
        mail = of("new_message_alert")
        assert "Theirs" in mail.text
        assert pictures_on_the_wire(on_the_wire(office, mail)) == []
    assert pictures_in(OutgoingMail(html=f'<img src="cid:{guessed}">', ticket=ticket)) == []
    assert pictures_in(OutgoingMail(html=f'<img src="cid:{name_of(secret)}">', ticket=ticket)) == [secret]
    assert pictures_in(OutgoingMail(html=f'<img src="cid:{name_of(secret)}">', ticket=a_ticket(cast))) == []


def test_pictures_stay_away_where_there_is_no_room(cast: Cast, account: SendingAccount, office: PostOffice) -> None:
    ticket = a_ticket(cast)
    shown = with_a_picture(cast, ticket, '<p><img src="cid:shot@cust"> <img src="cid:shot@cust"></p>')
    assert Pictures(room=len(PNG)).put_into(shown).count("<img") == 2, "one file, shown twice"
    assert "<img" not in Pictures(room=len(PNG) - 1).put_into(shown)
    assert entry_quote(shown, pictures=Pictures()).text == "(a picture)"
