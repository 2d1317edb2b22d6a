"""What the suite leaves out to be quick: it notices each write, and what it puts in is what was built."""

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.watching import hangs_on, known_to_hold, watching
from django.db import connection
from django.test import Client

from deskbell.kernel.verification import INVARIANTS, run
from deskbell.mail.models import MailKind, OutgoingMail
from deskbell.people.models import Agent, User
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db

FOLDED = "every ticket's row is its facts, folded"
MAILED = "Every mail has its recipients"


def test_looking_is_no_writing_and_signing_in_neither(cast: Cast, client: Client) -> None:
    with watching() as watch:
        client.force_login(cast.jane.user)
        assert client.get("/desk/lists/").status_code == 200
        list(Ticket.objects.all())
    assert not watch.has_written


def test_each_write_is_noticed_but_for_rows_that_are_known_to_hold(cast: Cast) -> None:
    for write in (
        cast.ticket,
        lambda: User.objects.update(name="x"),
        lambda: User.objects.filter(email="gus@visitor.example").update(name="z"),
    ):
        with watching() as watch:
            with known_to_hold():
                User.objects.update(name="y")
            assert not watch.has_written
            write()
        assert watch.has_written


def test_what_was_written_is_looked_at_by_every_check_that_reads_it(cast: Cast) -> None:
    with watching() as watch:
        User.objects.update(name="y")
        of_people = watch.checks()
        cast.ticket()
        of_tickets = watch.checks()
    assert FOLDED not in of_people
    assert FOLDED in of_tickets


def test_what_is_left_out_finds_what_it_found_before(cast: Cast) -> None:
    before = {finding.name: finding for finding in run(INVARIANTS)}
    with watching() as watch:
        cast.ticket()
    left_out = INVARIANTS.keys() - watch.checks()
    assert MAILED in left_out  # it reads of facts, yet only for mails, and there are none
    assert {finding.name: finding for finding in run(left_out)} == {name: before[name] for name in left_out}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('SELECT "a"."id" FROM "a" INNER JOIN "b" ON ("a"."id" = "b"."a_id") WHERE "b"."x" > %s', {"a"}),
        ('SELECT COUNT(*) AS "n" FROM "a" WHERE NOT EXISTS(SELECT 1 FROM "b" U0 WHERE U0."id" = "a"."id")', {"a"}),
        ('SELECT EXTRACT(YEAR FROM "a"."at") FROM "b" LEFT OUTER JOIN "a" ON (true)', {"a", "b"}),
        ('SELECT "b"."id" FROM "b" WHERE "b"."id" IN (SELECT U0."id" FROM "a" U0)', {"a", "b"}),
        ('SELECT (SELECT COUNT(*) FROM "b") AS "n" FROM "a"', {"a", "b"}),
        ('SELECT EXISTS(SELECT 1 FROM "a") OR EXISTS(SELECT 1 FROM "b")', {"a", "b"}),
        ('SELECT COUNT(*) FROM (SELECT "a"."id" FROM "a" GROUP BY 1) s CROSS JOIN "b"', {"a", "b"}),
        ('SELECT "a"."id" FROM "a" UNION ALL SELECT "b"."id" FROM "b"', {"a", "b"}),
        ('SELECT "b"."id" FROM "a" RIGHT JOIN "b" ON ("a"."id" = "b"."id")', {"a", "b"}),
        ("SELECT a.id FROM a JOIN b ON a.id = b.id", {"a", "b"}),
    ],
)
def test_what_an_answer_hangs_on(sql: str, expected: set[str]) -> None:
    assert hangs_on(sql, empty=frozenset({"a"})) & {"a", "b"} == expected


@pytest.mark.broken_on_purpose
def test_a_mail_to_nobody_is_found_though_there_were_no_mails() -> None:
    with watching() as watch:
        OutgoingMail.objects.create(message_id="<one@desk.example>", kind=MailKind.LETTER, is_automatic=True)
        assert MAILED in [finding.name for finding in run(watch.checks()) if finding.problems]


@pytest.mark.broken_on_purpose
def test_what_no_command_wrote_is_found_among_them(cast: Cast) -> None:
    ticket = cast.ticket()
    with watching() as watch, connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_ticket SET reopen_count = 7 WHERE id = %s", [ticket.pk])
        assert FOLDED in [finding.name for finding in run(watch.checks()) if finding.problems]


def test_who_was_put_in_can_be_worked_with(cast: Cast) -> None:
    again = Agent.objects.get(pk=cast.jane.pk)
    assert (again.user.email, again.department, again.role) == (
        cast.jane.user.email,
        cast.it_support,
        cast.jane.role,
    )
    assert cast.ticket().department == cast.banking
