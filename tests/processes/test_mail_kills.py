"""Mail comes in while processes die and the disk refuses: nothing is lost, nothing is there twice.

A few seeded rounds; `bench/kill_mail.py` walks as many as one likes. The counter-proofs show that the checker sees a
loss, a double, changed bytes and a mail that nobody sent.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from deskbell_tests.dovecot import Dovecot
from deskbell_tests.mail_kills import Walk, walk

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find processes"),
]
# One of each kind, at the places where a mistake in the order of things would show.
FAULTS = (
    "kill at mail blob written",
    "kill at mail blob durable",
    "kill at mail row stored",
    "kill at mailbox before acknowledging",
    "kill at mail taken in",
    "kill at mail done",
    "kill at mail accepted",
    "kill the parser",
    "kill the pipe",
    "kill the web",
    "kill everything",
    "disk ENOSPC at mail blob writing",
    "disk EIO at mail folder flushed",
    "new numbers in the mailbox",
    "the mail server hangs up",
)


@pytest.fixture(scope="module")
def walked(dovecot_server: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with walk(home=tmp_path_factory.mktemp("kills") / "desk", dovecot=dovecot_server, seed=5) as one:
        yield one


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost_and_nothing_is_there_twice(walked: Walk, fault: str) -> None:
    assert walked.round(fault) == []


def test_at_last_the_desk_and_a_copy_of_it_verify(walked: Walk) -> None:
    walked.kill_everything()
    told = walked.desk.command("verify")
    assert told.returncode == 0, told.stdout
    if not walked.desk.environment["DATABASE_URL"]:
        copy = shutil.copytree(walked.desk.home, walked.desk.home.with_name("copy"))
        told = replace(walked.desk, environment={**walked.desk.environment, "DESKBELL_HOME": str(copy)}).command(
            "verify"
        )
        assert told.returncode == 0, told.stdout
    walked.desk.start()


def test_the_checker_sees_what_was_acknowledged_before_it_was_stored(walked: Walk) -> None:
    """The worst mistake there could be: a fetcher that deletes first."""
    lost = walked._new_message(mailbox="help@desk.example")
    assert lost
    found = walked.problems()
    subject = walked.sent.pop().subject
    assert f"I1 {subject} was taken and is lost" in found
    assert walked.problems() == []


def test_the_checker_sees_doubles_and_changed_bytes_and_mails_that_never_went_out(walked: Walk) -> None:
    database, mail = walked.checker.database, next(one for one in walked.sent if one.mailbox)
    (pk,) = database.rows("SELECT id FROM mail_incomingmail WHERE sha256 = ?", mail.sha256)[0]

    def seen_after(statement: str, back: str) -> list[str]:
        database.rows(statement, pk)
        found = walked.problems()
        database.rows(back, pk)
        assert walked.problems() == []
        return [words.partition(" ")[0] for words in found]

    other = f"(SELECT ticket_id FROM mail_incomingmail WHERE id <> {pk} AND outcome = 'opened' LIMIT 1)"
    assert seen_after(
        "UPDATE mail_incomingmail SET outcome = 'stored' WHERE id = ?",
        "UPDATE mail_incomingmail SET outcome = 'opened' WHERE id = ?",
    ) == ["I2", "I2"]
    assert "I8" in seen_after(
        f"UPDATE mail_incomingmail SET ticket_id = {other} WHERE id = ?",
        "UPDATE mail_incomingmail SET ticket_id = (SELECT ticket_id FROM tickets_threadentry WHERE id = entry_id) "
        "WHERE id = ?",
    )
    blob = walked.desk.home / "raw" / mail.sha256[:2] / mail.sha256[2:4] / mail.sha256
    kept = blob.read_bytes()
    blob.write_bytes(kept[:-1])
    assert [words.partition(" ")[0] for words in walked.problems()] == ["I3"]
    blob.write_bytes(kept)
    taken = walked.taken()
    taken[next(iter(taken))] += walked.may_repeat + 1
    unsent = walked.checker.problems(walked.sent, {}, may_repeat=0)
    doubled = walked.checker.problems(walked.sent, taken, may_repeat=walked.may_repeat)
    assert {words.partition(" ")[0] for words in unsent} == {words.partition(" ")[0] for words in doubled} == {"I5"}
