"""`deskbell backup` and `restore`, by real processes: whole while the desk works, verified, and never over another desk."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from deskbell_tests.desks import Desk, new_desk, unprepared_desk

pytestmark = pytest.mark.processes

PIPE = Path(__file__).parents[2] / "bin" / "deskbell-pipe"
COUNT = "from deskbell.tickets.models import Ticket; print(Ticket.objects.count())"
SUBJECTS = """
from deskbell.tickets.models import SubjectVersion
print(*SubjectVersion.objects.values_list("text", flat=True), sep="\\n")
"""
DRAIN = "from deskbell.kernel.worker import drain; drain()"
# What a worker had in hand when the backup was made stays in its hands until its lease is over.
DRAIN_LATER = """
import time_machine
from datetime import timedelta
from django.utils import timezone
with time_machine.travel(timezone.now() + timedelta(hours=1)):
    from deskbell.kernel.worker import drain
    drain()
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk that does not run, with a message and its file."""
    desk = new_desk(home=tmp_path_factory.mktemp("desk"), sample=True)
    assert piped(desk, "The first one")
    desk.program(DRAIN)
    return desk


@pytest.fixture(scope="module")
def backup(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    return backed_up(desk, tmp_path_factory.mktemp("backups"))


def test_a_backup_becomes_the_same_desk_again(desk: Desk, backup: Path, tmp_path: Path) -> None:
    again = unprepared_desk(home=tmp_path / "again")
    told = again.command("restore", str(backup))
    assert told.returncode == 0, told.stdout + told.stderr
    assert "checks hold" in told.stdout
    assert again.program(COUNT) == desk.program(COUNT)
    assert (again.home / "secret_key").read_bytes() == (desk.home / "secret_key").read_bytes()
    kept = [path for name in ("raw", "files") for path in (again.home / name).rglob("*")]
    assert not {path for path in (*kept, again.home / "secret_key") if path.is_file() and path.stat().st_mode & 0o077}


def test_nothing_is_restored_over_another_desk(desk: Desk, backup: Path) -> None:
    before = desk.program(COUNT)
    told = desk.command("restore", str(backup))
    assert told.returncode == 2
    assert "move it away" in told.stderr or "name an empty one" in told.stderr
    assert desk.program(COUNT) == before


def test_a_desk_at_work_loses_nothing_that_was_taken_before(tmp_path: Path) -> None:
    """Messages come by the pipe all the while; whatever was told "taken" before the backup began is in it."""
    desk = new_desk(home=tmp_path / "desk", sample=True)
    desk.start()
    try:
        with ThreadPoolExecutor(2) as pool:
            coming = [pool.submit(piped, desk, f"Message {number}") for number in range(60)]
            for one in coming[:20]:
                one.result()
            taken = {f"Message {number}" for number, one in enumerate(coming) if one.done() and one.result()}
            copy = backed_up(desk, tmp_path / "backups")
            assert all(one.result() for one in coming)
    finally:
        desk.stop()
    again = unprepared_desk(home=tmp_path / "again")
    assert again.command("restore", str(copy)).returncode == 0
    again.program(DRAIN_LATER)
    subjects = [one for one in again.program(SUBJECTS).splitlines() if one.startswith("Message ")]
    assert taken <= set(subjects)
    assert len(subjects) == len(set(subjects)), "a message came twice"


def test_what_lies_in_the_spool_is_in_the_backup(desk: Desk, tmp_path: Path) -> None:
    """The counter-proof of the order: without the spool the message would be gone, though its sender was told "taken"."""
    assert piped(desk, "Still in the spool")
    copy = backed_up(desk, tmp_path / "backups")
    desk.program(DRAIN)
    for number, keeps_spool in enumerate((True, False)):
        if not keeps_spool:
            for path in (copy / "spool" / "new").iterdir():
                path.unlink()
        again = unprepared_desk(home=tmp_path / f"again{number}")
        assert again.command("restore", str(copy)).returncode == 0
        again.program(DRAIN)
        assert ("Still in the spool" in again.program(SUBJECTS)) is keeps_spool


def test_a_damaged_backup_is_found_out(desk: Desk, tmp_path: Path) -> None:
    """The counter-proof of "verified": one byte of a file, and the restored desk does not verify."""
    copy = backed_up(desk, tmp_path / "backups")
    file = next(path for path in (copy / "raw").rglob("*") if path.is_file())
    content = file.read_bytes()
    file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    again = unprepared_desk(home=tmp_path / "again")
    told = again.command("restore", str(copy))
    assert told.returncode == 1
    assert "have changed" in told.stdout


def test_what_did_not_change_is_linked_but_damage_is_not_handed_on(desk: Desk, backup: Path) -> None:
    folder, first = backup.parent, backup
    file = next(path for path in (first / "raw").rglob("*") if path.is_file()).relative_to(first)
    second = backed_up(desk, folder)
    assert (first / file).stat().st_ino == (second / file).stat().st_ino
    (first / file).write_bytes(bytes(len((first / file).read_bytes())))
    third = backed_up(desk, folder, "--keep", "2")
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == [second.name, third.name]
    assert (third / file).read_bytes() == (desk.home / file).read_bytes()
    assert json.loads((third / "backup.json").read_text())["problems"] == 0


def test_a_desk_that_is_broken_is_backed_up_and_named_and_older_backups_stay(tmp_path: Path) -> None:
    desk = new_desk(home=tmp_path / "desk", sample=True)
    assert piped(desk, "Its bytes will be gone")
    desk.program(DRAIN)
    folder = tmp_path / "backups"
    sound = backed_up(desk, folder)
    for path in (path for path in (desk.home / "raw").rglob("*") if path.is_file()):
        path.unlink()
    told = desk.command("backup", str(folder), "--keep", "1")
    assert told.returncode == 1
    assert "cannot be read" in told.stdout
    assert sound.is_dir()


def backed_up(desk: Desk, folder: Path, *options: str) -> Path:
    """A sound backup, made now."""
    told = desk.command("backup", str(folder), *options)
    assert told.returncode == 0, told.stdout + told.stderr
    return Path(told.stdout.partition(": ")[0])


def piped(desk: Desk, subject: str) -> bool:
    """Whether the desk's pipe says "taken" of a message."""
    mail = f"From: Mara Lind <mara@client.example>\nTo: help@help.example\nSubject: {subject}\nMessage-ID: <{subject.replace(' ', '-')}@client.example>\n\nText.\n"
    told = subprocess.run(
        [sys.executable, PIPE, "--home", desk.home], input=mail.encode(), capture_output=True, check=False, timeout=60
    )
    return told.returncode == 0
