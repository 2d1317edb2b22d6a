"""Making a backup.

The order is what makes it whole while the desk works on. What lies in the spool comes first: what leaves it meanwhile is in
the database then. Files come before and after the database is copied: before, so that none that it names is missing because
it was taken away just then; after, for those that came in between. At last every check of `deskbell verify` runs on the copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import django
from django.db import connection

from deskbell.config.backup import layout, postgresql, sqlite
from deskbell.config.backup.copying import Copied, Say, copy_flushed, copy_lasting, flush_folders
from deskbell.config.environment import read_environment
from deskbell.config.errors import ConfigurationError
from deskbell.config.home import mark, only_one
from deskbell.config.parsing import Database

Verify = Callable[[], Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Source:
    """The desk that is copied: its data folder, its key, and where its database is (None: a server's)."""

    home: Path
    secret_key: Path
    sqlite_file: Path | None
    server: Database | None

    @property
    def engine(self) -> str:
        """What the database is kept by."""
        return "sqlite" if self.sqlite_file else "postgresql"


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A backup that was made, and what its checks found: sentences, none where everything holds."""

    folder: Path
    manifest: layout.Manifest
    problems: Sequence[str]


def source_of(*, environ: Mapping[str, str]) -> Source:
    """The desk that the environment names."""
    environment = read_environment(environ=environ)
    home, database = environment["DESKBELL_HOME"], environment["DATABASE_URL"]
    server = database if database and database.engine == "postgresql" else None
    return Source(
        home=home,
        secret_key=environment["DESKBELL_SECRET_KEY_FILE"] or home / layout.SECRET_KEY,
        sqlite_file=None if server else Path(database.name) if database else home / layout.SQLITE_FILE,
        server=server,
    )


def back_up(*, source: Source, target: Path, keep: int | None, verify: Verify, say: Say) -> Backup:
    """Add a backup to the folder `target`. `verify` looks at the desk that the settings name, which is the copy by then.

    With `keep`, so many stay, the oldest go; not if something is wrong with the new one. ConfigurationError, OSError.
    """
    _demand_a_place_of_its_own(source, target)
    with only_one(home=target, what="backup"):
        for left in layout.left_unfinished_in(target):
            _remove(left, say)
        made = _Making(source=source, target=target, verify=verify, say=say).make()
        if keep is not None and not made.problems:
            for old in layout.backups_in(target)[:-keep]:
                _remove(old, say)
    if not made.problems:
        mark(path=source.home / layout.LAST_BACKUP, text=made.manifest.made_at)
    return made


def _remove(old: Path, say: Say) -> None:
    """Its name first: cut off half-way, what is left of it is no backup. Where it fails the new one is a backup all the same."""
    try:
        if not old.name.startswith(layout.UNFINISHED):
            old = old.rename(old.with_name(f"{layout.UNFINISHED}{old.name}"))
        shutil.rmtree(old)
    except OSError as error:
        say(f"{old} could not be removed ({error.strerror}).")


def _demand_a_place_of_its_own(source: Source, target: Path) -> None:
    if target.resolve().is_relative_to(source.home.resolve()):
        raise ConfigurationError(f"{target} lies in the data folder itself: a disk that fails would take both.")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)


@dataclass(kw_only=True)
class _Making:
    """One backup while it is made."""

    source: Source
    target: Path
    verify: Verify
    say: Say
    copied: Copied = field(default_factory=Copied)

    def make(self) -> Backup:
        moment = datetime.now(UTC)
        name = layout.name_of(moment)
        if (self.target / name).exists():
            raise ConfigurationError(f"{self.target / name} is there already: wait a second.")
        part = self.target / f"{layout.UNFINISHED}{name}"
        part.mkdir(mode=0o700)
        try:
            backup = self._fill(part, moment)
            flush_folders(part)
            part.rename(self.target / name)
            flush_folders(self.target)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        return Backup(folder=self.target / name, manifest=backup.manifest, problems=backup.problems)

    def _fill(self, part: Path, moment: datetime) -> Backup:
        self._copy_small_files(part)
        self._copy_lasting_files(part)
        with self._database(part):
            self._copy_lasting_files(part)
            self.say("Verifying the copy …")
            problems = self.verify()
            if problems and self._last_backup():
                self.say("Something is wrong: copying every file anew, in case that it is the last backup's …")
                self._copy_lasting_files(part, anew=True)
                problems = self.verify()
            tickets, facts = (_count(table) for table in ("tickets_ticket", "kernel_ledgerrow"))
        connection.close()
        if self.source.sqlite_file:
            sqlite.make_one_file(part / layout.SQLITE_FILE)
        manifest = layout.Manifest(
            made_at=moment.isoformat(timespec="seconds"),
            engine=self.source.engine,
            tickets=tickets,
            facts=facts,
            files=self.copied.files,
            bytes=self.copied.bytes,
            problems=len(problems),
        )
        layout.write_manifest(part, manifest)
        return Backup(folder=part, manifest=manifest, problems=problems)

    def _copy_small_files(self, part: Path) -> None:
        copy_flushed(self.source.secret_key, part / layout.SECRET_KEY)
        for name in layout.MARKS:
            if (self.source.home / name).is_file():
                copy_flushed(self.source.home / name, part / name)
        copy_lasting(
            source=self.source.home / layout.SPOOL, target=part / layout.SPOOL, last=None, copied=Copied(), say=self.say
        )

    def _copy_lasting_files(self, part: Path, *, anew: bool = False) -> None:
        last = None if anew else self._last_backup()
        self.copied = Copied() if anew else self.copied
        for name in layout.LASTING:
            if anew:
                shutil.rmtree(part / name, ignore_errors=True)
            kept = last / name if last else None
            copy_lasting(
                source=self.source.home / name, target=part / name, last=kept, copied=self.copied, say=self.say
            )

    def _last_backup(self) -> Path | None:
        return next(reversed(layout.backups_in(self.target)), None)

    @contextmanager
    def _database(self, part: Path) -> Iterator[None]:
        """Copy the database; inside, the desk that Django knows is the copy: on a server, the snapshot that was copied."""
        self.say("Copying the database …")
        if self.source.sqlite_file:
            try:
                sqlite.copy_database(source=self.source.sqlite_file, target=part / layout.SQLITE_FILE)
            except sqlite3.Error as error:
                raise ConfigurationError(f"the database can't be copied ({error}).") from None
            _look_at(part, DATABASE_URL="")
            yield
            return
        _look_at(part)
        assert self.source.server is not None
        with postgresql.snapshot() as name:
            postgresql.dump(database=self.source.server, name=name, target=part / layout.DUMP_FILE)
            yield


def _look_at(part: Path, **more: str) -> None:
    """Have the settings name the copy from now on."""
    os.environ.update({"DESKBELL_HOME": str(part), "DESKBELL_SECRET_KEY_FILE": "", **more})
    django.setup()


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
        return int(cursor.fetchone()[0])
