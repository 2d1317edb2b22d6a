"""The pipe as mail servers call it: a plain file, run by a bare Python. What it says is safe can be read afterwards."""

import http.server
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from deskbell.config import pipe
from deskbell.config.home import only_one
from deskbell.mail.intake.spool import read_spooled

SCRIPT = Path(pipe.__file__)
RAW = b"From: maria@cust.test\r\nSubject: Help\r\n\r\nPlease \xff\x00.\r\n"


@pytest.fixture(autouse=True)
def prepared(tmp_path: Path) -> None:
    """As `deskbell init` leaves a data folder."""
    (tmp_path / pipe.MARK).touch()


def call(
    *arguments: str, raw: bytes = RAW, before: Callable[[], object] | None = None, **environment: str
) -> tuple[int, str]:
    """One call as a mail server makes it; exit code and what it wrote for the log."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), *arguments],
        input=raw,
        capture_output=True,
        env={"PATH": os.environ["PATH"], **environment},
        preexec_fn=before,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stderr.decode()


def spooled(home: Path) -> list[Path]:
    return sorted((home / "spool" / "new").glob("*"))


def nothing_left(home: Path) -> bool:
    return not spooled(home) and not list(home.glob("spool/begun/*"))


def test_a_message_lies_in_the_spool_with_its_envelope(tmp_path: Path) -> None:
    code, said = call(
        "-f", "maria@cust.test", "--mailbox=help@desk.test", "--home", str(tmp_path), "a@desk.test", "b@desk.test"
    )
    assert (code, said) == (0, "")
    (path,) = spooled(tmp_path)
    mail = read_spooled(path.read_bytes())
    assert (mail.raw, mail.sender, mail.mailbox) == (RAW, "maria@cust.test", "help@desk.test")
    assert mail.recipients == ("a@desk.test", "b@desk.test")
    assert path.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("spool/begun/*"))


def test_names_in_an_envelope_may_hold_anything_but_nul(tmp_path: Path) -> None:
    assert call("--", "-strange\nname\udcff", DESKBELL_HOME=str(tmp_path))[0] == 0
    mail = read_spooled(spooled(tmp_path)[0].read_bytes())
    assert (mail.raw, mail.recipients) == (RAW, ("-strange\nname\udcff",))


def test_a_file_that_the_pipe_did_not_write_is_a_message() -> None:
    assert read_spooled(RAW).raw == RAW


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--home"],
        ["--strange", "--home", "x"],
        ["--url", "https://desk.test"],
        ["--home=x", *["a@b.test"] * 1001],
        ["--url=https://[desk", "--key-file=x"],
        ["--url=https://desk.test:99999", "--key-file=x"],
        ["--url=ftp://desk.test", "--key-file=x"],
    ],
)
def test_a_call_that_cannot_be_right(arguments: list[str]) -> None:
    assert call(*arguments)[0] == pipe.USAGE


def test_an_empty_message_and_one_that_is_too_large(tmp_path: Path) -> None:
    assert call("--home", str(tmp_path), raw=b"")[0] == pipe.BAD_DATA
    assert call("--home", str(tmp_path), raw=b"x" * (pipe.LARGEST + 1))[0] == pipe.BAD_DATA
    assert nothing_left(tmp_path)


def test_nothing_to_read_from(tmp_path: Path) -> None:
    assert call("--home", str(tmp_path), before=partial(os.close, 0))[0] in {pipe.NO_INPUT, pipe.BAD_DATA}
    assert nothing_left(tmp_path)


@pytest.mark.parametrize("is_there", [False, True])
def test_a_desk_whose_folder_is_away_is_tried_again(tmp_path: Path, *, is_there: bool) -> None:
    """Also where only its place is there: a folder that is mounted later would hide what was taken meanwhile."""
    elsewhere = tmp_path / "away"
    if is_there:
        elsewhere.mkdir()
    code, said = call("--home", str(elsewhere))
    assert code == pipe.TRY_AGAIN
    assert f"{elsewhere} is no desk's data folder" in said
    assert not list(tmp_path.glob("away/*"))


def test_a_prepared_desk_is_known_by_its_mark(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    with only_one(home=tmp_path / "desk", what="init"):
        assert (tmp_path / "desk" / pipe.MARK).exists()


def test_a_full_disk_is_tried_again_and_leaves_nothing(tmp_path: Path) -> None:
    """The limit on a file's size stands for the disk's end: writing fails half-way."""
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (100_000, 100_000))
    code, said = call("--home", str(tmp_path), raw=RAW * 10_000, before=limit)
    assert (code, nothing_left(tmp_path)) == (pipe.TRY_AGAIN, True)
    assert said.count("\n") == 1


@pytest.mark.parametrize("number", [1, 2])
def test_a_refused_flush_promises_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Of the file, then of the folder. What is not surely kept is not kept at all: it will come again."""
    assert call("--home", str(tmp_path))[0] == 0
    spooled(tmp_path)[0].unlink()
    calls = iter(range(1, 10))

    def refuse(descriptor: int) -> None:
        if next(calls) == number:
            raise OSError(5, "Input/output error")

    reading, writing = os.pipe()
    os.write(writing, RAW)
    os.close(writing)
    kept = os.dup(0)
    os.dup2(reading, 0)
    monkeypatch.setattr(os, "fsync", refuse)
    try:
        assert pipe.main(["--home", str(tmp_path)]) == pipe.TRY_AGAIN
    finally:
        os.dup2(kept, 0)
    assert nothing_left(tmp_path)


class Desk(http.server.BaseHTTPRequestHandler):
    """Answers as the test says, and remembers what came."""

    status = 201
    seen: list[tuple[str, dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        if self.status:
            self.send_response(self.status)
            self.end_headers()

    def log_message(self, *_: object) -> None:
        """The test reads `seen`."""


@pytest.fixture
def remote() -> Iterator[str]:
    Desk.status, Desk.seen = 201, []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    (tmp_path / "key").write_text("0123456789ABCDEF\n")
    return str(tmp_path / "key")


def test_a_desk_elsewhere_takes_the_message_with_the_key_and_the_envelope(remote: str, key_file: str) -> None:
    assert call("--url", remote, "--key-file", key_file, "-f", "maria@cust.test", "help@desk.test") == (0, "")
    ((path, headers, body),) = Desk.seen
    assert path == "/api/tickets.email"
    assert headers["x-api-key"] == "0123456789ABCDEF"
    assert headers["idempotency-key"].startswith("pipe-")
    assert body == b"Return-Path: <maria@cust.test>\r\nDelivered-To: help@desk.test\r\n" + RAW


@pytest.mark.parametrize(
    ("status", "code"), [(200, 0), (401, 77), (403, 77), (400, 65), (413, 65), (404, 75), (500, 75), (503, 75), (0, 75)]
)
def test_what_a_desk_elsewhere_answers_becomes_an_exit_code(remote: str, key_file: str, status: int, code: int) -> None:
    Desk.status = status
    assert call("--url", remote, "--key-file", key_file)[0] == code


def test_a_key_crosses_no_network_in_the_clear(key_file: str) -> None:
    assert call("--url", "http://desk.test", "--key-file", key_file)[0] == pipe.USAGE
    assert call("--url", "http://127.0.0.1:1", "--key-file", key_file)[0] == pipe.TRY_AGAIN


@pytest.mark.parametrize("content", [b"", b"\n", b"0123456789ABCDEF\nan older one\n", b"\xff\xfe", None])
def test_without_a_key_on_one_line_the_message_comes_again_and_nothing_is_said_of_what_stands_there(
    remote: str, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    code, said = call("--url", remote, "--key-file", str(tmp_path / "key"))
    assert (code, Desk.seen, said.count("\n")) == (pipe.TRY_AGAIN, [], 1)
    assert "0123456789" not in said


def test_an_address_that_no_request_can_hold_is_tried_again(key_file: str) -> None:
    """A traceback ends with 1, for which mail servers send the message back."""
    assert call("--url", "http://127.0.0.1:1/büro desk", "--key-file", key_file)[0] == pipe.TRY_AGAIN


def test_it_loads_next_to_nothing(tmp_path: Path) -> None:
    """What takes long to load is not loaded: by count, for times differ between machines."""
    code = f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r}); import pipe; print(len(sys.modules))"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, check=True)
    assert int(done.stdout) < 45


def test_the_launcher_is_the_very_file() -> None:
    launcher = SCRIPT.parents[3] / "bin" / "deskbell-pipe"
    assert launcher.resolve() == SCRIPT.resolve()
    assert os.access(launcher, os.X_OK)
