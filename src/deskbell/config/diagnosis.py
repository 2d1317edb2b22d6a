"""What `deskbell doctor` looks at: each examination says what it found and how to mend what is wrong."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from deskbell.config.environment import unknown_names
from deskbell.config.readiness import is_worker_alive
from deskbell.config.schema import unapplied_migrations
from deskbell.config.secret_key import is_private
from deskbell.config.static_files import static_files_are_built
from deskbell.kernel.guards import missing_guards

LEAST_FREE_BYTES = 512 * 1024 * 1024
OLDEST_POSTGRESQL = 150000  # 15.0, as the server counts its versions


class Level(Enum):
    """How a finding is to be taken."""

    GOOD = "good"
    HINT = "hint"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    subject: str
    text: str
    remedy: str = ""


def diagnose() -> list[Finding]:
    """Every examination's finding; what needs the database is left out when there is none."""
    findings = [examine() for examine in WITHOUT_DATABASE]
    if findings[-1].level is not Level.WRONG:
        findings += _database_findings()
    return findings


def _database_findings() -> list[Finding]:
    migrations = examine_migrations()
    if migrations.level is Level.WRONG:
        return [migrations]
    return [migrations, *(examine() for examine in WITH_DATABASE)]


def examine_environment() -> Finding:
    """Slips of the pen in the names of settings."""
    unknown = unknown_names(environ=os.environ)
    if unknown:
        return Finding(
            Level.WRONG, "Settings", f"unknown: {', '.join(unknown)}", "docs/settings.md lists all there are."
        )
    return Finding(Level.GOOD, "Settings", "every name is known")


def examine_data_folder() -> Finding:
    """Room on the disk; that it can be written was checked before any command."""
    free = shutil.disk_usage(settings.DESKBELL_HOME).free
    text = f"{settings.DESKBELL_HOME}, writable, {free // 1024**2:,} MB free"
    if free < LEAST_FREE_BYTES:
        return Finding(Level.WRONG, "Data folder", text, "Make room: a full disk stops the desk.")
    return Finding(Level.GOOD, "Data folder", text)


def examine_secret_key() -> Finding:
    """Whether only its owner can read the key."""
    path = settings.DESKBELL_SECRET_KEY_FILE
    if is_private(path=path):
        return Finding(Level.GOOD, "Secret key", f"{path}, readable by its owner only")
    return Finding(Level.WRONG, "Secret key", f"{path} is open to others", f"chmod 600 {path}")


def examine_debug() -> Finding:
    """Debugging shows the inside to everybody."""
    if settings.DEBUG:
        return Finding(
            Level.WRONG, "Debugging", "is on", "Unset DESKBELL_DEBUG: error pages show everybody the inside."
        )
    return Finding(Level.GOOD, "Debugging", "is off")


def examine_address() -> Finding:
    """Whether links in mails lead anywhere."""
    url = urlsplit(settings.DESKBELL_URL)
    if url.hostname in {"127.0.0.1", "localhost", "::1"}:
        remedy = "Set DESKBELL_URL to the address people use, before mails with links go out."
        return Finding(Level.HINT, "Address", f"{settings.DESKBELL_URL} works on this machine only", remedy)
    if url.scheme != "https":
        remedy = "Put a reverse proxy with a certificate in front and set DESKBELL_URL to https://…"
        return Finding(Level.HINT, "Address", f"{settings.DESKBELL_URL} is not encrypted", remedy)
    if not settings.DESKBELL_TRUSTED_PROXIES:
        remedy = "Set DESKBELL_TRUSTED_PROXIES to the proxy's address, or every page redirects to itself."
        return Finding(Level.WRONG, "Address", f"{settings.DESKBELL_URL}, but no proxy is trusted", remedy)
    return Finding(Level.GOOD, "Address", settings.DESKBELL_URL)


def examine_mail() -> Finding:
    """Whether mail leaves the desk."""
    if not settings.EMAIL_HOST:
        remedy = "Set DESKBELL_SMTP_HOST (and user and password) when mails are to be sent."
        return Finding(Level.HINT, "Mail", "no server: mails stay in the mail log of the admin panel", remedy)
    is_plain = not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
    if is_plain and settings.EMAIL_HOST not in {"127.0.0.1", "localhost", "::1"}:
        remedy = "Set DESKBELL_SMTP_SECURITY to starttls or tls."
        return Finding(Level.WRONG, "Mail", f"{settings.EMAIL_HOST} without encryption", remedy)
    return Finding(Level.GOOD, "Mail", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} as {settings.DEFAULT_FROM_EMAIL}")


def examine_static_files() -> Finding:
    """Whether pages find their styles."""
    if settings.DEBUG or static_files_are_built():
        return Finding(Level.GOOD, "Static files", "as the code has them")
    return Finding(Level.WRONG, "Static files", "not built, or older than the code", "deskbell init")


def examine_database() -> Finding:
    """Whether the database answers, in a version that will do."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        text = str(error).strip().partition("\n")[0]
        return Finding(Level.WRONG, "Database", text, "Start the database, or correct DATABASE_URL.")
    if connection.vendor == "postgresql" and connection.pg_version < OLDEST_POSTGRESQL:  # type: ignore[attr-defined]
        return Finding(Level.WRONG, "Database", "PostgreSQL is too old", "Deskbell needs PostgreSQL 15 or newer.")
    return Finding(Level.GOOD, "Database", f"{connection.display_name} answers")


def examine_migrations() -> Finding:
    """Whether the tables are those of the code."""
    unapplied = unapplied_migrations()
    if unapplied:
        return Finding(Level.WRONG, "Migrations", f"{len(unapplied)} not applied", "deskbell init")
    return Finding(Level.GOOD, "Migrations", "all applied")


def examine_guards() -> Finding:
    """Whether the ledger's triggers are in place."""
    missing = missing_guards()
    if missing:
        return Finding(Level.WRONG, "Ledger", f"unguarded: {', '.join(missing)} missing", "deskbell init")
    return Finding(Level.GOOD, "Ledger", "guarded against changes")


def examine_worker() -> Finding:
    """Whether anybody sends the mails."""
    if is_worker_alive():
        return Finding(Level.GOOD, "Worker", "at work")
    return Finding(Level.WRONG, "Worker", "no sign of life", "Start the desk: deskbell run (or deskbell worker).")


# The database's own examination comes last here: the others below ask it something.
WITHOUT_DATABASE: tuple[Callable[[], Finding], ...] = (
    examine_environment,
    examine_data_folder,
    examine_secret_key,
    examine_debug,
    examine_address,
    examine_mail,
    examine_static_files,
    examine_database,
)
WITH_DATABASE: tuple[Callable[[], Finding], ...] = (examine_guards, examine_worker)
