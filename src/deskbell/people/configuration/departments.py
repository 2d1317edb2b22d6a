"""Departments: the tree in which tickets stand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.configure import configure_object
from deskbell.kernel.rich_text import RichTextField
from deskbell.lib.text import one_line
from deskbell.people.accesses import accesses_of, set_accesses
from deskbell.people.configuration.choosing import LONGEST_TEXT, offer_agents, offer_departments
from deskbell.people.models import Agent, Department
from deskbell.people.tree import department_and_below


class DepartmentForm(ConfigurationForm):
    """A department's place, manager and face towards clients."""

    instance: Department
    signature = RichTextField(
        label=_("Signature"),
        max_length=LONGEST_TEXT,
        rows=3,
        help_text=_("Ends mails with answers where the agent has no signature. Only of a public department."),
    )

    class Meta:
        model = Department
        fields: ClassVar[list[str]] = ["name", "parent", "manager", "is_public", "signature"]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "parent": _("Part of"),
            "manager": _("Manager"),
            "is_public": _("Public"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "parent": _("The department above this one; none makes it a department of its own."),
            "manager": _("Hears of new tickets and of tickets transferred here."),
            "is_public": _("Clients see the name of a public department on their tickets."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        below = department_and_below(self.instance.pk) if self.instance.pk else frozenset()
        offer_departments(self.fields["parent"], kept=[self.instance.parent_id or 0], without=below)
        offer_agents(self.fields["manager"], kept=[self.instance.manager_id or 0])

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])


def _agents(count: int) -> str:
    return ngettext(
        "%(count)d agent has it as primary department", "%(count)d agents have it as primary department", count
    ) % {"count": count}


def _accesses(count: int) -> str:
    return ngettext("%(count)d agent serves it besides", "%(count)d agents serve it besides", count) % {"count": count}


def _children(count: int) -> str:
    return ngettext("%(count)d department is part of it", "%(count)d departments are part of it", count) % {
        "count": count
    }


def _replace_primary(actor: Actor, old: int, new: int) -> int:
    """Agents change departments; who served the new one besides serves it first of all now."""
    found = list(Agent.objects.filter(department=old))
    for agent in found:
        configure_object(actor=actor, instance=agent, changes={"department_id": new})
        set_accesses(actor=actor, agent=agent, roles=accesses_of(agent.pk))
    return len(found)


def _replace_access(actor: Actor, old: int, new: int) -> int:
    """Agents serve the new department by the role that they had in the old one, unless they have one there."""
    found = list(Agent.objects.filter(accesses__department=old))
    for agent in found:
        roles = accesses_of(agent.pk)
        roles.setdefault(new, roles.pop(old))
        set_accesses(actor=actor, agent=agent, roles={id_: role for id_, role in roles.items() if id_ != old})
    return len(found)


def _replace_parent(actor: Actor, old: int, new: int) -> int:
    """What was part of the old department is part of the new one; what holds the new one moves up with it."""
    above, found = Department.objects.get(pk=old).parent_id, list(Department.objects.filter(parent=old))
    for child in found:
        holds_new = new in department_and_below(child.pk)
        configure_object(actor=actor, instance=child, changes={"parent_id": above if holds_new else new})
    return len(found)


DEPARTMENTS = register(
    Kind(
        key="departments",
        model=Department,
        form=DepartmentForm,
        group=Group.PEOPLE,
        singular=_("department"),
        plural=_("Departments"),
        explanation=_("The parts of your house. Each ticket stands in one, and agents see the tickets of theirs."),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("Part of"), value=lambda one: str(one.parent or ""), sort="parent__name"),
            Column(title=_("Manager"), value=lambda one: str(one.manager or "")),
            Column(title=_("Public"), value=lambda one: gettext("Yes") if one.is_public else gettext("No")),
        ),
        search=("name", "parent__name"),
        ordering=("name",),
        related=("parent", "manager__user"),
        usages=(
            Usage(words=_agents, rows=lambda pk: Agent.objects.filter(department=pk), replace=_replace_primary),
            Usage(
                words=_accesses,
                rows=lambda pk: Agent.objects.filter(accesses__department=pk),
                replace=_replace_access,
            ),
            Usage(words=_children, rows=lambda pk: Department.objects.filter(parent=pk), replace=_replace_parent),
        ),
        extra_links=lambda one: [(f"/admin/departments/{one.pk}/agents/", _("Who serves it, and by which role"))],
        keywords=_("queue, group, manager, signature, access, public, private"),
        position=20,
    )
)
