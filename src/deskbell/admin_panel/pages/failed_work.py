"""Work that was given up, or that keeps failing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.kernel.queries import FailedJob, failed_jobs
from deskbell.mail.queries import FailedDelivery, MailLogRow, failed_count
from deskbell.mail.queries import failed_work as failed_mail_work


@dataclass(frozen=True, kw_only=True)
class FailedPiece:
    """One piece of work with its error; `retry_url` is empty while the desk still tries by itself."""

    kind: str
    name: str
    name_url: str
    ticket_number: str
    error: str
    attempts: int
    at: datetime
    retry_url: str


@dataclass(frozen=True, kw_only=True)
class FailedWorkPage:
    """Everything that failed, by kind."""

    pieces: tuple[FailedPiece, ...]
    can_retry: bool
    is_more: bool


def failed_total() -> int:
    """How many pieces of work were given up, for the menu."""
    return failed_count()


def failed_work_page() -> FailedWorkPage:
    """What failed now."""
    work = failed_mail_work()
    pieces = (
        *(_mail(mail) for mail in work.mails),
        *(_delivery(delivery) for delivery in work.deliveries),
        *(_job(job) for job in failed_jobs()),
    )
    return FailedWorkPage(pieces=pieces, can_retry=any(piece.retry_url for piece in pieces), is_more=work.is_more)


def _mail(mail: MailLogRow) -> FailedPiece:
    is_given_up = mail.state == "failed"
    return FailedPiece(
        kind=_("Mail") if is_given_up else _("Mail, still tried"),
        name=f"{mail.subject} → {mail.to}",
        name_url=reverse("admin_panel:mail", args=[mail.id]),
        ticket_number=mail.ticket_number or "",
        error=mail.error,
        attempts=mail.attempts,
        at=mail.done_at or mail.created_at,
        retry_url=reverse("admin_panel:retry_mail", args=[mail.id]) if is_given_up else "",
    )


def _delivery(delivery: FailedDelivery) -> FailedPiece:
    return FailedPiece(
        kind=_("Effect"),
        name=delivery.effect,
        name_url="",
        ticket_number=delivery.ticket_number,
        error=delivery.error,
        attempts=delivery.attempts,
        at=delivery.at,
        retry_url=reverse("admin_panel:retry_delivery", args=[delivery.id]),
    )


def _job(job: FailedJob) -> FailedPiece:
    return FailedPiece(
        kind=_("Job"),
        name=job.name,
        name_url="",
        ticket_number="",
        error=job.error,
        attempts=job.attempts,
        at=job.at,
        retry_url=reverse("admin_panel:retry_job", args=[job.id]),
    )
