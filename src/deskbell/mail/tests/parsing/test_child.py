"""The child process that reads: what a mail does to it ends with that mail."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deskbell.mail.parsing.child import Limits, Reader, Unreadable
from deskbell.mail.parsing.transport import LARGEST_FRAME, receive
from deskbell.mail.parsing.understanding import understand

MEGABYTE = 1024 * 1024
PLAIN = b"From: Maria <maria@example.org>\r\nSubject: Printer\r\nDate: Tue, 3 Mar 2026 10:00:00 +0100\r\n\r\nIt is broken.\r\n"
WITH_FILE = (
    b'From: m@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\n\r\nText\r\n--b\r\nContent-Type: image/png; name=../../etc/a.png\r\nContent-Disposition: attachment\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"\x89PNG\0\xff") + b"\r\n--b--\r\n"
)

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limits")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as started:
        yield started


def put(folder: Path, raw: bytes, name: str = "mail") -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    "raw",
    [PLAIN, WITH_FILE, b"", b"\0\xff\xfe garbage", b"From: =?utf-8?q?=ed=a0=80?= <a@example.org>\n\n\xed\xa0\x80"],
)
def test_what_comes_over_is_what_was_read(reader: Reader, tmp_path: Path, raw: bytes) -> None:
    assert reader.read(put(tmp_path, raw)) == understand(raw)


def test_a_child_is_used_again_and_renewed_after_so_many_mails(tmp_path: Path) -> None:
    path = put(tmp_path, PLAIN)
    with Reader(limits=Limits(mails=3)) as reader:
        pids = []
        for _ in range(4):
            reader.read(path)
            pids.append(reader.pid)
    assert pids[0] == pids[1] is not None
    assert pids[2] is None
    assert pids[3] not in {None, pids[0]}


@linux_only
def test_what_the_parent_holds_does_not_count_as_the_childs(tmp_path: Path) -> None:
    """Else a worker that grew would start a process for each mail."""
    path, size = put(tmp_path, PLAIN), Limits().memory_to_renew * 5 // 4
    program = (
        "import sys; from pathlib import Path; from deskbell.mail.parsing.child import Reader\n"
        f"held, reader = b'x' * {size}, Reader()\n"
        "def pid(): reader.read(Path(sys.argv[1])); return reader.pid\n"
        "print(pid() == pid() is not None); reader.close()"
    )
    told = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    assert told.stdout == "True\n"


def test_over_a_limit_of_the_parser_the_reason_comes_over_and_the_child_lives_on(
    reader: Reader, tmp_path: Path
) -> None:
    reader.read(put(tmp_path, PLAIN))
    pid = reader.pid
    bomb = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 10_000
    with pytest.raises(Unreadable, match="parts"):
        reader.read(put(tmp_path, bomb))
    assert reader.read(put(tmp_path, PLAIN)).subject == "Printer"
    assert reader.pid == pid


@linux_only
def test_a_bomb_stays_below_the_limit_and_the_mail_behind_it_goes_through(tmp_path: Path) -> None:
    limit = 128 * MEGABYTE
    bomb = b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(
        bytes(36 * MEGABYTE)
    )
    with Reader(limits=Limits(memory=limit)) as reader:
        assert reader.read(put(tmp_path, PLAIN)).subject == "Printer"
        with watched(reader.pid) as most, pytest.raises(Unreadable, match="memory"):
            reader.read(put(tmp_path, bomb, "bomb"))
        assert 40 * MEGABYTE < max(most) < limit
        assert reader.read(put(tmp_path, PLAIN)).subject == "Printer"
    with Reader() as roomy:
        assert len(roomy.read(tmp_path / "bomb").attachments[0].content) == 36 * MEGABYTE


def test_what_hangs_is_ended_and_the_next_one_goes_through(tmp_path: Path) -> None:
    slow = put(tmp_path, b"Subject: x\n\n" + base64.encodebytes(bytes(20 * MEGABYTE)), "slow")
    with Reader(limits=Limits(wall_seconds=0.05)) as reader, pytest.raises(Unreadable, match=r"after 0\.05 seconds"):
        reader.read(slow)
    with Reader(limits=Limits(wall_seconds=30)) as reader:
        assert reader.read(slow).subject == "x"


@posix_only
def test_a_child_that_somebody_else_killed_costs_no_mail(reader: Reader, tmp_path: Path) -> None:
    path = put(tmp_path, PLAIN)
    reader.read(path)
    killed = reader.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert reader.read(path).subject == "Printer"
    assert reader.pid != killed


def test_a_file_that_is_missing_is_a_reason(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="FileNotFoundError"):
        reader.read(tmp_path / "nothing")


@linux_only
def test_the_desks_secrets_do_not_reach_it(reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    reader.read(put(tmp_path, PLAIN))
    environment = Path(f"/proc/{reader.pid}/environ").read_bytes()
    assert b"PATH=" in environment
    assert b"secret" not in environment
    assert "django" not in Path(f"/proc/{reader.pid}/maps").read_text()


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with Reader() as reader:
        assert reader.read(put(tmp_path, WITH_FILE)).attachments[0].content == b"\x89PNG\0\xff"
        assert [path.name for path in temporary.rglob("*") if path.is_file()] == []
    assert list(temporary.iterdir()) == []


def test_frames_that_are_none(tmp_path: Path) -> None:
    for raw, error in (
        (b"", None),
        (b"\0\0\0\5{}", None),
        (b"\0\0\0\2[]", ValueError),
        ((LARGEST_FRAME + 1).to_bytes(4, "big"), ValueError),
    ):
        with put(tmp_path, raw).open("rb") as stream:
            if error is None:
                assert receive(stream) is None
            else:
                with pytest.raises(error):
                    receive(stream)


class watched:  # noqa: N801 - reads as a phrase
    """The resident memory of a process, in bytes, looked at again and again."""

    def __init__(self, pid: int | None) -> None:
        self.status = Path(f"/proc/{pid}/statm")
        self.seen: list[int] = []
        self.is_over = False

    def __enter__(self) -> list[int]:
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self.seen

    def __exit__(self, *_: object) -> None:
        self.is_over = True
        self.thread.join()

    def _watch(self) -> None:
        while not self.is_over:
            try:
                self.seen.append(int(self.status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
            except (OSError, IndexError):
                return
            time.sleep(0.002)
