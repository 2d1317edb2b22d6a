"""Kill a desk while mail comes in, again and again, and see that no message is lost and none is there twice.

    .venv/bin/python bench/kill_mail.py --seed 1 --rounds 1000 [--database postgresql]

Each round hands messages in by mailbox (a private Dovecot), pipe and API, lets something happen (a process killed at one
of the places where it hurts, a disk that is full or refuses to flush, everything killed at once, new numbers in the
mailbox, a mail server that hangs up), lets the desk recover, and holds the invariants I1 to I10 by plain SQL, files and
the mail server's book. At the end `deskbell verify` runs on the desk, and on a copy of its folder, as a restored backup
would be (I11). Needs Dovecot; on Linux.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "plugins"))

from deskbell_tests import SHARED_URL, postgresql  # noqa: E402 - found by the line above
from deskbell_tests.dovecot import start_dovecot  # noqa: E402
from deskbell_tests.mail_kills import Walk, walk  # noqa: E402


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
        wrong += found
        for words in found:
            print(f"round {done}: {words}", flush=True)
        if done % 10 == 0:
            print(f"{done} rounds, {len(walked.sent)} messages, {time.monotonic() - begun:.0f} s", flush=True)
        if found or (seconds and time.monotonic() - begun > seconds):
            break
    wrong += finish(walked)
    for fault, count in sorted(walked.faults.items()):
        print(f"  {count:>4} × {fault}")
    words = "nothing lost, nothing twice" if not wrong else f"{len(wrong)} PROBLEMS"
    mails, repeated = walked.taken(), sum(times - 1 for times in walked.taken().values())
    print(f"{done} rounds, {len(walked.sent)} messages in, {len(mails)} mails out, {repeated} of them twice: {words}")
    return int(bool(wrong))


def finish(walked: Walk) -> list[str]:
    """The desk's own view, and a copy's. A PostgreSQL database is not in the folder: there the desk's own alone."""
    walked.kill_everything()
    wrong = verified(walked, "the desk")
    if not walked.desk.environment["DATABASE_URL"]:
        copy = walked.desk.home.with_name("copy")
        shutil.copytree(walked.desk.home, copy)
        walked.desk.environment["DESKBELL_HOME"] = str(copy)
        wrong += verified(walked, "its copy")
    walked.desk.environment["DESKBELL_HOME"] = str(walked.desk.home)
    walked.desk.start()
    return wrong


def verified(walked: Walk, name: str) -> list[str]:
    """I7, I9 and I11 as `deskbell verify` sees them."""
    told = walked.desk.command("verify")
    if told.returncode == 0:
        return []
    print(told.stdout + told.stderr)
    return [f"I11 {name} does not verify"]


if __name__ == "__main__":
    sys.exit(main())
