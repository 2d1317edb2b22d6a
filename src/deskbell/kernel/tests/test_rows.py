"""Rows in and out by prepared statements: the same as through the models, and only within a command."""

import pytest
from deskbell_tests.cast import Cast
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.kernel import asking
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import CommandContext, running
from deskbell.kernel.models import ConfigurationChange, SubmittedForm
from deskbell.kernel.rows import MOST_VALUES, add, change, every_with, first, first_with, statements_adding
from deskbell.mail.models import MailKind, OutgoingMail
from deskbell.people.models import Role, User
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries.visibility import RELATED

pytestmark = pytest.mark.django_db
AS_COMMAND = CommandContext(actor=Actor.system())


def test_what_is_read_equals_what_the_model_reads(cast: Cast) -> None:
    ticket = cast.ticket()
    for model, pk in ((Ticket, ticket.pk), (User, cast.ken.pk), (Role, cast.jane.role_id)):
        quick = first(model, "id = %s", pk)
        slow = model._default_manager.get(pk=pk)
        assert quick is not None
        columns = [field.attname for field in model._meta.concrete_fields]
        assert [getattr(quick, name) for name in columns] == [getattr(slow, name) for name in columns]
    assert first(User, "id = %s", 0) is None


def test_joined_rows_stand_in_their_places_and_cost_no_more_queries(cast: Cast) -> None:
    ticket = cast.ticket()
    with CaptureQueriesContext(connection) as asked:
        found = first_with(Ticket, "t.id = %s", ticket.pk, related=RELATED)
        assert found is not None
        assert (found.subject.text, found.requester, found.department) == (ticket.subject.text, cast.ken, cast.banking)
        assert (found.topic, found.agent, found.team) == (cast.outage, None, None)
        assert found.requester.organization is None
    assert len(asked) == 2  # one of them is what the test itself asks for the expected subject


def test_many_joined_rows_are_as_the_model_reads_them(cast: Cast) -> None:
    tickets = [cast.ticket() for _ in range(3)]
    quick = every_with(Ticket, "t.id > %s ORDER BY t.id", tickets[0].pk, related=("requester", "agent"))
    assert quick == tickets[1:]
    assert [(one.requester, one.agent) for one in quick] == [(cast.ken, None)] * 2


def test_what_is_added_and_changed_is_there(cast: Cast) -> None:
    with running(AS_COMMAND):
        rows = add([SubmittedForm(scope="a", key=str(number), result=number) for number in range(3)])
        add(
            [
                ConfigurationChange(
                    target="x", before=None, after={"a": [1]}, actor_kind="system", changed_at=timezone.now()
                )
            ]
        )
        rows[1].result = 7
        change(rows[1], ["result"])
    assert [(row.key, row.result) for row in SubmittedForm.objects.order_by("pk")] == [("0", 0), ("1", 7), ("2", 2)]
    assert {row.pk for row in rows} == set(SubmittedForm.objects.values_list("pk", flat=True))
    kept = ConfigurationChange.objects.get(target="x")
    assert (kept.before, kept.after) == (None, {"a": [1]})


def test_nothing_is_written_outside_a_command(cast: Cast) -> None:
    ticket = cast.ticket()
    with pytest.raises(RuntimeError):
        add([SubmittedForm(scope="a", key="1")])
    with pytest.raises(RuntimeError):
        change(ticket, ["source"])


def test_statements_put_together_beforehand_add_what_the_models_add(cast: Cast) -> None:
    """In several where there are many, and nothing twice; the models leave out what is there as well."""
    now, ticket = timezone.now(), cast.ticket()

    def mails(prefix: str) -> list[OutgoingMail]:
        return [
            OutgoingMail(
                message_id=f"<{prefix}{number}@desk.test>", kind=MailKind.NOTICE, ticket_id=ticket.pk, subject="€",
                references=["<a@b>", "é"], is_automatic=bool(number % 2), due_at=now, created_at=now,
            )
            for number in range(MOST_VALUES // 10)
        ]  # fmt: skip

    OutgoingMail.objects.bulk_create(mails("slow"))
    statements = statements_adding(mails("quick"))
    assert len(statements) > 1
    for one in (*statements, *statements):
        asking.run(one.sql, one.parameters)
    columns = [
        field.attname for field in OutgoingMail._meta.concrete_fields if field.attname not in ("id", "message_id")
    ]
    slow, quick = (
        list(OutgoingMail.objects.filter(message_id__startswith=f"<{prefix}").order_by("pk").values_list(*columns))
        for prefix in ("slow", "quick")
    )
    assert slow == quick
    assert len(quick) == len(mails("x"))
    OutgoingMail.objects.all().delete()  # they go to nobody, which no desk may have


def test_what_only_commands_may_add_is_not_put_together(cast: Cast) -> None:
    with pytest.raises(RuntimeError):
        statements_adding([cast.ticket()])
