"""A desk that older code made is brought to where the code is, loses nothing by it, and verifies."""

import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from deskbell_tests import postgresql
from deskbell_tests.desks import Desk, unprepared_desk

from deskbell.config.parsing import database

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
COUNT = """
from deskbell.kernel.models import LedgerRow
from deskbell.people.models import User
from deskbell.tickets.models import Attachment, ThreadEntry, Ticket
print(*[model.objects.count() for model in (Ticket, LedgerRow, ThreadEntry, Attachment, User)])
"""
WORK = """
from deskbell.kernel.worker import drain
drain()
"""
LOSE_A_FACT = """
from django.db import connection
from deskbell.kernel.guards import drop_guards
from deskbell.kernel.models import LedgerRow
drop_guards()
connection.cursor().execute("DELETE FROM kernel_ledgerrow WHERE id = %s", [LedgerRow.objects.last().pk])
"""


def test_a_desk_of_before_is_brought_up_and_loses_nothing(tmp_path: Path) -> None:
    desk = desk_of_before(tmp_path / "home")
    before = desk.program(COUNT)
    bring_up(desk)
    assert desk.program(COUNT) == before
    desk.program(WORK)
    assert verified(desk).returncode == 0


def test_what_an_upgrade_would_lose_is_missed(tmp_path: Path) -> None:
    """The counter-proof: one fact less."""
    desk = desk_of_before(tmp_path / "home")
    desk.program(LOSE_A_FACT)
    bring_up(desk)
    told = verified(desk)
    assert told.returncode == 1
    assert "Tickets: " in told.stdout


def test_a_desk_of_the_commit_before_the_last_migration_is_brought_up(tmp_path: Path) -> None:
    desk = unprepared_desk(home=tmp_path / "home")
    older = {**desk.environment, "PYTHONPATH": str(code_before_the_last_migration(tmp_path / "code"))}
    for arguments in (("init", "--sample"), ("demo", "--tickets", "20")):
        run([sys.executable, "-m", "deskbell", *arguments], env=older)
    before = desk.program(COUNT)
    bring_up(desk)
    assert desk.program(COUNT) == before
    desk.program(WORK)
    assert verified(desk).returncode == 0


def bring_up(desk: Desk) -> None:
    """What an upgrade does."""
    told = desk.command("init")
    assert told.returncode == 0, told.stderr
    assert "Preparing the database" in told.stderr


def verified(desk: Desk) -> subprocess.CompletedProcess[str]:
    """What `deskbell verify` says; a test's report shows it."""
    told = desk.command("verify")
    print(told.stdout)
    return told


def desk_of_before(home: Path) -> Desk:
    """The desk of the archive for this run's database, as the README tells, not yet brought up."""
    desk = unprepared_desk(home=home)
    parsed = database(desk.environment["DATABASE_URL"])
    engine = "postgresql" if parsed else "sqlite"
    with tarfile.open(Path(__file__).with_name(f"{engine}.tar.xz")) as archive:
        archive.extractall(home, filter="data")
    statements = home / "database.sql"
    if parsed:
        psql = postgresql.find_programs() / "psql"
        where = ["--host", parsed.host, "--username", parsed.user, "--dbname", parsed.name]
        run([psql, "--quiet", "--set=ON_ERROR_STOP=1", *where, "--file", statements])
    else:
        with closing(sqlite3.connect(home / "deskbell.sqlite3")) as connection:
            connection.executescript(statements.read_text(encoding="utf-8"))
    return desk


def code_before_the_last_migration(folder: Path) -> Path:
    """The code as it was one commit before the last that brought a migration."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("the code of before is not at hand: no git history here")
    told = run([git, "log", "-1", "--format=%H %P", "--", ":(glob)src/**/migrations/0*.py"], cwd=ROOT).split()
    if len(told) < 2:
        pytest.skip("the code of before is not at hand: the history ends at the last migration")
    folder.mkdir()
    run([git, "archive", "--format=tar", "--output", folder / "code.tar", told[1], "src"], cwd=ROOT)
    with tarfile.open(folder / "code.tar") as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


def run(command: list[str | Path], **keywords: object) -> str:
    """What a program prints; it has to end well."""
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, **keywords)  # type: ignore[call-overload]
    assert told.returncode == 0, told.stderr
    return str(told.stdout)
