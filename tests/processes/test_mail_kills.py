"""Mail comes in while processes die and the disk refuses: nothing is lost, nothing is there twice.

Thirty seeded rounds, in each of which one process is killed, and some more; `bench/kill_mail.py` walks as many as one likes.
The counter-proofs show that the checker sees each kind of loss and double.
"""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from deskbell_tests.dovecot import Dovecot
from deskbell_tests.mail_checker import INVARIANTS, Sent
from deskbell_tests.mail_kills import FAULTS, TAKEN_AND_GONE, Walk, walk

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find processes"),
]
SEED = 5
ROUNDS = 30
KILLS = [fault for fault in FAULTS if fault.startswith("kill ")]
REFUSALS = [
    "disk ENOSPC at mail blob writing",
    "disk EIO at mail folder flushed",
    "new numbers in the mailbox",
    TAKEN_AND_GONE,
]


def rounds() -> list[str]:
    """Every kill once, in an order of the seed's, and as many again as make thirty; then what else may happen."""
    chance = random.Random(SEED)
    kills = chance.sample(KILLS, len(KILLS))
    return [*kills, *chance.choices(KILLS, k=ROUNDS - len(kills)), *REFUSALS]


@pytest.fixture(scope="module")
def walked(dovecot_server: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with walk(home=tmp_path_factory.mktemp("kills") / "desk", dovecot=dovecot_server, seed=SEED) as one:
        yield one


@pytest.mark.parametrize("fault", rounds())
def test_nothing_is_lost_and_nothing_is_there_twice(walked: Walk, fault: str) -> None:
    assert walked.round(fault) == []


def test_nearly_every_kill_came_about_and_every_invariant_was_looked_at(walked: Walk) -> None:
    """Else the rounds would prove nothing. A process may pass its place too late, on a machine that is slow."""
    came_about = sum(walked.struck[fault] for fault in KILLS)
    assert came_about >= ROUNDS * 3 // 4, walked.struck
    looked_at = {name for name in INVARIANTS if walked.checker.seen[name]}
    assert looked_at == set(INVARIANTS) - ({"I11"} if walked.copy is None else set())


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


# Counter-proofs: what a desk with a mistake in it would leave behind --------------------------------------------------------


def numbers(found: list[str]) -> set[str]:
    return {words.partition(" ")[0] for words in found}


def test_the_checker_sees_what_was_acknowledged_before_it_was_stored(walked: Walk) -> None:
    """The worst mistake there could be: a fetcher that deletes first."""
    walked._new_message(is_new=True)
    found = walked.problems()
    subject = walked.sent.pop().subject
    assert f"I1 {subject} was taken and is lost" in found
    assert walked.problems() == []


# What a mistake changes in the database, and what changes it back; `{}` is the id of a message that opened a ticket.
TICKET = "(SELECT ticket_id FROM mail_incomingmail WHERE id = {})"
ELSEWHERE = "(SELECT min(ticket_id) FROM mail_incomingmail WHERE id <> {} AND outcome = 'opened')"
ENTRY = "(SELECT entry_id FROM mail_incomingmail WHERE id = {})"
MISTAKES = {
    "a message that nobody takes in": (
        {"I2"},
        "UPDATE mail_incomingmail SET outcome = 'stored' WHERE id = {}",
        "UPDATE mail_incomingmail SET outcome = 'opened' WHERE id = {}",
    ),
    "a duplicate that is taken in as well": (
        {"I2"},
        "UPDATE mail_incomingmail SET outcome = 'opened' WHERE outcome = 'duplicate'",
        "UPDATE mail_incomingmail SET outcome = 'duplicate' WHERE outcome = 'opened' AND entry_id IS NULL",
    ),
    "a message whose ticket was made twice": (
        {"I4"},
        (
            f"UPDATE tickets_ticket SET subject_id = (SELECT subject_id FROM tickets_ticket t WHERE t.id = {TICKET}) "
            f"WHERE id = {ELSEWHERE}"
        ),
        (
            f"UPDATE tickets_ticket SET subject_id = (SELECT id FROM tickets_subjectversion v WHERE NOT EXISTS "
            f"(SELECT 1 FROM tickets_ticket t WHERE t.subject_id = v.id)) WHERE id = {ELSEWHERE}"
        ),
    ),
    "a fact that was lost": (
        {"I7"},
        f"UPDATE tickets_ticket SET sequence = sequence + 1 WHERE id = {TICKET}",
        f"UPDATE tickets_ticket SET sequence = sequence - 1 WHERE id = {TICKET}",
    ),
    "an entry that nobody counted": (
        {"I7"},
        f"UPDATE tickets_ticket SET entry_count = entry_count - 1 WHERE id = {TICKET}",
        f"UPDATE tickets_ticket SET entry_count = entry_count + 1 WHERE id = {TICKET}",
    ),
    "a message that points elsewhere": (
        {"I8"},
        f"UPDATE mail_incomingmail SET ticket_id = {ELSEWHERE} WHERE id = {{}}",
        (
            "UPDATE mail_incomingmail SET ticket_id = (SELECT ticket_id FROM tickets_threadentry WHERE id = entry_id) "
            "WHERE id = {}"
        ),
    ),
    "a clock that nobody set": (
        {"I9"},
        f"UPDATE tickets_clock SET due_at = NULL WHERE ticket_id = {TICKET}",
        (
            f"UPDATE tickets_clock SET due_at = (SELECT next_due_at FROM tickets_ticket WHERE id = {TICKET}) "
            f"WHERE ticket_id = {TICKET}"
        ),
    ),
    "a file that nobody counted": (
        {"I10"},
        f"UPDATE tickets_threadentry SET attachment_count = 0 WHERE id = {ENTRY}",
        f"UPDATE tickets_threadentry SET attachment_count = 1 WHERE id = {ENTRY}",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_checker_sees(walked: Walk, mistake: str) -> None:
    expected, change, change_back = MISTAKES[mistake]
    database, pk = walked.checker.database, first_opened(walked)[1]
    if "duplicate" in change:
        walked._pipe(walked._lately[-1][1], is_killed=False, mail=again(walked._lately[-1][0]))
        assert walked._settle() == []
    database.rows(change.replace("{}", str(pk)))
    found = numbers(walked.problems())
    database.rows(change_back.replace("{}", str(pk)))
    assert walked.problems() == []
    assert expected <= found


def first_opened(walked: Walk) -> tuple[Sent, int]:
    mail = next(one for one in reversed(walked.sent) if one.opens and one.times == 1)
    ((pk,),) = walked.checker.database.rows("SELECT id FROM mail_incomingmail WHERE sha256 = ?", mail.sha256)
    return mail, pk


def again(mail: Sent) -> Sent:
    mail.times += 1
    return mail


def test_the_checker_sees_what_was_kept_twice(walked: Walk) -> None:
    """A fetcher that does not know what it has."""
    mail = next(one for one in walked.sent if one.times > 1)
    mail.times, kept = 0, mail.times
    found = numbers(walked.problems())
    mail.times = kept
    assert found == {"I1"}


def test_the_checker_sees_bytes_that_changed(walked: Walk) -> None:
    for folder, number, sha256 in (
        ("raw", "I3", walked.sent[0].sha256),
        ("files", "I10", walked.checker.database.rows("SELECT sha256 FROM tickets_storedfile LIMIT 1")[0][0]),
    ):
        (path,) = (walked.desk.home / folder).rglob(sha256)
        kept = path.read_bytes()
        path.unlink()  # a copy's file is the same one
        path.write_bytes(kept[:-1])
        assert numbers(walked.problems()) == {number}
        path.write_bytes(kept)
    assert walked.problems() == []


def test_the_checker_sees_mails_that_never_went_out_or_went_out_again(walked: Walk) -> None:
    taken = walked.taken()
    taken[next(iter(taken))] += walked.may_repeat + 1
    unsent = walked.checker.problems(walked.sent, {}, may_repeat=0)
    doubled = walked.checker.problems(walked.sent, taken, may_repeat=walked.may_repeat)
    unknown = walked.checker.problems(
        walked.sent, {**walked.taken(), ("none@desk.example", "x@cust.example"): 1}, may_repeat=walked.may_repeat
    )
    assert numbers(unsent) == numbers(doubled) == numbers(unknown) == {"I5"}


def test_a_backup_without_its_files_is_none(walked: Walk) -> None:
    if walked.copy is None:
        pytest.skip("a PostgreSQL database is no file that one copies")
    assert walked._problems_of_a_copy() == []
    path = next((walked.copy.home / "raw").rglob(walked.sent[0].sha256))
    path.unlink()
    assert numbers(walked.copy.broken()) == {"I3"}
