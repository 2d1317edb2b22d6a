"""Roles: which permissions go together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.lib.text import one_line
from deskbell.people.configuration.replacing import put_instead
from deskbell.people.models import Agent, DepartmentAccess, Role
from deskbell.people.permissions import BY_DEPARTMENT, EXPLANATIONS

PARTS = (
    (_("Tickets"), ("ticket.", "thread.")),
    (_("Tasks"), ("task.",)),
    (_("Canned responses"), ("canned.",)),
)


class RoleForm(ConfigurationForm):
    """A role's name and what it permits. Permissions that nothing asks for yet are not offered, and stay as they are."""

    permissions = forms.MultipleChoiceField(
        required=False,
        label=_("Permissions"),
        help_text=_("Whoever has this role in a department may do this with the department's tickets."),
        widget=forms.CheckboxSelectMultiple,
    )
    instance: Role

    class Meta:
        model = Role
        fields: ClassVar[list[str]] = ["name", "permissions"]
        labels: ClassVar[dict[str, Any]] = {"name": _("Name")}

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["permissions"].choices = [  # type: ignore[attr-defined]
            (title, [(name, _explained(name)) for name in EXPLANATIONS if name.startswith(beginnings)])
            for title, beginnings in PARTS
        ]

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean_permissions(self) -> list[str]:
        """What was ticked and what could not be, in the order in which permissions are declared."""
        held = {*self.cleaned_data["permissions"], *(set(self.initial.get("permissions", ())) - set(EXPLANATIONS))}
        return [name for name in BY_DEPARTMENT if name in held]


def _explained(name: str) -> str:
    return format_html(
        '<span><b>{}</b><br><span class="soft">{}</span></span>', BY_DEPARTMENT[name], EXPLANATIONS[name]
    )


def holders(role_id: int) -> int:
    """How many active agents have a role somewhere."""
    return Agent.objects.filter(Q(role=role_id) | Q(accesses__role=role_id), is_active=True).distinct().count()


def consequences(role: Role, changes: Mapping[str, Any]) -> list[str]:
    """What a change of permissions gives to and takes from how many agents."""
    before, after = set(role.permissions), set(changes.get("permissions", role.permissions))
    lost, gained = _words(before - after), _words(after - before)
    count = holders(role.pk)
    lose = ngettext(
        "%(count)d agent may no longer, from the next click on: %(what)s.",
        "%(count)d agents may no longer, from the next click on: %(what)s.",
        count,
    )
    gain = ngettext("%(count)d agent may from now on: %(what)s.", "%(count)d agents may from now on: %(what)s.", count)
    told = ((lose, lost), (gain, gained))
    return [words % {"count": count, "what": what} for words, what in told if what]


def _words(names: Iterable[str]) -> str:
    wanted = set(names)
    return "; ".join(str(words) for name, words in BY_DEPARTMENT.items() if name in wanted)


def _primary(count: int) -> str:
    return ngettext("%(count)d agent's primary role", "%(count)d agents' primary role", count) % {"count": count}


def _extended(count: int) -> str:
    words = ngettext("%(count)d role in a further department", "%(count)d roles in further departments", count)
    return words % {"count": count}


def _replace_primary(actor: Actor, old: int, new: int) -> int:
    return put_instead(Agent.objects.filter(role=old), actor=actor, role_id=new)


def _replace_extended(actor: Actor, old: int, new: int) -> int:
    return put_instead(DepartmentAccess.objects.filter(role=old), actor=actor, role_id=new)


def _permissions(role: Role) -> str:
    count = len(set(role.permissions) & set(EXPLANATIONS))
    return gettext("%(count)d of %(all)d") % {"count": count, "all": len(EXPLANATIONS)}


ROLES = register(
    Kind(
        key="roles",
        model=Role,
        form=RoleForm,
        group=Group.PEOPLE,
        singular=_("role"),
        plural=_("Roles"),
        explanation=_("What an agent may do. Each agent has one role in each department that they serve."),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("Permissions"), value=_permissions),
        ),
        search=("name",),
        ordering=("name",),
        usages=(
            Usage(words=_primary, rows=lambda pk: Agent.objects.filter(role=pk), replace=_replace_primary),
            Usage(words=_extended, rows=lambda pk: DepartmentAccess.objects.filter(role=pk), replace=_replace_extended),
        ),
        consequences=consequences,
        keywords=_("permissions, rights, access, may, allowed"),
        position=40,
    )
)
