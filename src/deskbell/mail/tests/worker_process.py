"""A process of its own for the crash tests: fills a desk, works it off with short leases, tells what it sees.

`python -m deskbell.mail.tests.worker_process [BREAKAGE] ACTION …`. A breakage makes the sending wrong on purpose, so
that the tests can show that their checker would notice.
"""

import json
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db.models import Model  # noqa: E402

from deskbell.kernel import outbox  # noqa: E402
from deskbell.kernel.actor import Actor  # noqa: E402
from deskbell.kernel.failpoints import failpoint  # noqa: E402
from deskbell.kernel.leases import finish  # noqa: E402
from deskbell.kernel.models import Delivery  # noqa: E402
from deskbell.kernel.transactions import writing  # noqa: E402
from deskbell.kernel.verification import run_all  # noqa: E402
from deskbell.mail import jobs, marks, posting, sending  # noqa: E402
from deskbell.mail.models import MailRecipient, OutgoingMail  # noqa: E402
from deskbell.mail.server import Answer  # noqa: E402
from deskbell.mail.tests.building import build_cast  # noqa: E402
from deskbell.people.models import Agent  # noqa: E402
from deskbell.tickets.commands.open_ticket import open_ticket  # noqa: E402
from deskbell.tickets.commands.respond import respond  # noqa: E402

LEASE = timedelta(milliseconds=800)


def prepare() -> None:
    """The people of the desk."""
    build_cast()


def fill(*, tickets: int = 2) -> None:
    """Tickets of as many clients, each with an answer; number and address of each as JSON."""
    jane = Agent.objects.get(user__email="jane@desk.test")
    opened = {}
    for _one in range(tickets):
        email = f"{secrets.token_hex(4)}@cust.test"
        ticket = open_ticket(actor=Actor.visitor(), email=email, subject="Bank down", body="Since today.")
        respond(actor=Actor.agent(jane.pk), ticket_id=ticket.pk, body="<p>On it.</p>")
        opened[ticket.number] = email
    print(json.dumps(opened), flush=True)


def fill_well() -> None:
    """More than a kill or two can work off."""
    fill(tickets=8)


def work() -> None:
    """Everything that is owed, waiting for leases that a killed worker left."""
    outbox.LEASE = jobs.LEASE = LEASE
    name = f"test {secrets.token_hex(4)}"
    deadline = time.monotonic() + 200
    while owed() and time.monotonic() < deadline:
        if not (outbox.deliver(worker=name) + jobs.send_mail(worker=name)):
            time.sleep(0.05)


def owed() -> bool:
    """Whether something still waits."""
    return any(model._default_manager.filter(state="waiting").exists() for model in (Delivery, OutgoingMail))


def report() -> None:
    """What the database says, as JSON: recipients' states, and problems that the checks find."""
    recipients = list(MailRecipient.objects.values_list("mail_id", "address", "state"))
    problems = [f"{finding.name}: {problem.text}" for finding in run_all() for problem in finding.problems]
    print(json.dumps({"recipients": recipients, "problems": problems}))


def mark_before_sending() -> None:
    """Broken: the mail counts as sent before it is."""
    send = sending.Batch._send

    def broken(batch: Any, smtp: Any, mail: OutgoingMail, desk_name: str, until: float) -> None:
        answers = {one.pk: Answer(code=250, text="surely") for one in batch.recipients[mail.message_id]}
        recipients = list(MailRecipient.objects.filter(mail=mail))
        marks.answered(mail, recipients, answers, worker=batch.worker)
        send(batch, smtp, mail, desk_name, until)

    sending.Batch._send = broken  # type: ignore[method-assign,assignment]


def part_rows_and_mark() -> None:
    """Broken: what an effect makes is stored in one transaction and its mark in the next."""

    def broken(deliveries: list[Delivery], made: dict[int, Sequence[Model]], worker: str) -> None:
        rows = [row for batch in made.values() for row in batch]
        with writing():
            for kind in {type(row) for row in rows}:
                kind._default_manager.bulk_create([row for row in rows if type(row) is kind], ignore_conflicts=True)
        failpoint("rows stored")
        with writing():
            finish(rows=deliveries, worker=worker)

    outbox._store = broken


def part_rows_and_mark_with_random_ids() -> None:
    """More broken: and nothing derives from the fact, so that a second run can't know of the first."""
    part_rows_and_mark()
    vars(posting)["message_id_of"] = lambda **_keywords: f"<{secrets.token_hex(16)}@desk.test>"


ACTIONS: dict[str, Callable[[], None]] = {
    one.__name__: one
    for one in (
        prepare,
        fill,
        fill_well,
        work,
        report,
        mark_before_sending,
        part_rows_and_mark,
        part_rows_and_mark_with_random_ids,
    )
}

if __name__ == "__main__":
    for action in sys.argv[1:]:
        ACTIONS[action]()
