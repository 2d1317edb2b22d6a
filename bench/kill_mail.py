"""Kill a desk while mail comes in, again and again, and see that no message is lost and none is there twice.

    .venv/bin/python bench/kill_mail.py --seed 1 --rounds 1000 [--database postgresql]

Each round hands messages in by mailbox (a private Dovecot), pipe and API: new ones, answers to what the desk confirmed, and
copies of earlier ones. Meanwhile something happens: a process is killed at one of the places where it hurts, a disk is full or
refuses to flush, everything is killed at once, the mailbox has new numbers, a mail server hangs up. Then the desk recovers, and
a checker holds the invariants I1 to I10, on the desk and, on SQLite, on a backup of it (I11), by plain SQL, files and the mail
server's book. `deskbell verify` looks now and then, and at the end at the desk and a copy. Needs Dovecot; on Linux.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "plugins"))

from deskbell_tests import SHARED_URL, postgresql  # noqa: E402 - found by the line above
from deskbell_tests.dovecot import start_dovecot  # noqa: E402
from deskbell_tests.mail_checker import INVARIANTS, Database  # noqa: E402
from deskbell_tests.mail_kills import Walk, walk  # noqa: E402

VERIFIED_EVERY = 25  # rounds


def main() -> int:
    """Walk; exit code 1 where something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=0, help="stop after so long, whatever is left of the rounds")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    os.environ = {name: value for name, value in os.environ.items() if not name.startswith("DESKBELL_")}  # noqa: B003
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deskbell-kills-")))
        if options.database == "postgresql":
            cluster = postgresql.start()
            stack.callback(cluster.stop)
            os.environ[SHARED_URL] = cluster.url("deskbell")
        dovecot = start_dovecot()
        stack.callback(dovecot.close)
        walked = stack.enter_context(walk(home=folder / "desk", dovecot=dovecot, seed=options.seed))
        return walk_on(walked, rounds=options.rounds, seconds=options.minutes * 60)


def walk_on(walked: Walk, *, rounds: int, seconds: float) -> int:
    """Round after round, then the end; what does not hold is told at once."""
    begun, wrong, done = time.monotonic(), list[str](), 0
    for done in range(1, rounds + 1):
        found = walked.round()
        if done % VERIFIED_EVERY == 0 and walked.copy is not None:
            found += verified(walked, home=walked.copy.home)
        wrong += found
        for words in found:
            print(f"round {done}: {words}", flush=True)
        if done % 10 == 0:
            print(f"{done} rounds, {len(walked.sent)} messages, {time.monotonic() - begun:.0f} s", flush=True)
        if found or (seconds and time.monotonic() - begun > seconds):
            break
    wrong += finish(walked)
    for fault, count in sorted(walked.faults.items()):
        print(f"  {count:>4} × {fault}, came about {walked.struck[fault]} times")
    print(f"Held after each of {done} rounds, with how many things looked at:")
    for name, words in INVARIANTS.items():
        state = "BROKEN" if any(name in one.split() for one in wrong) else f"{walked.checker.seen[name]:>9,}"
        print(f"  {name:>4} {state}  {words}")
    words = "nothing lost, nothing twice" if not wrong else f"{len(wrong)} PROBLEMS"
    repeated = sum(times - 1 for times in walked.taken().values())
    print(
        f"{done} rounds in {(time.monotonic() - begun) / 60:.0f} minutes, {len(walked.sent)} messages in, "
        f"{sum(walked.taken().values())} mails out, {repeated} of them twice ({walked.may_repeat} might have been): {words}"
    )
    return int(bool(wrong))


def finish(walked: Walk) -> list[str]:
    """The desk's own view, and a copy's."""
    walked.kill_everything()
    wrong = verified(walked)
    if walked.copy is None:
        return wrong + copied_database(walked)
    copy = walked.desk.home.with_name("last-copy")
    shutil.copytree(walked.desk.home, copy)
    return wrong + verified(walked, home=copy)


def copied_database(walked: Walk) -> list[str]:
    """I11 on PostgreSQL: the database copied by its server, beside the same files."""
    address, _, name = walked.checker.database.address.rpartition("/")
    walked.checker.database.rows(f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"', at=f"{address}/postgres")
    copy = replace(walked.checker, database=Database(address=f"{address}/{name}_copy"))
    walked.checker.seen["I11"] += 1
    return [f"I11 in a copy: {one}" for one in copy.problems(walked.sent, walked.taken(), may_repeat=walked.may_repeat)]


def verified(walked: Walk, *, home: Path | None = None) -> list[str]:
    """What `deskbell verify` says of the desk or of a copy of its folder: every ticket folded anew, every clock reckoned."""
    desk = walked.desk if home is None else replace(walked.desk)
    if home is not None:
        desk.environment = {**desk.environment, "DESKBELL_HOME": str(home)}
    told = desk.command("verify")
    if told.returncode == 0:
        return []
    print(told.stdout + told.stderr)
    return [f"I7 or I9: {home or 'the desk'} does not verify"]


if __name__ == "__main__":
    sys.exit(main())
