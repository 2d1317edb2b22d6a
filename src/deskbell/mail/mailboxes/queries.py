"""How the mailboxes fare, for pages and for the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from deskbell.kernel.errors import NotFound
from deskbell.mail.mailboxes.trouble import Step
from deskbell.mail.models import Mailbox, MailboxState, Protocol

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class MailboxCondition:
    """A mailbox on its page. `problem` is empty where all is well; `warning` is what will go wrong soon."""

    id: int
    address: str
    last_success_at: datetime | None
    next_attempt_at: datetime | None
    failing_since: datetime | None
    problem: str
    warning: str
    fetched: int
    recognised: int


def mailbox_condition(mailbox_id: int) -> MailboxCondition:
    """How a mailbox fares. NotFound."""
    mailbox = Mailbox.objects.select_related("condition").filter(pk=mailbox_id).first()
    if mailbox is None:
        raise NotFound
    state = condition_of(mailbox)
    return MailboxCondition(
        id=mailbox.pk,
        address=mailbox.address,
        last_success_at=state.last_success_at,
        next_attempt_at=state.next_attempt_at if state.failing_since else None,
        failing_since=state.failing_since,
        problem=problem_of(state),
        warning=state.token_failure,
        fetched=state.fetched,
        recognised=state.recognised,
    )


def condition_of(mailbox: Mailbox) -> MailboxState:
    """How fetching goes; a blank one where nobody has fetched yet."""
    return getattr(mailbox, "condition", None) or MailboxState(mailbox=mailbox)


def problem_of(state: MailboxState) -> str:
    """What is wrong, with the step at which it is; empty where nothing is."""
    return f"{Step(state.failed_step).label}: {state.failure}" if state.failed_step else ""


def in_one_line(mailbox: Mailbox) -> StrOrPromise:
    """How a mailbox fares, for a list."""
    state = condition_of(mailbox)
    if mailbox.protocol == Protocol.NONE:
        return _("Waits for what is handed over")
    if not mailbox.is_enabled:
        return _("Switched off")
    if problem := problem_of(state):
        return problem
    if state.last_success_at is None:
        return _("Not fetched yet")
    when = date_format(localtime(state.last_success_at), "SHORT_DATETIME_FORMAT")
    if state.token_failure:
        return _("Fetched %(when)s; will stop soon: %(why)s") % {"when": when, "why": state.token_failure}
    return _("Fetched %(when)s") % {"when": when}
