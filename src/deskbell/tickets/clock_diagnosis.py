"""What the doctor looks at of service levels: whether what clocks come to is told."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.kernel.diagnosis import Finding, examination, good, wrong
from deskbell.tickets.models import Clock

PATIENCE = timedelta(minutes=5)


@examination(position=130, needs_database=True)
def examine_clocks() -> Finding:
    """Whether missed ends and alarms wait to be told."""
    waiting = Clock.objects.filter(next_step_at__lt=timezone.now() - PATIENCE)
    late = waiting.values("ticket_id").distinct().count()
    if not late:
        return good(_("Service levels"), _("every alarm is raised in time"))
    text = ngettext("%(count)d ticket's alarm is late", "%(count)d tickets' alarms are late", late) % {"count": late}
    remedy = _("See that a worker runs; its log names the tickets whose alarms can't be raised.")
    return wrong(_("Service levels"), text, remedy, at=waiting.aggregate(oldest=Min("next_step_at"))["oldest"])
