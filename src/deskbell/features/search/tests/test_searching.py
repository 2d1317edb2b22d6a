"""Whatever stands at the desk is found, by whoever may see it, and by nobody else; on both databases alike."""

from io import BytesIO
from itertools import product

import pytest
from deskbell_tests.cast import Cast
from django.db import connection

from deskbell.features.search import postgresql_index, searching, sqlite_index
from deskbell.features.search.searching import Found, Order, Which, _tickets, gate_for, search
from deskbell.kernel import asking
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.prepared import Prepared, asked, below
from deskbell.people.models import Organization, User
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_machine_message import add_machine_message
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.archive import archive
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.files import take_in
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import readable_by, visible_to
from deskbell.tickets.queries.visibility import readable_entries
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


def found_by(actor: Actor, text: str, *, which: Which = Which.ALL, order: Order = Order.NEWEST) -> list[str]:
    """The numbers of the tickets that somebody finds, in their order."""
    return numbers(search(viewer=viewer_of(actor), text=text, which=which, order=order))


def numbers(found: Found) -> list[str]:
    """The numbers of hits in their order."""
    known = dict(Ticket.objects.values_list("pk", "number"))
    return [known[hit.ticket_id] for hit in found.hits]


def test_everything_that_belongs_to_a_ticket_finds_it(cast: Cast) -> None:
    organization = Organization()
    configure_object(actor=Actor.system(), instance=organization, changes={"name": "Kestrel Shipping"})
    configure_object(actor=Actor.system(), instance=cast.ken, changes={"organization_id": organization.pk})
    draft = take_in(name="Quarterly_Statement-2026.pdf", content=BytesIO(b"%PDF-1.4 nothing"))
    ticket = cast.ticket(
        subject="Card is blocked, Gebühren für Müller",
        body="It happened at the Leeds branch. Our C++ program says 发票丢失了.",
        attachments=(draft,),
    )
    agent = Actor.agent(cast.john.pk)
    add_collaborator(actor=agent, ticket_id=ticket.pk, email="quentin@otherfirm.example")
    for text in (
        "blocked", "LEEDS", "leeds branch", '"leeds branch"', "leeds branch.", "bran", "ranch", "card leeds",
        ticket.number, f"#{ticket.number}", ticket.number[1:4], cast.ken.email, "northbank", cast.ken.name, "itO ken", "kestrel",
        "kestrel leeds", "quarterly_statement-2026.pdf", "statement 2026", "C++", "c++ program", "müller", "muller", "Mueller",
        "muell", "gebuehr", "gebühren", "发票", "票丢", "丢", "quentin@otherfirm.example", "quentin blocked", "leeds -london", "leeds \x00%_\\'",
    ):  # fmt: skip
        assert found_by(agent, text) == [ticket.number], text
    for text in (
        "nothing", "leeds nothing", "leeds -blocked", "-leeds", '"branch leeds"', "eds", "票发", "", "%", "' OR 1=1 --", "*",
        '"', "the" * 4_000, "quentin leeds", "N/A",
    ):  # fmt: skip
        expected = [ticket.number] if text == "eds" else []
        assert found_by(agent, text) == expected, text


def test_letters_that_fall_apart_keep_no_ticket_out(cast: Cast) -> None:
    """An accent on nothing, letters that stand for whole sentences: any mail may hold them."""
    words = (
        "".join(letters) + "\ufdfa\ufdfa" for letters in product("\u0628\u062a\u062b\u062c\u062d\u062e\u062f", repeat=5)
    )
    ticket = cast.ticket(body=f"A \u0301 hazelnut, ⑴ walnut. {' '.join(words)}")
    for text in ("hazelnut", "walnut", "1 walnut", '"hazelnut 1"', "\u0301 hazelnut"):
        assert found_by(Actor.agent(cast.john.pk), text) == [ticket.number], text


def test_others_find_nothing_of_it(cast: Cast) -> None:
    """Notes and machines' mail are agents' alone; whoever was put in copy finds what came from then on (threat 2)."""
    ticket = cast.ticket(body="The vault word is marzipan.")
    agent, guest = Actor.agent(cast.john.pk), User.objects.create_user(email="copy@party.example", name="Cora Copy")
    note(actor=agent, ticket_id=ticket.pk, body="Suspected fraudster", body_format="text")
    machines = Actor.system()
    add_machine_message(actor=machines, ticket_id=ticket.pk, body="Daemon speaks", body_format="text", author_id=None)
    late = add_message(
        actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Cora reads the hazelnut from here on"
    )
    add_collaborator(actor=agent, ticket_id=ticket.pk, email=guest.email, sees_from_entry_id=late.pk)
    respond(actor=agent, ticket_id=ticket.pk, body="We are on it, courteously", body_format="text")
    readers = {
        Actor.agent(cast.john.pk): {"marzipan", "fraudster", "daemon", "hazelnut", "courteously", "northbank"},
        Actor.agent(cast.ada.pk): {"marzipan", "fraudster", "daemon", "hazelnut", "courteously", "northbank"},
        Actor.client(cast.ken.pk): {"marzipan", "hazelnut", "courteously"},
        Actor.client(guest.pk): {"hazelnut", "courteously"},
        Actor.client(cast.mia.pk): set(),
        Actor.agent(cast.nora.pk): set(),
        Actor.visitor(): set(),
    }
    words = {"marzipan", "fraudster", "daemon", "hazelnut", "courteously", "northbank"}
    for reader, open_words in readers.items():
        for order in Order:
            assert {word for word in words if found_by(reader, word, order=order)} == open_words, (reader, order)
    refer(actor=agent, ticket_id=ticket.pk, agent_id=cast.nora.pk, comment="Have a look")
    assert found_by(Actor.agent(cast.nora.pk), "marzipan") == [ticket.number]


def test_a_wider_question_would_show_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counter-proof: what keeps others out is the gate, and it is asked on every way into the index."""
    cast.ticket(body="The vault word is marzipan.")
    stranger, small = Actor.agent(cast.nora.pk), searching.FEW_TICKETS
    for few in (0, small):
        monkeypatch.setattr(searching, "FEW_TICKETS", few)
        assert found_by(stranger, "marzipan") == []
    monkeypatch.setattr(searching, "visible_to", lambda _viewer: Ticket.objects.all())
    monkeypatch.setattr(searching, "_OPEN_TO_AGENTS", Prepared(searching._open_to_agents))
    monkeypatch.setattr(searching, "_A_FEW_FOR_AGENTS", Prepared(searching._a_few_for_agents))
    for few in (0, small):
        monkeypatch.setattr(searching, "FEW_TICKETS", few)
        assert len(found_by(stranger, "marzipan")) == 1


def test_what_is_put_together_once_lets_through_what_is_visible(cast: Cast) -> None:
    """Of every agent, with and without referrals, and of each kind of tickets."""
    john = Actor.agent(cast.john.pk)
    tickets = [cast.ticket(), cast.ticket(actor=Actor.client(cast.mia.pk)), cast.ticket(), cast.ticket()]
    tickets.append(
        cast.ticket(topic_id=None, department_id=cast.facilities.pk, actor=Actor.system(), email=cast.ken.email)
    )
    close(actor=john, ticket_id=tickets[2].pk)
    refer(actor=john, ticket_id=tickets[3].pk, agent_id=cast.nora.pk, comment="Have a look")
    let_through = {}
    for agent, which in product((cast.john, cast.nora, cast.ada, cast.jane), Which):
        viewer = viewer_of(Actor.agent(agent.pk))
        open_to, gate = _tickets(viewer, which), gate_for(viewer, which)
        assert gate is not None
        sql = f"SELECT DISTINCT ticket_id FROM search_searchdocument d WHERE {gate.condition}"
        let_through[agent.pk, which] = {pk for (pk,) in asking.rows(sql, gate.values)}
        assert let_through[agent.pk, which] == set(open_to.values_list("pk", flat=True))
        few = below(*searching._tickets_asked(viewer))
        assert {row[1] for row in asked(few)} == set(visible_to(viewer).values_list("pk", flat=True))
    assert let_through[cast.nora.pk, Which.ALL] != let_through[cast.jane.pk, Which.ALL]


def test_many_entries_are_read_as_those_of_one_ticket_are(cast: Cast) -> None:
    """`readable_by` says of all tickets what `readable_entries` says of each."""
    ticket, other = cast.ticket(), cast.ticket(actor=Actor.client(cast.mia.pk))
    agent, guest = Actor.agent(cast.john.pk), User.objects.create_user(email="copy@party.example", name="Cora Copy")
    note(actor=agent, ticket_id=ticket.pk, body="A note", body_format="text")
    late = add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Late")
    add_collaborator(actor=agent, ticket_id=ticket.pk, email=guest.email, sees_from_entry_id=late.pk)
    add_collaborator(actor=agent, ticket_id=other.pk, email=cast.ken.email)
    for actor in (Actor.client(cast.ken.pk), Actor.client(cast.mia.pk), Actor.client(guest.pk), agent):
        viewer = viewer_of(actor)
        one_by_one = {entry.pk for each in visible_to(viewer) for entry in readable_entries(viewer, each)}
        assert set(readable_by(viewer).values_list("pk", flat=True)) == one_by_one


@pytest.mark.parametrize("near", [3, 1_000])
def test_pages_follow_each_other_and_hold_each_ticket_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, near: int
) -> None:
    """Also where a page goes on beyond the first stretch of each step."""
    monkeypatch.setattr(sqlite_index, "STRETCHES", (near, 8_000))
    for name, value in (("SAMPLE", near), ("COMMON", 1), ("SOON_GATHERED", 0)):
        monkeypatch.setattr(postgresql_index, name, value)
    monkeypatch.setattr(searching, "PAGE_SIZE", 3)
    monkeypatch.setattr(searching, "AT_ONCE", 2)
    agent = Actor.agent(cast.john.pk)
    tickets = [
        cast.ticket(subject="Printer" if place % 2 else "Scanner", body="The printer is jammed") for place in range(8)
    ]
    for ticket in (tickets[1], tickets[6], tickets[1]):
        note(actor=agent, ticket_id=ticket.pk, body="printer again", body_format="text")
    newest = [tickets[place].number for place in (1, 6, 7, 5, 4, 3, 2, 0)]
    by_match = [tickets[place].number for place in (1, 7, 5, 3, 6, 4, 2, 0)]
    for order, expected in ((Order.NEWEST, newest), (Order.RELEVANT, by_match)):
        for few in (0, 200):
            monkeypatch.setattr(searching, "FEW_TICKETS", few)
            pages, after = [], None
            while True:
                found = search(viewer=viewer_of(agent), text="printer", order=order, after=after)
                pages.append(numbers(found))
                if (after := found.next_spot) is None:
                    break
            assert [number for page in pages for number in page] == expected, (order, few)
            assert [len(page) for page in pages] == [3, 3, 2]


def test_a_walk_that_goes_too_far_ends_and_can_be_gone_on_with(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_index, "STRETCHES", (1, 2))
    for name, value in (("SAMPLE", 1), ("COMMON", 1), ("SOON_GATHERED", 0), ("FURTHEST", 2)):
        monkeypatch.setattr(postgresql_index, name, value)
    monkeypatch.setattr(searching, "FEW_TICKETS", 0)
    mine = cast.ticket(subject="common", topic_id=None, department_id=cast.facilities.pk, actor=Actor.system(),
                       email=cast.ken.email)  # fmt: skip
    for _place in range(6):
        cast.ticket(subject="common")
    agent, after, pages = Actor.agent(cast.nora.pk), None, 0
    while True:
        found = search(viewer=viewer_of(agent), text="common", after=after)
        pages += 1
        if found.hits or found.next_spot is None:
            break
        assert found.is_unfinished
        after = found.next_spot
    assert numbers(found) == [mine.number]
    assert pages > 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite walks its index of words itself")
@pytest.mark.parametrize("soon_gathered", [3_000, 0])
def test_what_few_documents_hold_is_found_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, soon_gathered: int
) -> None:
    """However common it is among the newest. Without that it is walked for, and a walk ends; both find the newest first."""
    for name, value in (("SAMPLE", 1), ("COMMON", 1), ("SOON_GATHERED", soon_gathered), ("FURTHEST", 2)):
        monkeypatch.setattr(postgresql_index, name, value)
    monkeypatch.setattr(searching, "FEW_TICKETS", 0)
    newest_first = [cast.ticket(subject="common").number for _place in range(6)][::-1]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_searchdocument")
    found = search(viewer=viewer_of(Actor.agent(cast.john.pk)), text="common")
    assert numbers(found) == newest_first[: len(found.hits)]
    assert (found.next_spot is None) == (len(found.hits) == len(newest_first)) == bool(soon_gathered)


def test_filters_keep_to_states(cast: Cast) -> None:
    agent = Actor.agent(cast.jane.pk)
    open_one, closed, archived = (cast.ticket(subject="Filtered") for _each in range(3))
    for ticket in (closed, archived):
        close(actor=agent, ticket_id=ticket.pk)
    archive(actor=agent, ticket_id=archived.pk)
    found = {which: found_by(agent, "filtered", which=which) for which in Which}
    assert found == {
        Which.ALL: [archived.number, closed.number, open_one.number],
        Which.OPEN: [open_one.number],
        Which.FINISHED: [closed.number],
        Which.ARCHIVED: [archived.number],
    }


def test_many_parts_are_narrowed_and_say_so(cast: Cast) -> None:
    cast.ticket(body=" ".join(f"ab{chr(97 + one)}{chr(97 + two)}" for one in range(10) for two in range(10)))
    found = search(viewer=viewer_of(Actor.agent(cast.john.pk)), text="ab")
    assert not found.hits
    assert not found.is_narrowed
    found = search(viewer=viewer_of(Actor.agent(cast.john.pk)), text="aba")
    assert len(found.hits) == 1
    found = search(viewer=viewer_of(Actor.agent(cast.john.pk)), text="aba", which=Which.FINISHED)
    assert not found.hits
