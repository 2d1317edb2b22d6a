"""What people type, in every mail that quotes it: no markup of theirs, no header of theirs, nothing loaded (threats 5, 9)."""

from html.parser import HTMLParser

import pytest

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.settings import DESK_NAME
from deskbell.kernel.worker import drain
from deskbell.mail.models import OutgoingMail
from deskbell.mail.queries import mail_in_log
from deskbell.mail.tests.cast import cast_of_a_desk
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.transfer import transfer

pytestmark = pytest.mark.django_db
EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:alert(3)'>x</a>"
    "</div></td></table><style>*{display:none}</style><form action=//evil.test><iframe src=//evil.test></iframe>"
    "\"'><svg onload=alert(4)> {{ draft.desk_name }} {% debug %} %(name)s %{ticket.token}"
)
LINE = EVIL.replace("\n", " ")[:118]


class Elements(HTMLParser):
    """Every element of a document with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def mails() -> list[OutgoingMail]:
    """One of each mail, with hostile words wherever somebody can type."""
    cast = cast_of_a_desk()
    boss = Actor.agent(cast.boss.pk)
    configure(actor=Actor.system(), setting=DESK_NAME, value=LINE)
    for agent in (cast.jane, cast.boss):
        agent.user.name = LINE
        agent.user.save()
        agent.signature = EVIL
        agent.save()
    cast.client.name = LINE
    cast.client.save()
    cast.support.name = cast.team.name = LINE
    cast.support.save()
    cast.team.save()
    client = Actor.client(cast.client.pk)
    ticket = open_ticket(actor=client, subject=LINE, body=EVIL, body_format="html")
    assign(actor=boss, ticket_id=ticket.pk, agent_id=cast.jane.pk, comment=EVIL)
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=f"<p>ok</p>{EVIL}")
    add_message(actor=client, ticket_id=ticket.pk, body=f"<p>ok</p>{EVIL}", body_format="html")
    add_message(actor=client, ticket_id=ticket.pk, body=EVIL, body_format="text")
    note(actor=boss, ticket_id=ticket.pk, body=f"<p>ok</p>{EVIL}")
    cast.other.manager = cast.manager
    cast.other.save()
    cast.manager.is_administrator = True
    cast.manager.save()
    transfer(actor=boss, ticket_id=ticket.pk, department_id=cast.other.pk, comment=EVIL)
    resolve(actor=boss, ticket_id=ticket.pk)
    drain()
    return list(OutgoingMail.objects.all())


def test_every_mail_is_among_them(mails: list[OutgoingMail]) -> None:
    assert {mail.effect for mail in mails} == {
        "answer",
        "assignment_alert",
        "confirmation",
        "new_message_alert",
        "new_ticket_alert",
        "note_alert",
        "resolved",
        "transfer_alert",
    }


def test_no_markup_of_theirs_gets_into_the_html(mails: list[OutgoingMail]) -> None:
    for mail in mails:
        elements = Elements(mail_in_log(mail.pk).html).found
        names = [name for name, _attributes in elements]
        assert not {"script", "img", "form", "iframe", "svg", "object", "link", "input"} & set(names), mail.effect
        assert names.count("style") == 1  # our own
        for _name, attributes in elements:
            assert not [one for one in attributes if one.startswith("on") or one in ("src", "background", "srcset")]
            address = attributes.get("href") or "http://"
            assert address.startswith(("http://", "https://", "mailto:")), mail.effect


def test_subjects_are_one_line_and_templates_run_once(mails: list[OutgoingMail]) -> None:
    for mail in mails:
        assert len(mail.subject.splitlines()) == 1
        assert mail.subject.startswith("[#")
        whole = mail.text + mail.html
        if "{{ draft" in whole:
            assert "{{ draft.desk_name }}" in whole
        assert "TEMPLATES" not in whole
    assert any("{{ draft.desk_name }} {% debug %} %(name)s %{ticket.token}" in mail.text for mail in mails)


def test_a_mail_loads_nothing_from_anywhere(mails: list[OutgoingMail]) -> None:
    for mail in mails:
        assert "url(" not in mail.html
        assert "@import" not in mail.html
