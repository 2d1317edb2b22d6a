"""What a machine wrote is shown to agents, and nothing follows from it."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.models import Delivery
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.add_machine_message import add_machine_message
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.files import take_in
from deskbell.tickets.models import Attachment, Clock, Reading, ThreadEntry, Ticket
from deskbell.tickets.queries import EntryItem, attachment_for, timeline
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def read_by(actor: Actor, ticket: Ticket) -> list[str]:
    items = timeline(viewer=viewer_of(actor), ticket=Ticket.objects.get(pk=ticket.pk))
    return [one.body_html for one in items if isinstance(one, EntryItem)]


def machine_ticket(cast: Cast) -> Ticket:
    return cast.ticket(
        actor=SYSTEM, email=cast.gus.email, source="mail", body="<p>Disk full</p>", body_format="mail", is_machine=True
    )


def columns(ticket: Ticket) -> dict[str, object]:
    """All of the ticket's row but what counts its facts."""
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    return {name: value for name, value in row.items() if name not in ("sequence", "entry_count")}


def test_nothing_but_the_count_changes(cast: Cast) -> None:
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=published_plan().pk)
    ticket = cast.ticket(actor=SYSTEM, email=cast.gus.email, agent_id=cast.john.pk)
    respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="<p>Try again</p>")
    for finish in (lambda: None, lambda: close(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)):
        finish()
        before, owed = columns(ticket), Delivery.objects.count()
        clocks, readings = list(Clock.objects.values()), list(Reading.objects.values())
        add_machine_message(actor=SYSTEM, ticket_id=ticket.pk, body="<p>I am away</p>", author_id=cast.gus.pk)
        assert columns(ticket) == before
        assert Delivery.objects.count() == owed
        assert (list(Clock.objects.values()), list(Reading.objects.values())) == (clocks, readings)


def test_a_persons_message_changes_more(cast: Cast) -> None:
    """The counter-proof: what a machine may not do, a person does."""
    ticket = cast.ticket(actor=SYSTEM, email=cast.gus.email)
    close(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    before, owed = columns(ticket), Delivery.objects.count()
    add_message(actor=Actor.client(cast.gus.pk), ticket_id=ticket.pk, body="I am back")
    assert columns(ticket) != before
    assert Delivery.objects.count() > owed


def test_threat_1_agents_alone_read_it_and_its_files(cast: Cast) -> None:
    ticket = cast.ticket(actor=SYSTEM, email=cast.gus.email)
    files = (take_in(name="code.txt", content=io.BytesIO(b"123456")),)
    add_machine_message(
        actor=SYSTEM, ticket_id=ticket.pk, body="<p>Code 123456</p>", author_id=cast.gus.pk, attachments=files
    )
    gus, john = Actor.client(cast.gus.pk), Actor.agent(cast.john.pk)
    assert "<p>Code 123456</p>" in read_by(john, ticket)
    assert "<p>Code 123456</p>" not in read_by(gus, ticket)
    file_id = Attachment.objects.get().pk
    assert attachment_for(viewer=viewer_of(john), number=ticket.number, attachment_id=file_id).pk == file_id
    with pytest.raises(NotFound):
        attachment_for(viewer=viewer_of(gus), number=ticket.number, attachment_id=file_id)


def test_a_ticket_that_a_machine_opened_tells_nobody_and_has_no_clocks(cast: Cast) -> None:
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=published_plan().pk)
    with time_machine.travel(MONDAY, tick=False):
        ticket = machine_ticket(cast)
        assert not Delivery.objects.exists()
        assert not Clock.objects.exists()
        assert (ticket.entry_count, ticket.last_message_id, ticket.standing) == (1, None, "needs_reply")
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="<p>On it</p>")
        assert not Clock.objects.exists()
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        add_message(actor=Actor.client(cast.gus.pk), ticket_id=ticket.pk, body="Thank you")
    starts = dict(Clock.objects.values_list("target", "started_at"))
    assert starts == {target: MONDAY + timedelta(hours=2) for target in ("first_response", "resolution")}


def test_only_the_desk_takes_in_machines_mail(cast: Cast) -> None:
    ticket = cast.ticket()
    for actor in (Actor.client(cast.ken.pk), Actor.agent(cast.ada.pk)):
        with pytest.raises(Refused):
            add_machine_message(actor=actor, ticket_id=ticket.pk, body="<p>x</p>")


def test_a_mail_is_kept_with_all_that_belongs_to_it(cast: Cast) -> None:
    ticket = cast.ticket()
    picture = take_in(name="logo.png", content=io.BytesIO(b"\x89PNG\r\n\x1a\nx"))
    entry = add_message(
        actor=Actor.client(cast.ken.pk),
        ticket_id=ticket.pk,
        body='<p>See</p><img src="cid:logo@x"><script>alert(1)</script>',
        body_format="mail",
        source="mail",
        attachments=(type(picture)(file_id=picture.file_id, name=picture.name, content_id="logo@x", is_inline=True),),
        quoted_html="<blockquote onclick=x()>Before</blockquote>",
        refused_files=({"name": "..\\virus\u200b.exe", "why": "files of this kind\nare not accepted"},),
    )
    kept = ThreadEntry.objects.get(pk=entry.pk)
    assert kept.body_html == '<p>See</p><img src="cid:logo@x">'
    assert kept.quoted_html == "<blockquote>Before</blockquote>"
    assert kept.refused_files == [{"name": "virus.exe", "why": "files of this kind are not accepted"}]
    assert (kept.attachments.get().content_id, kept.attachments.get().is_inline) == ("logo@x", True)


def test_a_mail_may_say_nothing(cast: Cast) -> None:
    ticket = cast.ticket()
    entry = add_message(
        actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="", body_format="mail", source="mail"
    )
    assert (entry.body_html, entry.preview) == ("", "")


def test_a_mailbox_says_where_its_tickets_go(cast: Cast) -> None:
    waiting = cast.status(State.WAITING)
    chosen = {"department_id": cast.facilities.pk, "priority_id": cast.priority("high").pk, "status_id": waiting.pk}
    ticket = cast.ticket(actor=SYSTEM, email=cast.gus.email, topic_id=None, source="mail", **chosen)
    assert {name: getattr(ticket, name) for name in chosen} == chosen
    for finished in (State.CLOSED, State.ARCHIVED):
        opened = cast.ticket(actor=SYSTEM, email=cast.gus.email, status_id=cast.status(finished).pk)
        assert opened.state == State.OPEN
