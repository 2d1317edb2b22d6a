"""The desk's settings that tickets obey."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, Reference, declare
from deskbell.people import queries as people


def _departments() -> list[tuple[int, str]]:
    return [(one.id, one.name) for one in people.department_choices()]


DEFAULT_DEPARTMENT_ID = declare(
    DeskSetting[int | None](
        key="tickets.default_department_id",
        default=None,
        subject="tickets",
        title=_("Default department"),
        meaning=_("Where a ticket goes that neither its topic nor its writer sends anywhere."),
        field=Reference(choices=_departments, nothing=_("The oldest department in use")),
        keywords=_("routing"),
    )
)
