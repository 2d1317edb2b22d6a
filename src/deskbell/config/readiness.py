"""Whether the desk can work: what `/healthz` answers and `deskbell doctor` looks at."""

from django.db import DatabaseError, connection

from deskbell.config.schema import unapplied_migrations
from deskbell.kernel.queries import is_worker_at_work, worker_seen_at


def missing_parts() -> dict[str, str]:
    """What is not there yet, by name: nothing means ready. The words hold nothing that a stranger must not read."""
    try:
        connection.ensure_connection()
        if not is_migrated():
            return {"migrations": "not all applied"}
        return {} if is_worker_at_work(worker_seen_at()) else {"worker": "no sign of life"}
    except DatabaseError:
        return {"database": "cannot be reached"}


# Reading the migrations off the disk costs more than a page. This process's code doesn't change and a database only
# moves forward, so a yes stays a yes; lru_cache would keep a no as well.
_migrated: set[str] = set()


def is_migrated() -> bool:
    """Whether the database has every migration of this code."""
    alias = f"{connection.vendor} {connection.settings_dict['NAME']}"
    if alias not in _migrated and not unapplied_migrations():
        _migrated.add(alias)
    return alias in _migrated
