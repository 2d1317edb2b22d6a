"""The index follows whatever happens to a ticket and to people's names, and tells when it does not."""

from collections.abc import Callable
from importlib import import_module

import pytest
from deskbell_tests.cast import Cast
from django.db import connection

from deskbell.features.search import index
from deskbell.features.search.filling import begin_anew, fill_some, filling
from deskbell.features.search.index import backend, remove_tickets
from deskbell.features.search.jobs import fill_if_lacking, tidy
from deskbell.features.search.models import Backlog, SearchDocument, SearchWord
from deskbell.features.search.verification import index_is_in_step, index_is_in_step_throughout
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.long_jobs_at_work import do_a_step
from deskbell.kernel.models import LongJob
from deskbell.kernel.projections import PROJECTIONS
from deskbell.kernel.verification import Check
from deskbell.people.commands.change_account import change_account
from deskbell.people.models import Organization
from deskbell.tickets.commands import merge_people as merging
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.change_requester import change_requester
from deskbell.tickets.commands.change_subject import change_subject
from deskbell.tickets.commands.edit_entry import edit_entry
from deskbell.tickets.commands.merge_people import merge_people
from deskbell.tickets.commands.move_message import move_message
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.remove_collaborator import remove_collaborator

from .test_searching import found_by

pytestmark = pytest.mark.django_db
POSTGRESQL = import_module("deskbell.features.search.migrations.0001_initial").POSTGRESQL


def problems_of(look: Callable[[Check], None]) -> list[str]:
    """What a check finds wrong."""
    check = Check()
    look(check)
    return [one.text for one in check.problems]


def work_off_long_jobs() -> None:
    """Let a worker deal with whatever was asked for."""
    while do_a_step(worker="a"):
        pass


def test_the_index_follows_each_change(cast: Cast) -> None:
    ticket, other = cast.ticket(subject="Alpha", body="first"), cast.ticket(subject="Beta")
    agent = Actor.agent(cast.ada.pk)
    written = note(actor=agent, ticket_id=ticket.pk, body="walnut", body_format="text")
    edit_entry(actor=agent, ticket_id=ticket.pk, entry_id=written.pk, body="pecan", body_format="text")
    assert (found_by(agent, "walnut"), found_by(agent, "pecan")) == ([], [ticket.number])
    change_subject(actor=agent, ticket_id=ticket.pk, subject="Gamma")
    assert (found_by(agent, "alpha pecan"), found_by(agent, "gamma pecan")) == ([], [ticket.number])
    change_requester(actor=agent, ticket_id=ticket.pk, user_id=cast.mia.pk)
    assert (found_by(agent, "southbank pecan"), found_by(Actor.client(cast.ken.pk), "gamma")) == ([ticket.number], [])
    message = ticket.entries.get(kind="message")
    move_message(actor=agent, ticket_id=ticket.pk, entry_id=message.pk, number=other.number)
    assert found_by(agent, "first") == [other.number]
    assert problems_of(index_is_in_step_throughout) == []


def test_names_follow_by_a_long_job(cast: Cast) -> None:
    organization = Organization()
    configure_object(actor=Actor.system(), instance=organization, changes={"name": "Kestrel Shipping"})
    ticket, admin = cast.ticket(), Actor.agent(cast.ada.pk)
    change_account(
        actor=admin, user_id=cast.ken.pk, name="Kenneth Renamed", email="kr@elsewhere.example", phone="",
        organization_id=organization.pk,
    )  # fmt: skip
    work_off_long_jobs()
    assert found_by(admin, "renamed elsewhere kestrel") == [ticket.number]
    configure_object(actor=admin, instance=organization, changes={"name": "Osprey Freight"})
    work_off_long_jobs()
    assert (found_by(admin, "kestrel"), found_by(admin, "osprey")) == ([], [ticket.number])


@pytest.mark.parametrize("at_once", [0, 50])
def test_a_merged_client_is_found_by_who_they_are_now(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Also where the old record merely wrote, and where it took part: its messages are the other's then."""
    monkeypatch.setattr(merging, "AT_ONCE", at_once)
    admin, system = Actor.agent(cast.ada.pk), Actor.system()
    wrote, joined = (cast.ticket(actor=Actor.client(cast.gus.pk), collaborators=[cast.mia.email]) for _each in range(2))
    for ticket in (wrote, joined):
        add_message(actor=Actor.client(cast.mia.pk), ticket_id=ticket.pk, body="me too")
    remove_collaborator(actor=admin, ticket_id=wrote.pk, user_id=cast.mia.pk)
    merge_people(actor=system, keep_id=cast.ken.pk, gone_id=cast.mia.pk)
    work_off_long_jobs()
    assert problems_of(index_is_in_step_throughout) == []


@pytest.mark.broken_on_purpose
def test_what_is_removed_leaves_no_word_behind(cast: Cast) -> None:
    ticket, other = cast.ticket(body="secret hazelnut"), cast.ticket(body="public hazelnut")
    remove_tickets([ticket.pk])
    spellings = set(SearchWord.objects.values_list("spelling", flat=True))
    assert ("secret" in spellings, "hazelnut" in spellings) == (False, True)
    assert found_by(Actor.agent(cast.ada.pk), "hazelnut") == [other.number]
    assert found_by(Actor.agent(cast.ada.pk), "ecre") == []


def test_who_gets_a_taken_number_takes_nothing_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two that write at once neither sees the other's numbers."""
    if connection.vendor == "sqlite":
        pytest.skip("writers queue in the lane")
    cast.ticket(subject="First umbrella")
    monkeypatch.setattr(index, "_known", lambda _documents: (set(), {}, {}))
    taken = SearchDocument.objects.order_by("pk").values_list("pk", flat=True)[0]
    monkeypatch.setattr(index, "_wish", lambda _document: taken)
    cast.ticket(subject="Second umbrella")
    assert SearchDocument.objects.count() == 4
    assert len(found_by(Actor.agent(cast.ada.pk), "umbrella")) == 2


def test_an_index_made_anew_is_filled_newest_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.features.search.filling.TICKETS_AT_ONCE", 1)
    agent = Actor.agent(cast.ada.pk)
    tickets = [cast.ticket(subject="Filled again") for _each in range(3)]
    begin_anew()
    assert found_by(agent, "filled") == []
    assert fill_some()
    assert found_by(agent, "filled") == [tickets[2].number]
    now = filling()
    assert now is not None
    assert (now.left, now.total, now.percent) == (2, 3, 33)
    assert problems_of(index_is_in_step_throughout) == []
    newcomer = cast.ticket(subject="Filled again")
    fill_if_lacking()
    work_off_long_jobs()
    assert filling() is None
    assert found_by(agent, "filled") == [newcomer.number, *(one.number for one in reversed(tickets))]
    assert LongJob.objects.get(kind="search.fill").done_count >= 2
    fill_if_lacking()
    tidy()
    assert LongJob.objects.filter(kind="search.fill").count() == 1


@pytest.mark.broken_on_purpose
def test_verify_finds_an_index_that_is_not_in_step(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counter-proof: a projection that sleeps, a document that is lost, words that say something else."""
    ticket = cast.ticket(body="truth")
    assert problems_of(index_is_in_step) == []
    with monkeypatch.context() as asleep:
        asleep.delitem(PROJECTIONS, "keep_index")
        note(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="unheard", body_format="text")
    assert any("entries" in one for one in problems_of(index_is_in_step))
    begin_anew()
    while fill_some():
        pass
    assert problems_of(index_is_in_step) == []
    SearchWord.objects.filter(spelling="truth").delete()
    assert problems_of(index_is_in_step) != []
    begin_anew()
    while fill_some():
        pass
    statement = "UPDATE search_words SET body = 'lie'"
    if connection.vendor == "postgresql":
        statement = "UPDATE search_searchdocument SET words = '''lie'':1D'"
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert problems_of(index_is_in_step) != []


def test_a_desk_older_than_its_index_has_a_backlog(cast: Cast) -> None:
    """Where tickets are noted as missing, `verify` expects no more than there is, and the job takes them in."""
    ticket = cast.ticket(subject="Older")
    SearchDocument.objects.all().delete()
    Backlog.objects.create(up_to_ticket_id=ticket.pk, tickets=1)
    assert problems_of(index_is_in_step) == []
    while fill_some():
        pass
    assert found_by(Actor.agent(cast.ada.pk), "older") == [ticket.number]
    assert not backend().documents_without_words()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's extension")
def test_without_trigrams_half_words_are_found_all_the_same(cast: Cast) -> None:
    """A server without the extension, or one that does not let the desk make it; later it is there."""
    ticket = cast.ticket(body="marzipan")
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE plain_desk")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE search_searchword OWNER TO plain_desk")
        cursor.execute("SET ROLE plain_desk")
        cursor.execute(POSTGRESQL[-1])
        cursor.execute("RESET ROLE")
    assert not backend().has_trigrams()
    assert found_by(Actor.agent(cast.ada.pk), "arzip") == [ticket.number]
    begin_anew()
    while fill_some():
        pass
    assert backend().has_trigrams()
    assert found_by(Actor.agent(cast.ada.pk), "arzip") == [ticket.number]
