"""What the doctor looks at of mailboxes: whether each is fetched from, and for how long it will be."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.kernel.diagnosis import Finding, examination, good, hint, wrong
from deskbell.mail.mailboxes.alarms import EXPIRY_DAYS, first_end
from deskbell.mail.mailboxes.leases import fetched_from
from deskbell.mail.mailboxes.queries import condition_of, problem_of
from deskbell.mail.models import Mailbox

OVERDUE = timedelta(minutes=5)


@examination(position=121, needs_database=True)
def examine_mailboxes() -> Finding:
    """All of them in one finding: the worst first."""
    subject, mailboxes = _("Mailboxes"), list(fetched_from().select_related("condition"))
    if not mailboxes:
        return good(subject, _("none is fetched from"))
    if broken := [one for one in mailboxes if condition_of(one).failing_since]:
        words = "; ".join(f"{one.address}: {problem_of(condition_of(one))}" for one in broken)
        return wrong(subject, words, _("Try it on its page in the admin panel: that says exactly what fails."))
    if waiting := [one for one in mailboxes if _is_overdue(one)]:
        words = _("nobody fetches from %(addresses)s") % {"addresses": ", ".join(one.address for one in waiting)}
        return wrong(subject, words, _("`deskbell run` keeps a fetcher going; else start `deskbell fetch`."))
    if ending := [words for one in mailboxes if (words := _what_ends(one))]:
        return hint(subject, "; ".join(ending), _("Put a new password or token in before that."))
    count = len(mailboxes)
    last = min(
        (state.last_success_at for one in mailboxes if (state := condition_of(one)).last_success_at), default=None
    )
    return good(subject, ngettext("%(count)d works", "%(count)d work", count) % {"count": count}, at=last)


def _is_overdue(mailbox: Mailbox) -> bool:
    """Whether its time came long ago, and no process has it. One that was never fetched may have been made just now."""
    state, before = condition_of(mailbox), timezone.now() - OVERDUE
    times = [one for one in (state.lease_until, state.next_attempt_at, state.last_success_at) if one]
    return bool(times) and max(times) < before


def _what_ends(mailbox: Mailbox) -> str:
    state, ends_on = condition_of(mailbox), first_end(mailbox)
    if state.token_failure:
        return f"{mailbox.address}: {state.token_failure}"
    if ends_on and (ends_on - timezone.localdate()).days <= EXPIRY_DAYS[0]:
        words = _("what lets the desk into %(address)s ends on %(day)s")
        return words % {"address": mailbox.address, "day": date_format(ends_on)}
    return ""
