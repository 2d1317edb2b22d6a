"""What the doctor looks at of mails: whether they leave the desk, and what waits or was given up."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.kernel.diagnosis import Finding, examination, good, hint, wrong
from deskbell.kernel.queries import outbox_condition
from deskbell.mail.accounts import accounts_in_use, condition_of, default_route_among
from deskbell.mail.intake.queries import quarantined_count
from deskbell.mail.intake.verification import unfinished_hashes
from deskbell.mail.models import Security
from deskbell.mail.queries import failed_count
from deskbell.mail.server import is_loopback


@examination(position=112, needs_database=True)
def examine_mail() -> Finding:
    """Whether mail leaves the desk."""
    subject, accounts = _("Mail"), accounts_in_use()
    if not settings.DESKBELL_MAIL_SERVERS:
        remedy = _("Right for a copy that is only tried. Unset DESKBELL_MAIL_SERVERS where the desk is at work.")
        return hint(subject, _("the desk keeps away from every mail server"), remedy)
    route = default_route_among(accounts)
    if route is None:
        remedy = _(
            "Make a sending account, or set DESKBELL_SMTP_HOST (and user and password), when mails are to be sent."
        )
        return hint(subject, _("no server: mails stay in the mail log of the admin panel"), remedy)
    if route.security == Security.NONE and not is_loopback(route.host):
        by_account = _("Choose STARTTLS or TLS in the sending account.")
        remedy = by_account if route.account else _("Set DESKBELL_SMTP_SECURITY to starttls or tls.")
        return wrong(subject, _("%(host)s without encryption") % {"host": route.host}, remedy)
    if failing := [one for one in map(condition_of, accounts) if one.failing_since]:
        words = "; ".join(
            _("%(address)s can't send: %(failure)s") % {"address": one.account.address, "failure": one.failure}
            for one in failing
        )
        remedy = _(
            "Try it among the sending accounts: that says which step fails. Its mails wait until it works again."
        )
        return wrong(subject, words, remedy)
    return good(subject, f"{route.host}:{route.port}, {route.address}")


@examination(position=114, needs_database=True)
def examine_incoming_mail() -> Finding:
    """Whether messages lie in quarantine, or bytes without a row."""
    subject, quarantined, unfinished = _("Incoming mail"), quarantined_count(), unfinished_hashes()
    if quarantined:
        words = ngettext("%(count)d message is in quarantine", "%(count)d messages are in quarantine", quarantined)
        remedy = _("Look at “Incoming mail”: try again, open a ticket from it, or turn it away.")
        return wrong(subject, words % {"count": quarantined}, remedy)
    if unfinished:
        words = ngettext(
            "the bytes of %(count)d message were kept, but it was never taken in: %(hashes)s",
            "the bytes of %(count)d messages were kept, but they were never taken in: %(hashes)s",
            len(unfinished),
        )
        remedy = _(
            "Whoever sent them was not told that they were taken, and sends them again. To be sure, take the files below "
            "“raw” in by “deskbell mail receive”: what came meanwhile is known as a duplicate."
        )
        named = ", ".join(one[:12] for one in unfinished[:5])
        return hint(subject, words % {"count": len(unfinished), "hashes": named}, remedy)
    return good(subject, _("every message became what it should"))


@examination(position=120, needs_database=True)
def examine_outbox() -> Finding:
    """What is owed: mails and other consequences of what happened."""
    outbox, failed = outbox_condition(), failed_count()
    waiting = ngettext("%(count)d piece of work waits", "%(count)d pieces of work wait", outbox.waiting)
    words = waiting % {"count": outbox.waiting} if outbox.waiting else _("nothing waits")
    if not failed:
        return good(_("Outbox"), words, at=outbox.oldest_due_at)
    given_up = ngettext("%(count)d was given up", "%(count)d were given up", failed) % {"count": failed}
    return wrong(_("Outbox"), f"{words}, {given_up}", _("Look at “Failed work”, mend the cause, then try again."))
