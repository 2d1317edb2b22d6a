"""A private PostgreSQL cluster: a Unix socket in a temporary folder, gone when its owner ends."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from deskbell.config.parent import die_with_parent

# Nothing here outlives the tests, so nothing has to survive a power cut.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100", "listen_addresses=")
START_SECONDS = 120


class NoPostgreSQLError(Exception):
    """There is no PostgreSQL on this machine, or it does not start."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running cluster."""

    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, name: str) -> str:
        """The address of a database in it, as DATABASE_URL wants it."""
        return f"postgres://deskbell@{quote(str(self.folder), safe='')}/{name}"

    def stop(self) -> None:
        """End it without ceremony and remove its folder."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(*, settings: Sequence[str] = HASTE) -> Cluster:
    """Make and start a cluster; raises NoPostgreSQLError."""
    programs, owner = find_programs(), owner_of_cluster()
    folder = Path(tempfile.mkdtemp(prefix="deskbell-pg-"))
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    data = folder / "data"
    make: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "deskbell",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync",
    ]
    made = subprocess.run(make, cwd=folder, capture_output=True, check=False, **owner)
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoPostgreSQLError(f"PostgreSQL's initdb failed: {made.stderr.decode().strip()}")
    serve: list[str | Path] = [
        programs / "postgres",
        "-D",
        data,
        "-k",
        folder,
        *(part for pair in settings for part in ("-c", pair)),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            serve,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_us,  # noqa: PLW1509 - one thread
            **owner,
        )
    cluster = Cluster(folder=folder, process=process)
    wait_for(cluster)
    return cluster


def wait_for(cluster: Cluster) -> None:
    """Return once the cluster answers, with the suite's database made."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and cluster.process.poll() is None:
        with suppress(psycopg.OperationalError):
            create_database(folder=cluster.folder, name="deskbell")
            return
        time.sleep(0.05)
    log = (cluster.folder / "log").read_text(errors="replace")
    cluster.stop()
    raise NoPostgreSQLError(f"PostgreSQL did not start: {log.strip()[-300:]}")


def create_database(*, folder: Path, name: str, like: str = "") -> None:
    """Make a database: an empty one, or a copy of one that nobody is connected to."""
    with psycopg.connect(host=str(folder), user="deskbell", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{like}"' if like else ""))


def find_programs() -> Path:
    """The folder of initdb and postgres; raises NoPostgreSQLError."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    told = shutil.which("pg_config")
    if told:
        answer = subprocess.run([told, "--bindir"], capture_output=True, text=True, check=False)
        installed.append(Path(answer.stdout.strip()))
    on_path = shutil.which("initdb")
    if on_path:
        installed.append(Path(on_path).resolve().parent)
    for folder in installed:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgreSQLError("PostgreSQL is not installed (Debian: apt install postgresql)")


def owner_of_cluster() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: who runs it then, as keywords for subprocess."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoPostgreSQLError("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _die_with_us() -> None:
    die_with_parent(signal.SIGQUIT)
