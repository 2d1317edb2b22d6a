"""What a program sends becomes a ticket with everything that was said, and nothing that was not."""

import base64
import json
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.db import OperationalError

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.models import Delivery
from deskbell.lib.text import from_html
from deskbell.people.models import BannedAddress, User
from deskbell.tickets.models import Attachment, HelpTopic, Priority, ThreadEntry, Ticket
from deskbell.tickets.settings import MAY_VISITORS_OPEN, MOST_OPEN_TICKETS

from .calls import TICKET, a_key, call, entries, opened

pytestmark = pytest.mark.django_db
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


@pytest.fixture(autouse=True)
def desk(cast: Cast) -> Cast:
    a_key()
    return cast


def with_(**fields: Any) -> dict[str, Any]:
    return {**TICKET, **fields}


def details(ticket: Ticket) -> str:
    return " ".join(one.body_html for one in entries(ticket) if one.kind == "note")


def test_the_answer_is_the_bare_number() -> None:
    answer = call(TICKET)
    assert (answer.status_code, answer.reason_phrase) == (201, "Created")
    assert answer["Content-Type"].startswith("text/html")
    assert answer.content.decode() == Ticket.objects.get().number


def test_a_ticket_with_nothing_but_what_it_needs(cast: Cast) -> None:
    ticket = opened(TICKET)
    (message,) = entries(ticket)
    assert (ticket.requester, ticket.source, message.source) == (cast.ken, "api", "api")
    assert "It keeps my card." in message.body_html
    assert message.author == cast.ken


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"phone": "3185558634X123"}, "3185558634 x123"),
        ({"phone": "318-555-8634", "phone_ext": 123}, "318-555-8634 x123"),
        ({"phone": 3185558634, "phone_ext": ""}, "3185558634"),
        ({"phone_ext": "123"}, "x123"),
    ],
)
def test_somebody_new_gets_an_account_with_name_and_phone(said: dict[str, Any], kept: str) -> None:
    opened(with_(email="new@northbank.example", name="Nia New", **said))
    person = User.objects.get(email="new@northbank.example")
    assert (person.name, person.phone) == ("Nia New", kept)


@pytest.mark.parametrize(
    ("message", "html"),
    [
        ("data:text/html,<b>Hi</b> you", "<b>Hi</b> you"),
        ("data:text/html;charset=utf-8,<p>50% of it</p>", "<p>50% of it</p>"),
        ("data:text/html;base64,PGI+SGk8L2I+", "<b>Hi</b>"),
        ("data:text/plain;charset=iso-8859-1;base64,Z3L832U=", "<p>grüße</p>"),
        ("data:text/plain,a%20b", "<p>a b</p>"),
        ("data:,<b>plain</b>", "<p>&lt;b&gt;plain&lt;/b&gt;</p>"),
        ("data:text/html,<script>alert(1)</script><p>x</p>", "<p>x</p>"),
        ("<b>plain</b>", "<p>&lt;b&gt;plain&lt;/b&gt;</p>"),
        ("data: is a word", None),
    ],
)
def test_messages_as_clients_write_them(message: str, html: str | None) -> None:
    answer = call(with_(message=message))
    if html is None:
        assert answer.status_code == 400
    else:
        assert entries(Ticket.objects.get())[0].body_html == html


def test_numbers_may_come_as_texts_and_names() -> None:
    topic = HelpTopic.objects.filter(is_retired=False).latest("pk")
    priority = Priority.objects.get(slug="high")
    for said in (topic.pk, str(topic.pk), topic.name.upper()):
        assert opened(with_(topicId=said)).topic == topic
    for said in (priority.pk, str(priority.pk), "HIGH"):
        assert opened(with_(priorityId=said)).priority == priority
        assert opened(with_(priority=said)).priority == priority
        assert opened(with_(priorityId=said, priority="")).priority == priority


def test_what_the_desk_does_not_know_is_left_aside_and_told() -> None:
    ticket = opened(with_(topicId="31337", priority="urgentest", source="Carrier"))
    assert (ticket.topic, ticket.source) == (None, "api")
    assert all(words in details(ticket) for words in ("31337", "urgentest", "Carrier"))


def test_unknown_fields_are_kept_and_shown_to_agents() -> None:
    ticket = opened(with_(Asset="<b>X-17</b>", parts=["a", {"b": 1}], ip="192.0.2.9", duedate="tomorrow"))
    words = details(ticket)
    assert "&lt;b&gt;X-17&lt;/b&gt;" in words
    assert all(one in words for one in ("Asset", "parts", '["a", {"b": 1}]', "192.0.2.9", "tomorrow", "Monitor"))
    assert ticket.due_at is None
    assert [one.kind for one in entries(ticket)] == ["message", "note"]


def test_notes_are_for_agents() -> None:
    ticket = opened(with_(notes="Third time this week"))
    assert [(one.kind, "Third time" in one.body_html) for one in entries(ticket)] == [
        ("message", False),
        ("note", True),
    ]


def test_a_subject_that_is_too_long_is_cut_and_kept() -> None:
    subject = "word " * 100
    ticket = opened(with_(subject=subject))
    assert len(ticket.subject.text) <= 255
    assert subject.strip() in details(ticket)


@pytest.mark.parametrize(
    ("start", "name"), [("", "message.txt"), ("data:text/html,<p>", "message.html")], ids=["plain", "html"]
)
def test_a_message_longer_than_the_desk_shows_is_attached_whole(start: str, name: str) -> None:
    ticket = opened(with_(message=f"{start}{'word ' * 50_000}"))
    (message,) = entries(ticket)
    assert 1_000 < len(message.body_html) < 100_000
    assert "The whole of it is attached." in message.body_html
    file = Attachment.objects.get(entry=message)
    assert (file.name, file.file.size >= 250_000) == (name, True)


def test_a_text_file_of_another_charset_is_kept_in_utf_8() -> None:
    """As osTicket does with a charset that was named; what it does not fit is kept as it came."""
    latin = base64.b64encode("Grüße".encode("latin-1")).decode()
    files = {"a.txt": f"data:text/plain;charset=iso-8859-1;base64,{latin}", "b.txt": f"data:text/plain;base64,{latin}"}
    opened(with_(attachments=[files, {"c.txt": f"data:text/plain;charset=klingon;base64,{latin}"}]))
    sizes = {one.name: one.file.size for one in Attachment.objects.all()}
    assert sizes == {"a.txt": 7, "b.txt": 5, "c.txt": 5}


def owed_after(fields: dict[str, Any]) -> set[str]:
    """Which of the two mails follow a ticket with these fields."""
    before = Delivery.objects.count()
    opened(fields)
    new = Delivery.objects.order_by("pk").values_list("effect", flat=True)[before:]
    return set(new) & {"confirmation", "new_ticket_alert"}


@pytest.mark.parametrize("no", [False, "false", "0", 0, "No"])
def test_alerts_and_answers_can_be_switched_off(no: Any) -> None:
    assert owed_after(TICKET) == {"confirmation", "new_ticket_alert"}
    assert owed_after(with_(alert=no)) == {"confirmation"}
    assert owed_after(with_(autorespond=no)) == {"new_ticket_alert"}


@pytest.mark.parametrize(
    "attachments",
    [
        [{"a.png": f"data:image/png;base64,{PNG}"}],
        {"a.png": f"data:image/png;base64,{PNG}"},
        [{"name": "a.png", "type": "image/png", "encoding": "base64", "data": PNG}],
        [{"name": "a.png", "data": f"data:image/png;base64,{PNG[:30]}\n{PNG[30:].rstrip('=')}"}],
    ],
)
def test_files_in_every_shape(attachments: Any) -> None:
    opened(with_(attachments=attachments))
    file = Attachment.objects.get()
    assert (file.name, file.file.content_type, file.file.size) == ("a.png", "image/png", 28)


def test_a_bad_file_is_named_and_costs_nothing_else() -> None:
    ticket = opened(
        with_(
            attachments=[{"bad.png": "data:image/png;base64,!!!"}, {"x.exe": "data:,MZ"}, 7, {"good.txt": "data:,hi"}]
        )
    )
    message = entries(ticket)[0]
    assert [one.name for one in Attachment.objects.filter(entry=message)] == ["good.txt"]
    assert [one["name"] for one in message.refused_files] == ["bad.png", "x.exe", "file"]
    assert all(one["why"] for one in message.refused_files)


def test_more_files_than_a_message_holds() -> None:
    ticket = opened(with_(attachments=[{f"{number}.txt": "data:,x"} for number in range(12)]))
    assert entries(ticket)[0].attachment_count == 10
    assert len(entries(ticket)[0].refused_files) == 2


@pytest.mark.parametrize("missing", ["email", "name", "subject", "message"])
def test_what_is_missing_is_named(missing: str) -> None:
    for body in (with_(**{missing: " "}), {name: value for name, value in TICKET.items() if name != missing}):
        answer = call(body)
        assert answer.status_code == 400
        assert f"\n{missing}: " in answer.content.decode()
    assert not Ticket.objects.exists()


def test_everything_that_is_missing_is_named_at_once() -> None:
    lines = call("{}").content.decode().splitlines()
    assert [line.partition(":")[0] for line in lines[1:]] == ["email", "name", "subject", "message"]


@pytest.mark.parametrize("nested", ['{"a":', "["])
def test_values_within_values_have_an_end(nested: str) -> None:
    """Threat 16; the counter-proof is what a program may well send."""
    end = {"[": "]", '{"a":': "}"}[nested]
    for depth, status in ((20, 201), (150, 400), (970, 400), (978, 400), (5_000, 400)):
        deep = f"{nested * depth}1{end * depth}"
        assert call(json.dumps(TICKET)[:-1] + f', "x": {deep}}}').status_code == status


@pytest.mark.parametrize(
    "body",
    [" ", "{", "[]", "7", "null", '"x"', "{'a': 1}", b"\xff\xfe", "[" * 100_000, '{"a":' * 50_000, "9" * 6000, "{}"],
)
def test_what_is_no_ticket_is_answered_by_a_sentence(body: Any) -> None:
    answer = call(body)
    assert answer.status_code == 400
    assert len(answer.content) < 300
    assert b"Traceback" not in answer.content


@pytest.mark.parametrize("field", ["email", "name", "subject", "message", "phone", "notes", "topicId"])
@pytest.mark.parametrize("value", [["a", "b"], {"a": "b"}])
def test_a_list_where_a_text_belongs_is_refused(field: str, value: Any) -> None:
    assert call(with_(**{field: value})).status_code == 400


BREAKS = ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b"]


@pytest.mark.parametrize("line_break", BREAKS)
@pytest.mark.parametrize("field", ["name", "subject", "phone"])
def test_nothing_smuggles_a_header(field: str, line_break: str) -> None:
    """Threat 9: what comes to stand in a mail's header is one line, whatever was sent."""
    ticket = opened(with_(**{"email": "fay@client.example", field: f"555{line_break}Bcc: all@victim.example"}))
    requester = ticket.requester
    assert not [one for one in BREAKS if one in requester.name + requester.phone + ticket.subject.text]


@pytest.mark.parametrize("line_break", BREAKS)
def test_no_address_holds_a_line_break(line_break: str) -> None:
    assert call(with_(email=f"fay@client.example{line_break}Bcc: all@victim.example")).status_code == 400


def test_raw_line_breaks_and_damaged_characters_are_read() -> None:
    ticket = opened('{"email":"a@client.example","name":"A\\u0000B\\ud800","subject":"S","message":"one\ntwo\ttabs"}')
    assert from_html(entries(ticket)[0].body_html) == "one\ntwo     tabs"
    assert "\x00" not in ticket.requester.name


def test_what_was_written_on_an_old_windows_is_read() -> None:
    said = json.dumps(with_(subject="Grüße"), ensure_ascii=False)
    for body in (said.encode("cp1252"), b"\xef\xbb\xbf" + said.encode()):
        assert opened(body).subject.text == "Grüße"


def test_the_banned_and_the_greedy_are_turned_away(cast: Cast) -> None:
    configure_object(actor=Actor.system(), instance=BannedAddress(), changes={"address": "@spam.example"})
    assert call(with_(email="x@spam.example")).status_code == 403
    configure(actor=Actor.system(), setting=MOST_OPEN_TICKETS, value=1)
    assert [call(TICKET).status_code for _ in range(2)] == [201, 403]


def test_a_desk_for_people_with_accounts_still_hears_programs() -> None:
    configure(actor=Actor.system(), setting=MAY_VISITORS_OPEN, value=False)
    assert call(TICKET).status_code == 201


def test_too_large_is_said_and_not_read(settings: Any) -> None:
    settings.DESKBELL_API_MAX_BYTES = 3 * 1024 * 1024
    file = base64.b64encode(bytes(2 * 1024 * 1024)).decode()  # more than Django's own bound for forms
    assert call(with_(attachments=[{"a.bin": f"data:;base64,{file}"}])).status_code == 201
    assert call(with_(x=file, y=file)).status_code == 413
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OperationalError("the database is locked")])
def test_a_desk_that_cannot_work_says_when_to_come_again(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr("deskbell.api.creating.open_ticket", fail)
    answer = call(TICKET)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_a_mistake_of_ours_shows_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.api.creating.open_ticket", lambda **_: 1 / 0)
    answer = call(TICKET)
    assert answer.status_code == 500
    assert b"division" not in answer.content


def test_half_a_ticket_is_never_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.api.creating.note", lambda **_: 1 / 0)
    assert call(with_(notes="x")).status_code == 500
    assert not ThreadEntry.objects.exists()
