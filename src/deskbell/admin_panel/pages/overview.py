"""What stands with this desk, and what to do where something does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.kernel.diagnosis import Level
from deskbell.kernel.queries import (
    OutboxCondition,
    database_words,
    is_worker_at_work,
    outbox_condition,
    worker_seen_at,
)
from deskbell.mail.diagnosis import examine_mail
from deskbell.people.queries import agent_choices, department_choices
from deskbell.tickets.queries import queue_counts
from deskbell.tickets.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at; `look` is a pill's, `remedy` is empty where nothing is to be done."""

    subject: str
    look: str
    verdict: str
    words: str
    at: datetime | None = None
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A figure and what it counts."""

    figure: str
    words: str


@dataclass(frozen=True, kw_only=True)
class OverviewPage:
    """Findings and figures."""

    findings: tuple[Finding, ...]
    tiles: tuple[Tile, ...]


def overview_page(*, viewer: Viewer, failed: int) -> OverviewPage:
    """Everything looked at anew."""
    findings = (_database(), _worker(), _outbox(outbox_condition(), failed), _mail(), _address())
    return OverviewPage(findings=findings, tiles=_tiles(viewer))


def _good(subject: str, words: str, at: datetime | None = None) -> Finding:
    return Finding(subject=subject, look="done", verdict=_("Good"), words=words, at=at)


def _hint(subject: str, words: str, remedy: str) -> Finding:
    return Finding(subject=subject, look="wait", verdict=_("Note"), words=words, remedy=remedy)


def _wrong(subject: str, words: str, remedy: str, at: datetime | None = None) -> Finding:
    return Finding(subject=subject, look="late", verdict=_("Wrong"), words=words, remedy=remedy, at=at)


def _database() -> Finding:
    return _good(_("Database"), database_words())


def _worker() -> Finding:
    seen_at = worker_seen_at()
    if is_worker_at_work(seen_at):
        return _good(_("Worker"), _("At work; last sign of life"), at=seen_at)
    words = _("No sign of life since") if seen_at else _("No sign of life")
    remedy = _(
        "Mails and other work wait until a worker runs. Start the desk with “deskbell run”, or “deskbell worker” beside it."
    )
    return _wrong(_("Worker"), words, remedy, at=seen_at)


def _outbox(outbox: OutboxCondition, failed: int) -> Finding:
    waiting = ngettext("%(count)d piece of work waits", "%(count)d pieces of work wait", outbox.waiting)
    words = waiting % {"count": outbox.waiting} if outbox.waiting else _("Nothing waits")
    if not failed:
        return _good(_("Outbox"), words, at=outbox.oldest_due_at)
    gave_up = ngettext("%(count)d was given up", "%(count)d were given up", failed) % {"count": failed}
    return _wrong(_("Outbox"), f"{words}, {gave_up}", _("Look at “Failed work”, mend the cause, then try again."))


def _mail() -> Finding:
    found = examine_mail()
    if found.level is Level.GOOD:
        return _good(found.subject, found.text)
    if found.level is Level.HINT:
        return _hint(found.subject, found.text, found.remedy)
    return _wrong(found.subject, found.text, found.remedy, at=found.at)


def _address() -> Finding:
    if settings.DESKBELL_URL.startswith("https://"):
        return _good(_("Address"), settings.DESKBELL_URL)
    remedy = _("Links in mails start with it. Set DESKBELL_URL to the address people use, with https.")
    return _hint(_("Address"), settings.DESKBELL_URL, remedy)


def _tiles(viewer: Viewer) -> tuple[Tile, ...]:
    queues = queue_counts(viewer=viewer)
    waiting, overdue = queues["needs_reply"], queues["overdue"]
    agents, departments = len(agent_choices()), len(department_choices())
    return (
        Tile(figure=str(waiting), words=ngettext("ticket needs a reply", "tickets need a reply", waiting.value)),
        Tile(figure=str(overdue), words=ngettext("ticket overdue", "tickets overdue", overdue.value)),
        Tile(figure=str(agents), words=ngettext("agent in service", "agents in service", agents)),
        Tile(figure=str(departments), words=ngettext("department", "departments", departments)),
    )
