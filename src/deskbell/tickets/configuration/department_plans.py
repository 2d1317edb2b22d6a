"""Which SLA plan a department's tickets get, where nothing stronger names one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import Column, Group, Kind, Usage, add_links, add_usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.people.configuration import DEPARTMENTS
from deskbell.people.configuration.choosing import offer_departments
from deskbell.people.models import Department
from deskbell.service_levels.models import DepartmentPlan, Plan
from deskbell.tickets.plans.applying import Change, Scope
from deskbell.tickets.plans.preview import sentences, with_department

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def offer_plans(field: Any, *, kept: int | None) -> None:
    """Let a field choose among the plans in use that are published, and keep the one that is named already."""
    field.queryset = Plan.objects.filter(Q(is_retired=False, current__isnull=False) | Q(pk=kept or 0))


class DepartmentPlanForm(ConfigurationForm):
    """A department and its plan."""

    class Meta:
        model = DepartmentPlan
        fields: ClassVar[list[str]] = ["department", "plan"]
        labels: ClassVar[dict[str, Any]] = {"department": _("Department"), "plan": _("SLA plan")}
        help_texts: ClassVar[dict[str, Any]] = {
            "plan": _(
                "For tickets on which no person, rule, conditions or help topic sets one. None: the desk's default."
            ),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        row: Any = self.instance
        offer_departments(self.fields["department"], kept=[row.department_id or 0])
        self.fields["department"].disabled = not row._state.adding
        offer_plans(self.fields["plan"], kept=row.plan_id)


def _consequences(row: DepartmentPlan, changes: Mapping[str, Any]) -> list[str]:
    department_id = changes.get("department_id", row.department_id)
    if department_id is None or "plan_id" not in changes:
        return []
    tickets = Scope(change=Change.DEPARTMENT, id=department_id).tickets()
    return sentences(tickets, with_department(department_id, changes["plan_id"]))


def _links(one: Department) -> list[tuple[str, StrOrPromise]]:
    """The way from a department's page."""
    has_own = DepartmentPlan.objects.filter(pk=one.pk).exists()
    where = f"/admin/department-plans/{one.pk}/" if has_own else f"/admin/department-plans/new/?department={one.pk}"
    return [(where, _("Its SLA plan"))]


def _words(count: int) -> str:
    return ngettext("%(count)d has an SLA plan of its own", "%(count)d have SLA plans of their own", count) % {
        "count": count
    }


DEPARTMENT_PLANS = register(
    Kind(
        key="department-plans",
        model=DepartmentPlan,
        form=DepartmentPlanForm,
        group=Group.TICKETS,
        singular=_("SLA plan of a department"),
        plural=_("SLA plans by department"),
        explanation=_("Which departments have an SLA plan of their own instead of the desk's default."),
        columns=(
            Column(title=_("Department"), value=str, sort="department__name"),
            Column(title=_("SLA plan"), value=lambda one: str(one.plan or gettext("The desk's default"))),
        ),
        search=("department__name",),
        ordering=("department__name",),
        related=("department", "plan"),
        is_retirable=False,
        consequences=_consequences,
        tells_of_new=True,
        keywords=_("service level agreement, SLA, department"),
        position=56,
    )
)
add_links(DEPARTMENTS.key, _links)
add_usage(DEPARTMENTS.key, Usage(words=_words, rows=lambda pk: DepartmentPlan.objects.filter(pk=pk), may_stay=True))
