"""`deskbell init` and its siblings, as real processes: safe to start twice, at once and again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from deskbell_tests.desks import Desk, prepare_desk

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def preparation(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, float]:
    """A desk, and the seconds of a processor that its first preparation took."""
    before = processor_seconds()
    desk = prepare_desk(home=tmp_path_factory.mktemp("desk"), sample=False)
    return desk, processor_seconds() - before


@pytest.fixture(scope="module")
def desk(preparation: tuple[Desk, float]) -> Desk:
    return preparation[0]


def processor_seconds() -> float:
    """What the processes that were started here have used of a processor so far."""
    used = os.times()
    return used.children_user + used.children_system


def state_of(home: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of every file but the lock."""
    files = [path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def test_a_second_preparation_is_quick_and_changes_nothing(preparation: tuple[Desk, float]) -> None:
    """Half of what the first one took is far more than it needs; seconds would say how busy the machine is."""
    desk, first = preparation
    before = state_of(desk.home)
    spent = processor_seconds()
    assert desk.command("init").returncode == 0
    assert processor_seconds() - spent < first / 2
    changed = {name for name, state in state_of(desk.home).items() if before.get(name) != state}
    assert not {name for name in changed if not name.endswith(("-shm", "-wal", ".lane"))}


def test_a_quick_preparation_looks_when_there_is_reason_to(desk: Desk) -> None:
    """The counter-proof of the note: what it cannot know of, it does not hide."""
    assert desk.command("init", "--quick").returncode == 0
    (desk.home / "static" / ".built-from").unlink()
    note = desk.home / "prepared"
    note.write_text("by other code")
    result = desk.command("init", "--quick")
    note.unlink()
    assert result.returncode == 0
    assert "Preparing static files" in result.stderr


def test_two_that_start_together_agree(tmp_path: Path, desk: Desk) -> None:
    environment = {**desk.environment, "DESKBELL_HOME": str(tmp_path), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "deskbell", "init"]
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate()[1].decode().count("Traceback") for process in both] == [0, 0]
    assert [process.returncode for process in both] == [0, 0]


def test_what_the_desk_keeps_is_its_owners(desk: Desk) -> None:
    """All but the static files, which every visitor gets anyway."""
    kept = [path for path in desk.home.rglob("*") if path.is_file() and not path.is_relative_to(desk.home / "static")]
    assert not [path for path in kept if path.stat().st_mode & 0o077]


def test_verify_counts_and_holds(desk: Desk) -> None:
    result = desk.command("verify")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "checks hold" in result.stdout


def test_doctor_names_what_is_missing_and_how_to_mend_it(desk: Desk) -> None:
    result = desk.command("doctor")
    assert result.returncode == 1
    assert "Worker: no sign of life" in result.stdout
    assert "deskbell run" in result.stdout
    assert result.stdout.count("WRONG") == 1


def test_doctor_finds_a_slip_and_an_open_key(desk: Desk) -> None:
    key = desk.home / "secret_key"
    key.chmod(0o644)
    desk.environment["DESKBELL_PROT"] = "8000"
    try:
        told = desk.command("doctor").stdout
    finally:
        key.chmod(0o600)
        del desk.environment["DESKBELL_PROT"]
    assert "unknown: DESKBELL_PROT" in told
    assert f"chmod 600 {key}" in told


def test_an_unreachable_database_is_one_sentence(desk: Desk, tmp_path: Path) -> None:
    unreachable = {"DATABASE_URL": "postgres://desk:hush@127.0.0.1:1/desk", "DESKBELL_HOME": str(tmp_path)}
    other = Desk(home=tmp_path, port=desk.port, environment={**desk.environment, **unreachable})
    for command in ("init", "verify"):
        result = other.command(command)
        assert result.returncode == 2, result.stdout
        assert result.stderr.startswith("deskbell: the database does not answer")
        assert "Traceback" not in result.stderr
        assert "hush" not in result.stderr


@pytest.mark.parametrize("command", ["run", "init", "worker", "verify", "doctor"])
def test_a_folder_that_cannot_be_written_is_one_sentence(desk: Desk, tmp_path: Path, command: str) -> None:
    (tmp_path / "file").touch()
    result = desk.command(command, "--home", str(tmp_path / "file" / "home"))
    assert result.returncode == 2
    assert result.stderr.startswith("deskbell: the data folder ")
