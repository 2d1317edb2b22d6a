"""XML as osTicket's clients send it, and what attacks a reader of XML (threat 27)."""

import base64
import time
from pathlib import Path
from typing import Any

import pytest
from deskbell_tests.cast import Cast

from deskbell.api.reading.asked import Unreadable
from deskbell.api.reading.xml_body import read_xml
from deskbell.tickets.models import Attachment, Ticket

from .calls import a_key, call, entries, opened

pytestmark = pytest.mark.django_db
ADDRESS = "/api/tickets.xml"
PLAIN = """<?xml version="1.0" encoding="UTF-8"?>
<ticket alert="true" autorespond="false" source="Phone">
  <name>Ken Ito</name>
  <email>new@northbank.example</email>
  <subject>Testing API</subject>
  <phone ext="123">318-555-8634</phone>
  <message type="text/plain"><![CDATA[Message content <here>]]></message>
  <attachments>
    <file name="file.txt" type="text/plain"><![CDATA[
      File content is here
    ]]></file>
    <file name="image.gif" type="image/gif" encoding="base64">
      R0lGODdhMAAwAPAAAAAAAP///ywAAAAAMAAw
      AAAC8IyPqcvt3wCcDkiLc7C0qwyGHhSWpjQu5yqmCYsapyuvUUlvONmOZtfzgFz
    </file>
  </attachments>
  <ip>123.211.233.122</ip>
  <asset kind="till"><number>X-17</number><number>X-18</number></asset>
</ticket>"""


@pytest.fixture(autouse=True)
def desk(cast: Cast) -> None:
    a_key()


def ticket_with(message: str) -> str:
    return f"<ticket><name>K</name><email>k@n.example</email><subject>S</subject><message>{message}</message></ticket>"


def test_everything_in_it_arrives() -> None:
    ticket = opened(PLAIN, to=ADDRESS)
    message, note = entries(ticket)
    assert (ticket.subject.text, ticket.source, ticket.requester.phone) == ("Testing API", "phone", "318-555-8634 x123")
    assert message.body_html == "<p>Message content &lt;here&gt;</p>"
    files = [(one.name, one.file.size) for one in Attachment.objects.order_by("pk")]
    assert files == [("file.txt", len("File content is here")), ("image.gif", 74)]
    assert all(words in note.body_html for words in ("123.211.233.122", "till", "X-17", "X-18"))


def test_html_is_said_by_the_type_and_cleaned() -> None:
    text = ticket_with("x").replace("<message>x", '<message type="text/html">&lt;b onclick="a()">x&lt;/b>')
    assert entries(opened(text, to=ADDRESS))[0].body_html == "<b>x</b>"
    unescaped = ticket_with("a <b onclick='x()'>c</b> d").replace("<message>", '<message type="text/html">')
    assert entries(opened(unescaped, to=ADDRESS))[0].body_html == "a <b>c</b> d"


def test_fields_may_be_attributes() -> None:
    ticket = opened('<ticket name="K" email="k@n.example" subject="S" message="m" asset="X-17"/>', to=ADDRESS)
    message, note = entries(ticket)
    assert (message.body_html, ticket.subject.text) == ("<p>m</p>", "S")
    assert "X-17" in note.body_html


def test_other_encodings_and_namespaces_are_read() -> None:
    text = f'<?xml version="1.0" encoding="ISO-8859-1"?>{ticket_with("grüße")}'
    assert "grüße" in entries(opened(text.encode("latin-1"), to=ADDRESS))[0].body_html
    text = ticket_with("hi").replace("<ticket>", '<ticket xmlns="urn:x">')
    assert opened(text, to=ADDRESS).subject.text == "S"


@pytest.mark.parametrize(
    "body",
    [
        "", "<ticket>", "<ticket/>", "no xml", "<other/>", PLAIN[:300], '<?xml version="1.0" encoding="nonsense"?><ticket/>',
        "\x00\x01", "<ticket><name>&unknown;</name></ticket>",
    ],
)  # fmt: skip
def test_broken_xml_is_400(body: str) -> None:
    answer = call(body or " ", to=ADDRESS)
    assert answer.status_code == 400
    assert b"Traceback" not in answer.content


def test_billion_laughs_and_outside_entities_are_refused(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("the secret", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    begun = time.process_time()
    for inside, entity in ((laughs, "l9"), (f'<!ENTITY x SYSTEM "{canary.as_uri()}">', "x"), ("", "amp")):
        answer = call(f"<!DOCTYPE ticket [{inside}]>{ticket_with(f'&{entity};')}", to=ADDRESS)
        assert answer.status_code == 400
    assert call(f'<!DOCTYPE ticket SYSTEM "{canary.as_uri()}">{ticket_with("hi")}', to=ADDRESS).status_code == 400
    assert time.process_time() - begun < 2
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("body", ["<a>" * 100_000, f"<ticket>{'<a/>' * 100_000}</ticket>"])
def test_a_monstrous_tree_is_refused(body: str) -> None:
    with pytest.raises(Unreadable):
        read_xml(body.encode())


def test_a_large_file_in_it_is_read_quickly() -> None:
    data = base64.b64encode(bytes(6 * 1024 * 1024)).decode()
    file = f'<attachments><file name="a.bin" encoding="base64">{data}</file></attachments></ticket>'
    begun = time.process_time()
    values: dict[str, Any] = read_xml(ticket_with("hi").replace("</ticket>", file).encode())
    assert len(values["attachments"][0]["data"]) == len(data)
    assert time.process_time() - begun < 3
