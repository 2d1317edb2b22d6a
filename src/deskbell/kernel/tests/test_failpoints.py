"""Where a test says so, and only there, a process dies or a disk refuses."""

import subprocess
import sys
from pathlib import Path

import pytest

from deskbell.kernel.failpoints import VARIABLE, failpoint

PROGRAM = "from deskbell.kernel.failpoints import failpoint\nfor _ in range(3):\n    failpoint('here'); print('lived', flush=True)"


def run(wanted: str) -> tuple[int, int]:
    """The exit code, and how often the program went on past the place."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], env={VARIABLE: wanted}, capture_output=True, check=False)
    return done.returncode, done.stdout.count(b"lived")


@pytest.mark.parametrize(
    ("wanted", "expected"), [("elsewhere", (0, 3)), ("her", (0, 3)), ("here", (-9, 0)), ("here@3", (-9, 2))]
)
def test_a_process_dies_at_the_named_place(wanted: str, expected: tuple[int, int]) -> None:
    assert run(wanted) == expected


def test_what_stands_in_a_file_kills_once(tmp_path: Path) -> None:
    path = tmp_path / "failpoint"
    path.write_text("here@2")
    assert run(f"file:{path}") == (-9, 1)
    assert run(f"file:{path}") == (0, 3)


def test_a_disk_refuses_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "here:ENOSPC")
    for _ in range(2):
        with pytest.raises(OSError, match="No space left"):
            failpoint("here")
    failpoint("elsewhere")
