"""What the doctor looks at around the desk: the process, its folder, its database. Importing this registers it all."""

import os
import shutil
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.config.backup.layout import last_backup_at
from deskbell.config.environment import unknown_names
from deskbell.config.readiness import is_migrated
from deskbell.config.schema import unapplied_migrations
from deskbell.config.secret_key import is_private
from deskbell.config.static_files import static_files_are_built
from deskbell.kernel.diagnosis import DATABASE, TABLES, Finding, examination, good, hint, wrong
from deskbell.kernel.guards import missing_guards
from deskbell.kernel.progress import jobs_to_look_at
from deskbell.kernel.queries import is_worker_at_work, worker_seen_at

BACKUP_KEPT_FRESH = timedelta(days=7)
LEAST_FREE_BYTES = 512 * 1024 * 1024
OLDEST_POSTGRESQL = 150000  # 15.0, as the server counts its versions


@examination(position=10)
def examine_environment() -> Finding:
    """Slips of the pen in the names of settings."""
    unknown = unknown_names(environ=os.environ)
    if not unknown:
        return good(_("Settings"), _("every name is known"))
    words = _("unknown: %(names)s") % {"names": ", ".join(unknown)}
    return wrong(_("Settings"), words, _("docs/settings.md lists all there are."))


@examination(position=20)
def examine_data_folder() -> Finding:
    """Room on the disk; that it can be written was checked before any command."""
    free = shutil.disk_usage(settings.DESKBELL_HOME).free
    known = {"folder": settings.DESKBELL_HOME, "free": f"{free // 1024**2:,}"}
    words = _("%(folder)s, writable, %(free)s MB free") % known
    if free < LEAST_FREE_BYTES:
        return wrong(_("Data folder"), words, _("Make room: a full disk stops the desk."))
    return good(_("Data folder"), words)


@examination(position=30)
def examine_secret_key() -> Finding:
    """Whether only its owner can read the key."""
    path = settings.DESKBELL_SECRET_KEY_FILE
    if is_private(path=path):
        return good(_("Secret key"), _("%(path)s, readable by its owner only") % {"path": path})
    return wrong(_("Secret key"), _("%(path)s is open to others") % {"path": path}, f"chmod 600 {path}")


@examination(position=40)
def examine_debug() -> Finding:
    """Debugging shows the inside to everybody."""
    if not settings.DEBUG:
        return good(_("Debugging"), _("is off"))
    return wrong(_("Debugging"), _("is on"), _("Unset DESKBELL_DEBUG: error pages show everybody the inside."))


@examination(position=50)
def examine_address() -> Finding:
    """Whether links in mails lead anywhere."""
    subject, known = _("Address"), {"url": settings.DESKBELL_URL}
    url = urlsplit(settings.DESKBELL_URL)
    if url.hostname in {"127.0.0.1", "localhost", "::1"}:
        remedy = _("Set DESKBELL_URL to the address people use, before mails with links go out.")
        return hint(subject, _("%(url)s works on this machine only") % known, remedy)
    if url.scheme != "https":
        remedy = _("Put a reverse proxy with a certificate in front and set DESKBELL_URL to https://…")
        return hint(subject, _("%(url)s is not encrypted") % known, remedy)
    if not settings.DESKBELL_TRUSTED_PROXIES:
        remedy = _("Set DESKBELL_TRUSTED_PROXIES to the proxy's address, or every page redirects to itself.")
        return wrong(subject, _("%(url)s, but no proxy is trusted") % known, remedy)
    return good(subject, settings.DESKBELL_URL)


@examination(position=60)
def examine_backup() -> Finding:
    """Whether there is a sound backup of late. Those that other programs make are not known."""
    subject, at = _("Backup"), last_backup_at(settings.DESKBELL_HOME)
    remedy = _("Have “deskbell backup FOLDER” run every night, onto another disk; docs/operating/backup.md tells how.")
    if at is None:
        return hint(subject, _("none was made by “deskbell backup” yet"), remedy)
    if at < timezone.now() - BACKUP_KEPT_FRESH:
        return hint(subject, _("the last sound one is old"), remedy, at=at)
    return good(subject, _("made and verified"), at=at)


@examination(position=70)
def examine_static_files() -> Finding:
    """Whether pages find their styles."""
    if settings.DEBUG or static_files_are_built():
        return good(_("Static files"), _("as the code has them"))
    return wrong(_("Static files"), _("not built, or older than the code"), "deskbell init")


@examination(position=DATABASE)
def examine_database() -> Finding:
    """Whether the database answers, in a version that will do."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        words = str(error).strip().partition("\n")[0]
        return wrong(_("Database"), words, _("Start the database, or correct DATABASE_URL."))
    if connection.vendor == "postgresql" and connection.pg_version < OLDEST_POSTGRESQL:  # type: ignore[attr-defined]
        return wrong(_("Database"), _("PostgreSQL is too old"), _("Deskbell needs PostgreSQL 15 or newer."))
    return good(_("Database"), _("%(engine)s answers") % {"engine": connection.display_name})


@examination(position=TABLES, needs_database=True)
def examine_migrations() -> Finding:
    """Whether the tables are those of the code."""
    if is_migrated():
        return good(_("Migrations"), _("all applied"))
    words = _("%(count)d not applied") % {"count": len(unapplied_migrations())}
    return wrong(_("Migrations"), words, "deskbell init")


@examination(position=100, needs_database=True)
def examine_guards() -> Finding:
    """Whether the ledger's triggers are in place."""
    missing = missing_guards()
    if not missing:
        return good(_("Ledger"), _("guarded against changes"))
    return wrong(_("Ledger"), _("unguarded: %(names)s missing") % {"names": ", ".join(missing)}, "deskbell init")


@examination(position=105, needs_database=True)
def examine_long_jobs() -> Finding:
    """Whether anything that an administrator asked for stayed half done."""
    count = jobs_to_look_at()
    if not count:
        return good(_("Long jobs"), _("none failed"))
    words = ngettext("%(count)d failed", "%(count)d failed", count) % {"count": count}
    return hint(_("Long jobs"), words, _("Look at “Long jobs” in the admin panel, and let the desk do what is left."))


@examination(position=110, needs_database=True)
def examine_worker() -> Finding:
    """Whether anybody sends the mails."""
    seen_at = worker_seen_at()
    if is_worker_at_work(seen_at):
        return good(_("Worker"), _("at work"), at=seen_at)
    remedy = _("Start the desk: deskbell run (or deskbell worker).")
    return wrong(_("Worker"), _("no sign of life"), remedy, at=seen_at)
