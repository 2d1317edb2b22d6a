"""Bringing a desk's data folder to where the code is: database, static files, sample desk."""

import hashlib
from collections.abc import Callable
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from deskbell.config.home import mark, only_one
from deskbell.config.sample_mark import SampleMark
from deskbell.features.sample_desk.fill import fill_sample_desk
from deskbell.kernel.guards import missing_guards

STAMP = ".built-from"
Say = Callable[[str], None]


def prepare_desk(*, with_sample: bool, say: Say) -> None:
    """Do what is not done yet; a second call changes nothing."""
    home: Path = settings.DESKBELL_HOME
    with only_one(home=home, what="init"):
        sample = SampleMark(home)
        if with_sample and is_new():
            sample.want()
        migrate(say)
        build_static_files(say)
        if sample.is_wanted():
            say("Filling the sample desk …")
            fill_sample_desk()
            sample.done()


def is_new() -> bool:
    """Whether the database holds nothing at all."""
    return not connection.introspection.table_names()


def unapplied_migrations() -> list[str]:
    """Names of the migrations that the database still lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate(say: Say) -> None:
    """Apply what is unapplied, and put back the ledger's guards where somebody took them away."""
    if unapplied_migrations() or missing_guards():
        say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)


def build_static_files(say: Say) -> None:
    """Copy, name and compress static files, when they are not those of the last time."""
    if settings.DEBUG:
        return
    if static_files_are_built():
        return
    say("Preparing static files …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark(path=settings.STATIC_ROOT / STAMP, text=static_fingerprint())


def static_files_are_built() -> bool:
    """Whether the built static files are those of this code."""
    stamp = settings.STATIC_ROOT / STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == static_fingerprint()


def static_fingerprint() -> str:
    """What the static files are built from: names, sizes, times, and the versions of what brings its own."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            digest.update(f"{path} {file.st_size} {file.st_mtime_ns}\n".encode())
    versions = sorted(f"{found.name} {found.version}" for found in distributions())
    digest.update("\n".join(versions).encode())
    return digest.hexdigest()
