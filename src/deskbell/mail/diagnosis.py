"""What the doctor looks at of mails: whether they leave the desk, and what waits or was given up."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.kernel.diagnosis import Finding, examination, good, hint, wrong
from deskbell.kernel.queries import outbox_condition
from deskbell.mail.queries import failed_count
from deskbell.mail.server import is_loopback


@examination(position=60)
def examine_mail() -> Finding:
    """Whether mail leaves the desk."""
    subject, host = _("Mail"), settings.EMAIL_HOST
    if not host:
        remedy = _("Set DESKBELL_SMTP_HOST (and user and password) when mails are to be sent.")
        return hint(subject, _("no server: mails stay in the mail log of the admin panel"), remedy)
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL) and not is_loopback(host):
        remedy = _("Set DESKBELL_SMTP_SECURITY to starttls or tls.")
        return wrong(subject, _("%(host)s without encryption") % {"host": host}, remedy)
    return good(subject, f"{host}:{settings.EMAIL_PORT}, {settings.DEFAULT_FROM_EMAIL}")


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
