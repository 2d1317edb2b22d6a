"""Telling administrators about a mailbox: once that it is broken, and before something of it runs out."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deskbell.kernel.transactions import writing
from deskbell.mail.administrators import warn_administrators
from deskbell.mail.links import absolute
from deskbell.mail.mailboxes.leases import fetched_from
from deskbell.mail.mailboxes.trouble import FOR_PEOPLE, Step
from deskbell.mail.models import Mailbox, MailboxState

# A server that restarts is nobody's business; what only people can mend is told at the second failure.
PATIENCE = timedelta(minutes=10)
FAILURES_FOR_PEOPLE = 2
EXPIRY_DAYS = (14, 3)


def alarm_if_due(mailbox: Mailbox, state: MailboxState) -> bool:
    """Tell of a mailbox that fails, once for each step that it fails at; whether that was done now."""
    if not state.failing_since or state.alarmed_for == state.failed_step:
        return False
    waited = timezone.now() - state.failing_since >= PATIENCE
    if not waited and not (state.failed_step in FOR_PEOPLE and state.failures >= FAILURES_FOR_PEOPLE):
        return False
    with writing():
        MailboxState.objects.filter(pk=state.pk).update(alarmed_at=timezone.now(), alarmed_for=state.failed_step)
        warn_administrators(
            key=f"mailbox {mailbox.pk} {state.failed_step} {state.failing_since.isoformat()}",
            words=lambda: _broken(mailbox, state),
            page=page_of(mailbox),
        )
    return True


def warn_of_token(mailbox: Mailbox, state: MailboxState) -> None:
    """The access token could not be renewed while the old one is still good: once for each token."""
    ends_at = state.access_expires_at
    warn_administrators(
        key=f"mailbox {mailbox.pk} token {ends_at.isoformat() if ends_at else ''}",
        words=lambda: (
            _("The mailbox %(address)s will stop working soon") % {"address": mailbox.address},
            [
                _("Its access token ends soon, and the provider gives no new one: %(why)s")
                % {"why": state.token_failure},
                _("Until then mail is fetched as ever. Give the desk leave anew and put the new refresh token in."),
            ],
        ),
        page=page_of(mailbox),
    )


def warn_of_expiry() -> None:
    """Tell of passwords, client secrets and refresh tokens that end within two weeks, and once more three days before."""
    today = timezone.localdate()
    for mailbox in fetched_from().select_related("condition"):
        ends_on = first_end(mailbox)
        left = (ends_on - today).days if ends_on else EXPIRY_DAYS[0] + 1
        stages = [days for days in EXPIRY_DAYS if left <= days]
        if ends_on and stages:
            _warn_of_end(mailbox, ends_on, stages[-1])


def first_end(mailbox: Mailbox) -> date | None:
    """The first day on which something that lets the desk in ends, as far as that is known."""
    state = getattr(mailbox, "condition", None)
    ends = [mailbox.secret_expires_on, state and state.refresh_expires_at and state.refresh_expires_at.date()]
    return min((one for one in ends if one), default=None)


def _warn_of_end(mailbox: Mailbox, ends_on: date, stage: int) -> None:
    warn_administrators(
        key=f"mailbox {mailbox.pk} ends {ends_on.isoformat()} {stage}",
        words=lambda: (
            _("The mailbox %(address)s will stop working soon") % {"address": mailbox.address},
            [_("What lets the desk in ends on %(day)s. Put a new one in before.") % {"day": date_format(ends_on)}],
        ),
        page=page_of(mailbox),
    )


def page_of(mailbox: Mailbox) -> str:
    """Where it can be mended."""
    return absolute(reverse("admin_panel:try_mailbox", kwargs={"mailbox_id": mailbox.pk}))


def _broken(mailbox: Mailbox, state: MailboxState) -> tuple[str, list[str]]:
    step = Step(state.failed_step).label
    return (
        _("Mail to %(address)s can't be fetched") % {"address": mailbox.address},
        [
            f"{step}: {state.failure}",
            _("The desk goes on trying, and nothing is lost meanwhile: what comes in stays on the server."),
        ],
    )
