"""The bytes of a message: no text of a person becomes a header, and every mail program can read it (threat 9)."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.mail.composing import MOST_REFERENCES, File, Mailbox, Parts, compose

HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}
EVIL = [
    "a\r\nBcc: victim@evil.test",
    "a\nBcc: victim@evil.test\n\nnew body",
    "a\u2028Bcc: victim@evil.test",
    "a\u2029Bcc: victim@evil.test",
    "a\x0bBcc: victim@evil.test",
    "a\x85Bcc: victim@evil.test",
    "a\x00b",
    "=?utf-8?q?a=0D=0ABcc:_victim@evil.test?=",
    '"a" <victim@evil.test>, "b',
    "x" * 5000,
    "größe 😀 " * 60,
]


def parts(**more: object) -> Parts:
    given_parts = {
        "message_id": "<1@desk.test>",
        "sender": Mailbox(address="desk@desk.test", name="Deskbell"),
        "to": [Mailbox(address="maria@cust.test", name="Maria")],
        "subject": "Hello",
        "text": "Text",
        "html": "<p>Text</p>",
        "sent_at": datetime(2024, 3, 1, 12, tzinfo=UTC),
    }
    return Parts(**{**given_parts, **more})  # type: ignore[arg-type]


def read(made: EmailMessage) -> EmailMessage:
    """As it arrives at the other end."""
    content = made.as_bytes()
    assert all(len(line) <= 998 for line in content.splitlines())
    parsed = message_from_bytes(content, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@pytest.mark.parametrize("text", EVIL)
def test_no_text_of_a_person_becomes_a_header(text: str) -> None:
    to, cc = [Mailbox(address="maria@cust.test", name=text)], [Mailbox(address="ben@cust.test", name=text)]
    made = parts(subject=text, to=to, cc=cc, sender=Mailbox(address="desk@desk.test", name=text))
    message = read(compose(made))
    assert set(message.keys()) == HEADERS | {"Cc"}
    assert [address.addr_spec for address in message["To"].addresses] == ["maria@cust.test"]
    assert [address.addr_spec for address in message["Cc"].addresses] == ["ben@cust.test"]
    assert [address.addr_spec for address in message["From"].addresses] == ["desk@desk.test"]
    assert b"\nBcc:" not in compose(made).as_bytes()


@given(st.text(max_size=400), st.text(max_size=200), st.text(max_size=2000))
def test_any_text_leaves_the_headers_as_they_are(subject: str, name: str, body: str) -> None:
    made = parts(subject=subject, to=[Mailbox(address="maria@cust.test", name=name)], text=body)
    message = read(compose(made))
    assert set(message.keys()) == HEADERS
    assert [address.addr_spec for address in message["To"].addresses] == ["maria@cust.test"]


@pytest.mark.parametrize("address", ["a\r\nb@cust.test", "nobody", "@cust.test", "a@", "a@b\r\nBcc: c"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        compose(parts(to=[Mailbox(address=address)])).as_bytes()


def test_a_message_id_and_references_are_single_tokens() -> None:
    references = [f"<{number}@desk.test>\r\nBcc: x" for number in range(40)]
    made = parts(in_reply_to="<0@desk.test>\r\nBcc: x@evil.test", references=references)
    message = read(compose(made))
    assert "Bcc" not in message
    assert len(message["References"].split("<")) - 1 == MOST_REFERENCES
    assert message["References"].startswith("<0@desk.test>")


def test_a_name_in_another_script_and_a_domain_in_another_alphabet() -> None:
    message = read(compose(parts(to=[Mailbox(address="maria@bücher.example", name="María, 東京")])))
    address = message["To"].addresses[0]
    assert (address.display_name, address.domain) == ("María, 東京", "xn--bcher-kva.example")
    named = parts(to=[Mailbox(address="maría@bücher.example", name="María")])
    assert named.needs_utf8
    assert "To: María <maría@xn--bcher-kva.example>" in compose(named).as_bytes().decode()
    assert not parts(to=[Mailbox(address="maria@bücher.example")]).needs_utf8


def test_files_go_along_under_their_names() -> None:
    file = File(name="Größe\r\nX: y.png", content_type="image/png", content=b"\x89PNG")
    message = read(compose(parts(files=[file])))
    found = next(iter(message.iter_attachments()))
    assert (found.get_content_type(), found.get_content()) == ("image/png", b"\x89PNG")
    assert found.get_filename() == "Größe X: y.png"


def test_both_bodies_arrive_as_they_were_written() -> None:
    text = "Grüße 東京 \ud800!\n.\n.leading dot\nFrom here " + "long " * 400
    message = read(compose(parts(text=text, html=f"<p>{'ü' * 3000}</p>")))
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == text.replace("\ud800", "?").strip()
    assert html.get_content().replace("\r\n", "\n").strip() == f"<p>{'ü' * 3000}</p>"
