"""The ledger: append-only whoever writes, complete with its deliveries, cut where causes run in circles."""

import pytest
from deskbell_tests.cast import Cast
from django.db import DatabaseError, connection, transaction

from deskbell.kernel import ledger
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import DEEPEST_CHAIN, caused_by, command, muting
from deskbell.kernel.effects import EFFECTS, Effect
from deskbell.kernel.errors import TooDeep
from deskbell.kernel.facts import from_json, to_json
from deskbell.kernel.guards import drop_guards, install_guards, missing_guards
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.kernel.verification import INVARIANTS, Check
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.events import TicketOpened
from deskbell.tickets.models import Ticket
from deskbell.tickets.state import fold

pytestmark = pytest.mark.django_db


def refuses(statement: str) -> bool:
    """Whether the database itself refuses a statement, whoever sends it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


def test_rows_can_not_be_changed_through_the_models(cast: Cast) -> None:
    cast.ticket()
    row = LedgerRow.objects.all()[0]
    for attempt in (
        row.save,
        row.delete,
        LedgerRow.objects.all().delete,
        lambda: LedgerRow.objects.update(sequence=9),
        lambda: LedgerRow.objects.bulk_update([row], ["sequence"]),
    ):
        with pytest.raises(TypeError):
            attempt()


@pytest.mark.parametrize("statement", ["UPDATE kernel_ledgerrow SET sequence = 9", "DELETE FROM kernel_ledgerrow"])
def test_rows_can_not_be_changed_by_sql_either(cast: Cast, statement: str) -> None:
    cast.ticket()
    assert refuses(statement)


@pytest.mark.broken_on_purpose
def test_without_its_guards_the_ledger_could_be_changed_and_verify_says_so(cast: Cast) -> None:
    """The counter-proof to the two above."""
    cast.ticket()
    drop_guards()
    assert len(missing_guards()) == 2
    check = Check()
    INVARIANTS["the ledger is guarded against change"](check)
    assert len(check.problems) == 2
    assert not refuses("UPDATE kernel_ledgerrow SET depth = 1")
    install_guards()
    assert refuses("UPDATE kernel_ledgerrow SET depth = 0")


def test_tickets_change_only_by_a_command(cast: Cast) -> None:
    ticket = cast.ticket()
    for attempt in (
        ticket.save,
        ticket.delete,
        Ticket.objects.all().delete,
        lambda: Ticket.objects.update(source="mail"),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(source="mail"),
        lambda: Ticket.objects.bulk_create([ticket]),
        lambda: Ticket.objects.bulk_update([ticket], ["source"]),
        ticket.entries.all().delete,
    ):
        with pytest.raises(RuntimeError):
            attempt()


def test_a_row_that_differs_from_its_facts_is_named(cast: Cast) -> None:
    """The counter-proof to `everything_holds`: a column changed behind the facts' back."""
    ticket = cast.ticket()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tickets_ticket SET urgency = 4 WHERE id = %s", [ticket.pk])
        check = Check()
        INVARIANTS["every ticket's row is its facts, folded"](check)
        assert [problem.ticket for problem in check.problems] == [ticket.number]
        transaction.set_rollback(True)


def test_a_dropped_fact_is_noticed(cast: Cast) -> None:
    """The counter-proof to refolding: the state without one fact is another."""
    ticket = cast.ticket()
    change_priority(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, priority_id=cast.priority("high").pk)
    facts = ledger.facts_of(ticket.pk)
    assert fold(facts).urgency == 3
    assert fold([facts[0], facts[1]]).urgency == 2


def test_deliveries_are_owed_unless_muted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Effect(name="test effect", on=frozenset({TicketOpened}), run=lambda _recorded: [])
    monkeypatch.setitem(EFFECTS, kept.name, kept)
    owed = Delivery.objects.filter(effect=kept.name)
    cast.ticket()
    assert owed.count() == 1
    with muting(frozenset({kept.name})):
        cast.ticket()
    assert owed.count() == 1


def test_a_chain_of_causes_is_cut(cast: Cast) -> None:
    ticket, ken = cast.ticket(), Actor.client(cast.ken.pk)

    def answer(cause: RecordedFact) -> RecordedFact:
        with caused_by(cause):
            add_message(actor=ken, ticket_id=ticket.pk, body="Automatic.")
        return ledger.facts_of(ticket.pk)[-1]

    last = ledger.facts_of(ticket.pk)[-1]
    for depth in range(1, DEEPEST_CHAIN + 1):
        last = answer(last)
        assert (last.depth, last.cause_id is not None) == (depth, True)
    with pytest.raises(TooDeep):
        answer(last)


def test_a_command_takes_keywords_and_an_actor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.kernel.command.COMMANDS", {})

    @command
    def wave(*, actor: Actor) -> Actor:
        return actor

    assert wave(actor=Actor.system()) == Actor.system()
    with pytest.raises(TypeError):
        wave()  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="two commands"):
        command(wave)


def test_a_fact_survives_json(cast: Cast) -> None:
    opened = ledger.facts_of(cast.ticket().pk)[0].fact
    assert from_json(name=opened.name, data=to_json(opened)) == opened
