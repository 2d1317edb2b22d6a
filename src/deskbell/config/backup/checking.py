"""Whether everything holds in the desk that the settings name, in sentences. Loads what needs Django."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from deskbell.config.backup.copying import Say
from deskbell.config.schema import unapplied_migrations
from deskbell.kernel.verification import run_all


def find_problems(*, say: Say) -> list[str]:
    """What `deskbell verify` would name. A database that waits for its upgrade can't be asked: that is said."""
    if unapplied_migrations():
        say("The database waits for its upgrade, so that this code can't verify the copy.")
        return []
    found = []
    for finding in run_all():
        found += [
            f"{finding.name}: {f'ticket {one.ticket}: ' if one.ticket else ''}{one.text}" for one in finding.problems
        ]
    return found


def unknown_migrations() -> list[str]:
    """Names of the migrations that the database went through and this code does not know: a newer Deskbell made it."""
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations or ())
    rooms = {room for room, _name in known}
    applied = set(loader.applied_migrations or ())
    return sorted(f"{room}.{name}" for room, name in applied - known - set(_replaced(loader)) if room in rooms)


def _replaced(loader: MigrationLoader) -> list[tuple[str, str]]:
    return [old for migration in (loader.disk_migrations or {}).values() for old in migration.replaces]
