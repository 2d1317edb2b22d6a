"""The desk's setting for tasks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, Reference, declare
from deskbell.tickets.models import NumberFormat


def _formats() -> list[tuple[int, str]]:
    rows = NumberFormat.objects.filter(is_retired=False).order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


TASK_NUMBERS = declare(
    DeskSetting[int | None](
        key="tasks.number_format_id",
        default=None,
        subject="tickets",
        title=_("Numbers of tasks"),
        meaning=_("Tasks have numbers of their own, as tickets have; usually they are counted."),
        field=Reference(choices=_formats, nothing=_("Counted from 1")),
        keywords=_("task number format, sequence"),
    )
)
