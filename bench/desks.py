"""Desks to measure: filled with so many tickets, on SQLite or PostgreSQL, and real processes that serve them."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "plugins"))

import psycopg  # noqa: E402
from deskbell_tests import postgresql  # noqa: E402 - found by the line above
from deskbell_tests.desks import Desk, free_port  # noqa: E402
from deskbell_tests.dovecot import start_dovecot  # noqa: E402

__all__ = [
    "Desk",
    "answer_of",
    "empty",
    "filled",
    "free_port",
    "inside",
    "places",
    "start_dovecot",
    "start_inside",
    "worker",
]

# The tests' cluster forgets at a power cut; what is measured here must not.
SAFE = ("max_connections=60", "listen_addresses=", "shared_buffers=256MB")
DEAF = re.compile(r"^(DESKBELL_|DATABASE_URL$|DJANGO_)")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where desks are kept; `server` is the address of a PostgreSQL server without a database's name, or empty."""

    folder: Path
    server: str = ""


@contextmanager
def places(*, database: str, kept: Path | None) -> Iterator[Place]:
    """A place for desks on this database: `kept` for the next run too, or gone afterwards."""
    with ExitStack() as stack:
        folder = kept or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deskbell-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        yield Place(folder=folder / database, server=_server(stack) if database == "postgresql" else "")


def _server(stack: ExitStack) -> str:
    """The server that DATABASE_URL names, or a private one."""
    if given := os.environ.get("DATABASE_URL", ""):
        return given.rpartition("/")[0]
    cluster = postgresql.start(settings=SAFE)
    stack.callback(cluster.stop)
    return cluster.url("x").rpartition("/")[0]


def filled(place: Place, *, tickets: int) -> Desk:
    """The desk with so many tickets, made now unless it is kept there already."""
    home = place.folder / f"{tickets}-tickets"
    name = f"deskbell_bench_{tickets}"
    desk = _desk(home, f"{place.server}/{name}" if place.server else "")
    mark = home / "filled"
    if mark.exists() and not (place.server and _create(place.server, name)):
        command(desk, "init")  # the code may be newer than the desk
        return desk
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    if place.server:
        _create(place.server, name, anew=True)
    command(desk, "init")
    command(desk, "demo", "--tickets", str(tickets))
    inside(desk, "settle.py")
    mark.touch()
    return desk


def empty(home: Path, *, administrator: str) -> Desk:
    """A new desk on SQLite, with one agent."""
    home.mkdir(parents=True)
    desk = _desk(home, "")
    desk.environment["DESKBELL_ADMINISTRATOR_PASSWORD"] = secrets.token_hex(16)
    command(desk, "init", "--administrator", administrator, "--name", "Bench", "--administrator-name", "Bo Boss")
    return desk


def _desk(home: Path, url: str) -> Desk:
    own = {
        "DESKBELL_HOME": str(home),
        "DESKBELL_PORT": str(port := free_port()),
        "DATABASE_URL": url,
        "DESKBELL_LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(HERE),
    }
    inherited = {name: value for name, value in os.environ.items() if not DEAF.match(name)}
    return Desk(home=home, port=port, environment={**inherited, **own})


def _create(server: str, name: str, *, anew: bool = False) -> bool:
    """Whether the database had to be made."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        if anew:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            connection.execute(f'CREATE DATABASE "{name}"')
        return not known


def command(desk: Desk, *arguments: str) -> None:
    """Run one `deskbell` command; SystemExit with what it said if it fails."""
    run = [sys.executable, "-m", "deskbell", *arguments]
    done = subprocess.run(run, env=desk.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"deskbell {' '.join(arguments)}: {done.stderr or done.stdout}")


def inside(desk: Desk, script: str, *arguments: str) -> Any:
    """Run a script of `bench/inside` in a process of the desk; the JSON that it prints last."""
    return answer_of(start_inside(desk, script, *arguments))


def answer_of(process: subprocess.Popen[str]) -> Any:
    """What a script answered, once it has ended; SystemExit if it failed."""
    told = process.communicate()[0].strip().splitlines()
    if process.returncode:
        raise SystemExit(f"{process.args} failed")
    return json.loads(told[-1])


def start_inside(desk: Desk, script: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a script of `bench/inside`; whoever asks reads its output."""
    run = [sys.executable, str(HERE / "inside" / script), *arguments]
    return subprocess.Popen(run, env=desk.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def worker(desk: Desk) -> Iterator[None]:
    """A real worker process."""
    with (desk.home / "worker.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "deskbell", "worker"], env=desk.environment, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)
