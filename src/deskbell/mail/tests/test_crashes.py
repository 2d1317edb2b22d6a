"""Workers killed as if by a power cut, at each step of a delivery and at random: nothing is lost, and nothing goes twice
but what the server had accepted when its mark was not yet written, and that with the same Message-ID."""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from deskbell_tests.desks import Desk, new_desk

from deskbell.kernel.failpoints import VARIABLE
from deskbell.mail.tests.post_office import PostOffice, post_office

pytestmark = pytest.mark.processes
# Who of the desk must get how many mails of each ticket that `worker_process.fill` opens and answers; the client two.
OWED = {"boss@desk.test": 1, "manager@desk.test": 1}
Opened = dict[str, str]  # the client's address by the ticket's number


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A desk with a mail server beside it."""

    desk: Desk
    office: PostOffice

    def start(self, *arguments: str, failpoint: str = "") -> subprocess.Popen[str]:
        smtp = {"DESKBELL_SMTP_HOST": "127.0.0.1", "DESKBELL_SMTP_SECURITY": "none"}
        environment = {
            **self.desk.environment,
            **smtp,
            "DESKBELL_SMTP_PORT": str(self.office.port),
            VARIABLE: failpoint,
        }
        environment["DJANGO_SETTINGS_MODULE"] = "deskbell.config.settings"
        command = [sys.executable, "-W", "ignore", "-m", "deskbell.mail.tests.worker_process", *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments: str) -> Any:
        """Run to the end; the last thing it printed."""
        process = self.start(*arguments)
        out, error = process.communicate(timeout=300)
        assert process.returncode == 0, error
        return json.loads(out.splitlines()[-1]) if out.strip() else None

    def crash(self, *arguments: str, failpoint: str) -> Opened:
        """Fill, then run until the failpoint kills it; the tickets."""
        process = self.start(*arguments, "fill", "work", failpoint=failpoint)
        out, error = process.communicate(timeout=300)
        assert process.returncode == -signal.SIGKILL, f"{failpoint} was not reached: {error}"
        opened: Opened = json.loads(out)
        return opened


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    desk = new_desk(home=tmp_path_factory.mktemp("crashes"), sample=False)
    with post_office() as office:
        ground = Ground(desk=desk, office=office)
        ground.run("prepare")
        yield ground


def wrong_with(ground: Ground, opened: Opened, *, repeats_allowed: int) -> list[str]:
    """Let a sound worker finish; then what the server's book and the database show that must not be.

    Knows nothing of how mail is sent.
    """
    told = ground.run("work", "report")
    wrong = list(told["problems"])
    book = [one for one in ground.office.book if any(f"#{number}]" in str(one.message["Subject"]) for number in opened)]
    for number, client in opened.items():
        mine = [one for one in book if f"#{number}]" in str(one.message["Subject"])]
        for address, owed in {client: 2, **OWED}.items():
            ids = {one.message_id for one in mine if address in one.recipients}
            if len(ids) != owed:
                wrong.append(f"ticket {number}: {address} got {len(ids)} different mails, not {owed}")
    repeats = sum(times - 1 for times in Counter(one.message_id for one in book).values())
    if repeats > repeats_allowed:
        wrong.append(f"{repeats} mails were sent again")
    wrong += [f"{mail} for {address} is {state}" for mail, address, state in told["recipients"] if state != "sent"]
    return wrong


@pytest.mark.parametrize(
    ("failpoint", "repeats"),
    [
        ("deliveries claimed", 0),
        ("effects run", 0),
        ("deliveries done", 0),
        ("mail claimed", 0),
        ("mail before MAIL FROM", 0),
        ("mail accepted", 1),
        ("mail marked", 0),
    ],
)
def test_a_worker_killed_there_loses_and_doubles_nothing(ground: Ground, failpoint: str, repeats: int) -> None:
    opened = ground.crash(failpoint=failpoint)
    assert wrong_with(ground, opened, repeats_allowed=repeats) == []


def test_workers_killed_at_random_lose_nothing(ground: Ground) -> None:
    chance = random.Random(20)
    opened = ground.run("fill_well")
    kills = 0
    for _time in range(4):
        process, enough = ground.start("work"), len(ground.office.book) + chance.randint(1, 6)
        while process.poll() is None and len(ground.office.book) < enough:
            time.sleep(chance.uniform(0, 0.01))
        kills += process.poll() is None
        process.kill()
        process.communicate()
    assert kills
    assert wrong_with(ground, opened, repeats_allowed=kills) == []


# The same checker over workers that are wrong on purpose ----------------------------------------------------------------


def test_counter_proof_marking_before_sending_loses_mail(ground: Ground) -> None:
    opened = ground.crash("mark_before_sending", failpoint="mail before MAIL FROM")
    assert any("different mails" in one for one in wrong_with(ground, opened, repeats_allowed=1))


def test_counter_proof_keys_that_derive_from_nothing_double_mail(ground: Ground) -> None:
    opened = ground.crash("part_rows_and_mark_with_random_ids", failpoint="rows stored")
    assert any("different mails" in one for one in wrong_with(ground, opened, repeats_allowed=1))


def test_derived_keys_alone_keep_an_effect_that_ran_twice_from_doubling(ground: Ground) -> None:
    opened = ground.crash("part_rows_and_mark", failpoint="rows stored")
    assert wrong_with(ground, opened, repeats_allowed=0) == []
