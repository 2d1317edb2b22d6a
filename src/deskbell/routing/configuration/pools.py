"""Assignment: how the tickets of a department or team find their agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import Column, Group, Kind, add_links, register
from deskbell.kernel.configuration_forms import ConfigurationForm, Section
from deskbell.people.configuration import DEPARTMENTS, TEAMS
from deskbell.people.models import Department, Team
from deskbell.routing.assignment import Method
from deskbell.routing.models import AssignmentPolicy

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrOrPromise

DEPARTMENT, TEAM = "department", "team"


class PoolForm(ConfigurationForm):
    """Whose tickets, by which method, when, and how many at once."""

    pool = forms.ChoiceField(
        label=_("Department or team"),
        help_text=_("A department's tickets that no team has, or those of a team, whatever their department."),
    )
    sections = (
        Section(
            title=_("When tickets are handed out"),
            names=("on_opening", "on_transfer", "on_reopening"),
            help=_("Never where somebody, a rule or the help topic has named an agent."),
        ),
    )
    instance: AssignmentPolicy
    field_order = ("pool",)

    class Meta:
        model = AssignmentPolicy
        fields: ClassVar[list[str]] = ["method", "default_capacity", "on_opening", "on_transfer", "on_reopening"]
        widgets: ClassVar[dict[str, Any]] = {"method": forms.RadioSelect}
        labels: ClassVar[dict[str, Any]] = {
            "method": _("Method"),
            "default_capacity": _("Tickets at once"),
            "on_opening": _("A new ticket"),
            "on_transfer": _("A ticket that is transferred here, or assigned to the team without an agent"),
            "on_reopening": _("A ticket that is reopened while its agent is not here"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "default_capacity": _(
                "How many tickets with work to do an agent is given at most; those that wait for the client don't count. "
                "Empty means no limit, and an agent's own limit goes before. By hand anybody can be given more."
            ),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["method"].choices = Method.choices  # type: ignore[attr-defined]
        now = self.instance
        if now._state.adding:
            self.fields["pool"].choices = _free_pools()  # type: ignore[attr-defined]
        else:
            self.fields["pool"].choices = [(_key(now), _name(now))]  # type: ignore[attr-defined]
            self.fields["pool"].disabled = True
            self.initial["pool"] = _key(now)

    def changes(self) -> dict[str, Any]:
        """The form's columns; a new row names its department or its team."""
        changes = super().changes()
        if not self.instance._state.adding:
            return changes
        what, _sign, pk = self.cleaned_data["pool"].partition("-")
        return {**changes, "department_id": None, "team_id": None, f"{what}_id": int(pk)}


def _free_pools() -> list[tuple[StrOrPromise, Any]]:
    """The departments and teams in use whose assignment is not configured yet."""
    departments = Department.objects.filter(is_retired=False).exclude(pk__in=_taken(DEPARTMENT))
    teams = Team.objects.filter(is_retired=False).exclude(pk__in=_taken(TEAM))
    return [
        ("", _("Please choose")),
        (_("Departments"), [(f"{DEPARTMENT}-{one.pk}", one.name) for one in departments.order_by("name", "pk")]),
        (_("Teams"), [(f"{TEAM}-{one.pk}", one.name) for one in teams.order_by("name", "pk")]),
    ]


def _taken(column: str) -> Any:
    return AssignmentPolicy.objects.filter(**{f"{column}__isnull": False}).values(f"{column}_id")


def _key(policy: AssignmentPolicy) -> str:
    return f"{TEAM}-{policy.team_id}" if policy.team_id else f"{DEPARTMENT}-{policy.department_id}"


def _name(policy: AssignmentPolicy) -> str:
    """The pool's name, a team's as such: it may be called like a department."""
    return gettext("Team %(name)s") % {"name": policy.team.name} if policy.team else str(policy)


def _method(policy: AssignmentPolicy) -> str:
    return str(Method(policy.method).label).partition(":")[0]


def _occasions(policy: AssignmentPolicy) -> str:
    if policy.method == Method.BY_HAND:
        return ""
    told = (
        (policy.on_opening, gettext("new")),
        (policy.on_transfer, gettext("transferred")),
        (policy.on_reopening, gettext("reopened")),
    )
    return ", ".join(words for is_so, words in told if is_so)


def _capacity(policy: AssignmentPolicy) -> str:
    most = policy.default_capacity
    if most is None:
        return gettext("No limit")
    return ngettext("%(count)d ticket", "%(count)d tickets", most) % {"count": most}


def consequences(policy: AssignmentPolicy, changes: Mapping[str, Any]) -> list[str]:
    """What becomes of tickets that are there already."""
    method = changes.get("method", policy.method)
    if method == policy.method:
        return []
    if method == Method.BY_HAND:
        return [gettext("From now on nobody is given a ticket by the desk here. What waits in line goes on waiting.")]
    if policy.method == Method.BY_HAND:
        return [gettext("Tickets that are nobody's now stay so until somebody takes them; new ones are handed out.")]
    return []


def _link(column: str) -> Any:
    """The link from a department or a team to its assignment, or to where it is configured first."""

    def links(one: Model) -> list[tuple[str, StrOrPromise]]:
        found = AssignmentPolicy.objects.filter(**{column: one.pk}).values_list("pk", flat=True).first()
        where = f"/admin/assignment/{found}/" if found else f"/admin/assignment/new/?pool={column}-{one.pk}"
        return [(where, _("How its tickets are assigned"))]

    return links


POOLS = register(
    Kind(
        key="assignment",
        model=AssignmentPolicy,
        form=PoolForm,
        group=Group.TICKETS,
        singular=_("assignment of a department or team"),
        plural=_("Assignment"),
        explanation=_(
            "How tickets find their agents: in turn, by load, or by hand. What is not listed is assigned by hand."
        ),
        columns=(
            Column(title=_("Department or team"), value=_name, sort="department__name"),
            Column(title=_("Method"), value=_method, sort="method"),
            Column(title=_("Hands out"), value=_occasions),
            Column(title=_("Tickets at once"), value=_capacity),
        ),
        search=("department__name", "team__name"),
        ordering=("pk",),
        related=("department", "team"),
        is_retirable=False,
        consequences=consequences,
        extra_links=lambda _one: [("/admin/workload/", _("Who has room now"))],
        keywords=_("round robin, load balancing, auto assign, automatic assignment, capacity, least loaded, in turn"),
        position=15,
        icon="people",
    )
)
add_links(DEPARTMENTS.key, _link(DEPARTMENT))
add_links(TEAMS.key, _link(TEAM))
