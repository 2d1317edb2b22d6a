"""A whole desk for a test: real processes, a data folder and a port of its own."""

import atexit
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from deskbell.config.parsing import database
from deskbell.config.secret_key import secret_key
from deskbell.config.serving import ask
from deskbell_tests import SHARED_URL, postgresql

PORTS = range(10_000, 16_000)  # doubled: below those that Linux (32768) and macOS (49152) hand out
READY_SECONDS = 120
_given: set[int] = set()  # ports are asked for long before anybody listens there: none is given twice


@dataclass(kw_only=True)
class Desk:
    """A desk that runs, or ran."""

    home: Path
    port: int
    environment: dict[str, str]
    run: Sequence[str] = ("-m", "deskbell", "run")
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one `deskbell` command on this desk."""
        return subprocess.run(
            [sys.executable, "-m", "deskbell", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def program(self, text: str) -> str:
        """Run a few lines of Python inside this desk, as for what happened weeks ago; what they print."""
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "deskbell.config.settings"}
        run = [sys.executable, "-c", f"import django; django.setup()\n{text}"]
        told = subprocess.run(run, env=environment, capture_output=True, text=True, check=False, timeout=300)
        assert told.returncode == 0, told.stderr
        return told.stdout

    def start(self) -> None:
        """Start `deskbell run` and wait until it is ready."""
        with (self.home / "log").open("ab") as log:
            run = [sys.executable, *self.run]
            self.process = subprocess.Popen(run, env=self.environment, stdout=log, stderr=log)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Return when /healthz says so; AssertionError with the log when it does not."""
        deadline = time.monotonic() + READY_SECONDS
        while (missing := ask(self.url)) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not missing, f"{missing}\n{self.log()}"

    def log(self) -> str:
        """What the processes said so far."""
        return (self.home / "log").read_text(errors="replace")

    def stop(self) -> int:
        """Stop as Ctrl-C does; returns the exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=READY_SECONDS)


def new_desk(*, home: Path, sample: bool) -> Desk:
    """A prepared desk that does not run yet, on the database of this test run.

    It is a copy of one that was prepared before, with a secret of its own: two of them are strangers.
    """
    pattern = _pattern(sample)
    shutil.copytree(pattern.home, home, dirs_exist_ok=True)
    (home / "secret_key").unlink()
    secret_key(path=home / "secret_key")
    return _desk(home=home, database_url=_new_database(like=pattern.environment["DATABASE_URL"]))


def prepare_desk(*, home: Path, sample: bool) -> Desk:
    """The same, prepared here and now."""
    desk = unprepared_desk(home=home)
    prepared = desk.command("init", *(["--sample"] if sample else []))
    assert prepared.returncode == 0, prepared.stderr
    return desk


@cache
def _pattern(sample: bool) -> Desk:
    home = Path(tempfile.mkdtemp(prefix="deskbell-pattern-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return prepare_desk(home=home, sample=sample)


def unprepared_desk(*, home: Path) -> Desk:
    """A desk that nothing has prepared: an empty data folder, and an empty database of its own on PostgreSQL."""
    return _desk(home=home, database_url=_new_database())


def _desk(*, home: Path, database_url: str) -> Desk:
    port = free_port()
    own = {"DESKBELL_HOME": str(home), "DESKBELL_PORT": str(port), "DATABASE_URL": database_url}
    return Desk(home=home, port=port, environment={**os.environ, **own})


def _new_database(*, like: str = "") -> str:
    """The address of a new PostgreSQL database, empty or `like` another; empty on SQLite, where the data folder has its own."""
    shared = os.environ.get(SHARED_URL)
    parsed = database(shared or "")
    if shared is None or parsed is None:
        return ""
    name = f"desk_{secrets.token_hex(6)}"
    postgresql.create_database(folder=Path(parsed.host), name=name, like=like.rpartition("/")[2])
    return f"{shared.rpartition('/')[0]}/{name}"


def free_port() -> int:
    """A port that nobody uses just now, and that no system gives away by itself: the desk comes back to it after a stop.

    The suites on SQLite take even ones, those on PostgreSQL odd ones: they run side by side.
    """
    parity = SHARED_URL in os.environ
    while True:
        port = 2 * secrets.choice(PORTS) + parity
        if port in _given:
            continue
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            _given.add(port)
            return port
