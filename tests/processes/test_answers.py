"""`deskbell init` with answers, as real processes: a desk set up by a file, by the standard input, and on a terminal."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deskbell_tests.desks import Desk, new_desk

pytestmark = pytest.mark.processes
EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "answers.toml"
PASSWORD = "DESKBELL_ADMINISTRATOR_PASSWORD"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = new_desk(home=tmp_path_factory.mktemp("desk"), sample=False)
    desk.environment[PASSWORD] = "correct horse battery"
    return desk


def init(desk: Desk, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deskbell", "init", *arguments]
    return subprocess.run(
        command, env=desk.environment, input=typed, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_file_sets_the_desk_up_once(desk: Desk) -> None:
    first = init(desk, "--answers", str(EXAMPLE), "--name", "Southbank")
    assert (first.returncode, first.stdout) == (0, "")
    assert "Agent “jane@northbank.example”: invited." in first.stderr
    assert "Still missing:\n  Mail:" in first.stderr
    again = init(desk, "--answers", str(EXAMPLE), "--name", "Southbank")
    assert again.returncode == 0
    assert again.stderr.startswith("Everything is as the answers say; nothing was changed.")


def test_what_is_wrong_with_the_input_is_told_whole(desk: Desk) -> None:
    result = init(desk, "--answers", "-", typed='[desk]\ntime_zone = "Moon"\n[[agents]]\nemail = "x"\n')
    assert result.returncode == 2
    assert result.stderr.startswith("deskbell: these answers won't do, and nothing was changed:\n")
    for path in ("agents[1].name", "agents[1].email", "desk.time_zone"):
        assert f"\n  {path}: " in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--answers", "no/such/file.toml"], "cannot be read (No such file or directory)."),
        (["--ask"], "--ask needs a terminal"),
        (["--name", "Northbank"], "need --administrator, --answers or --ask."),
        (["--ask", "--answers", "-"], "not allowed with argument"),
    ],
)
def test_what_can_not_be_meant_is_one_sentence(desk: Desk, arguments: list[str], sentence: str) -> None:
    result = init(desk, *arguments)
    assert result.returncode == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_a_terminal_is_asked_and_enter_leaves_things_as_they_are(desk: Desk) -> None:
    """Whatever is asked, Enter answers; the process ends by itself."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "deskbell", "init", "--ask"]
    with subprocess.Popen(command, env=desk.environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, b"\n" * 20)
        shown = read_all(ours)
        assert process.wait(timeout=60) == 0
    for question in (
        "Name of the desk [Southbank]:",
        "Time zone [Europe/Berlin]:",
        "There are: Cards, Fraud, Support.",
    ):
        assert question in shown
    assert "nothing was changed" in shown


def read_all(terminal: int) -> str:
    """What a terminal shows until the other side is gone."""
    shown, deadline = b"", time.monotonic() + 60
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux says so where the other side was closed
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    return shown.decode()
