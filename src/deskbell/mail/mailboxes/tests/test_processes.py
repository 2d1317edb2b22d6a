"""A real fetcher that dies at each point of the strict path."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deskbell_tests.desks import Desk, new_desk
from deskbell_tests.dovecot import Dovecot

from deskbell.mail.mailboxes.tests.stage import DONE, letter

pytestmark = pytest.mark.processes

SECONDS = 180
POINTS = [
    "mailbox before fetch",
    "mailbox literal coming",
    "mailbox message kept",
    "mailbox before acknowledging",
    "mailbox acknowledged",
]
MAKE = """
from deskbell.mail.models import Mailbox
from deskbell.mail.secrets import seal
Mailbox.objects.create(address="help@example.org", name="Help", host="localhost", port={port}, user_name="{user}",
    password_sealed=seal("{password}"), target_folder="{folder}")
"""
FREE = (
    "from deskbell.mail.models import MailboxState; MailboxState.objects.update(lease_until=None, next_attempt_at=None)"
)
TELL = """
from deskbell.mail.models import IncomingMail
rows = IncomingMail.objects.values_list("sha256", flat=True)
print(len(rows), len(set(rows)))
"""


def fetcher(desk: Desk, **environment: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "deskbell", "fetch"],
        env={**desk.environment, **environment, "SSL_CERT_FILE": os.environ["SSL_CERT_FILE"]},
        stderr=subprocess.DEVNULL,
    )


def test_a_fetcher_that_is_killed_anywhere_loses_and_doubles_nothing(dovecot: Dovecot, tmp_path: Path) -> None:
    desk, user = new_desk(home=tmp_path / "desk", sample=False), dovecot.new_user()
    desk.program(MAKE.format(port=dovecot.imaps_port, user=user, password=dovecot.password, folder=DONE))
    letters = []
    for number, point in enumerate(POINTS):
        for one in (letter(2 * number), letter(2 * number + 1)):
            letters.append(one)
            dovecot.deliver(user, one)
        assert fetcher(desk, DESKBELL_FAILPOINT=point).wait(SECONDS) == -signal.SIGKILL
        desk.program(FREE)
    last = fetcher(desk)
    until = time.monotonic() + SECONDS
    while dovecot.messages(user) and time.monotonic() < until:
        time.sleep(0.2)
    last.send_signal(signal.SIGTERM)
    assert last.wait(SECONDS) == 0
    assert desk.program(TELL).split() == [str(len(letters)), str(len(letters))]
    assert sorted(dovecot.messages(user, folder=DONE)) == sorted(letters)
    assert "Mailboxes: 1 works" in desk.command("doctor").stdout
