"""Agents: who works here, in which departments, by which roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import DISABLES, Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm, ShownSection
from deskbell.kernel.rich_text import RichTextField
from deskbell.kernel.transactions import writing
from deskbell.people.accesses import accesses_of, set_accesses
from deskbell.people.commands.change_account import change_account
from deskbell.people.commands.invite_agent import invite_agent
from deskbell.people.configuration.choosing import LONGEST_TEXT, offer_departments
from deskbell.people.configuration.replacing import put_instead
from deskbell.people.models import Agent, Department, Organization, Role, Team, TeamMember
from deskbell.people.permissions import EVERYWHERE, EXPLANATIONS_EVERYWHERE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PREFIX = "access_"


class AgentForm(ConfigurationForm):
    """An agent; a new one is invited by mail."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, help_text=_("The agent signs in with it."))
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    signature = RichTextField(
        label=_("Signature"),
        max_length=LONGEST_TEXT,
        rows=3,
        help_text=_("Ends the mails with this agent's answers. Without one the department's signature does."),
    )
    permissions = forms.MultipleChoiceField(
        required=False,
        label=_("Clients and organizations"),
        help_text=_("What the agent may do in no department. Administrators may do all of it."),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(name, _explained(name)) for name in EXPLANATIONS_EVERYWHERE],
    )
    instance: Agent
    field_order = (
        "name",
        "email",
        "phone",
        "department",
        "role",
        "is_administrator",
        "is_away",
        "signature",
        "permissions",
    )

    class Meta:
        model = Agent
        fields: ClassVar[list[str]] = [
            "department", "role", "is_administrator", "is_away", "signature", "permissions",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "department": _("Primary department"),
            "role": _("Role there"),
            "is_administrator": _("Administrator"),
            "is_away": _("Away"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "role": _("It also counts in tickets of other departments that are assigned to the agent or their teams."),
            "is_administrator": _("Sees and may do everything in every department, and configures the desk."),
            "is_away": _("Gets no alerts but of what is assigned to them, and is shown as away."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer_departments(self.fields["department"], kept=[self.instance.department_id or 0])
        self.fields["role"].queryset = Role.objects.filter(  # type: ignore[attr-defined]
            Q(is_retired=False) | Q(pk=self.instance.role_id or 0)
        ).order_by("name")
        if self.instance.pk:
            account = self.instance.user
            self.initial.update(name=account.name, email=account.email, phone=account.phone)
        else:
            self.fields["email"].help_text = gettext("The invitation goes to it, and the agent signs in with it.")
            for name in ("is_away", "phone", "permissions"):
                del self.fields[name]
        self._add_accesses(accesses_of(self.instance.pk))

    def clean_permissions(self) -> list[str]:
        """What was ticked and what could not be, in the order in which permissions are declared."""
        kept = set(self.instance.permissions) - set(EXPLANATIONS_EVERYWHERE)
        return [name for name in EVERYWHERE if name in {*self.cleaned_data["permissions"], *kept}]

    def _add_accesses(self, now: Mapping[int, int]) -> None:
        """One field for each department: the role there, or none."""
        roles = list(Role.objects.filter(Q(is_retired=False) | Q(pk__in=now.values())).order_by("name"))
        choices = [("", gettext("No access")), *((str(role.pk), role.name) for role in roles)]
        for department in Department.objects.filter(Q(is_retired=False) | Q(pk__in=now)).order_by("name", "pk"):
            name = f"{PREFIX}{department.pk}"
            self.fields[name] = forms.ChoiceField(label=department.name, choices=choices, required=False)
            self.initial[name] = str(now.get(department.pk, ""))

    def sectioned(self) -> list[ShownSection]:
        """The further departments stand under a heading of their own."""
        further = ShownSection(
            title=gettext("Further departments"),
            help=gettext("The agent also sees the tickets of these, and may do there what the role says."),
            fields=tuple(self[name] for name in self.fields if name.startswith(PREFIX)),
        )
        plain = tuple(self[name] for name in self.fields if not name.startswith(PREFIX))
        return [ShownSection(title="", help="", fields=plain), further]

    def accesses(self) -> dict[int, int]:
        """The further departments that were chosen, each with the role there."""
        chosen = (
            (name.removeprefix(PREFIX), role) for name, role in self.cleaned_data.items() if name.startswith(PREFIX)
        )
        return {int(department): int(role) for department, role in chosen if role}

    def apply(self, actor: Actor) -> Agent:
        """Invite a new agent; write one who is here, with the account and the further departments."""
        data = self.cleaned_data
        with writing():
            if self.instance._state.adding:
                self.instance = self._invite(actor)
                return self.instance
            agent: Agent = super().apply(actor)
            change_account(
                actor=actor,
                user_id=agent.pk,
                name=data["name"],
                email=data["email"],
                phone=data["phone"],
                organization_id=agent.user.organization_id,
            )
            set_accesses(actor=actor, agent=agent, roles=self.accesses())
        return agent

    def _invite(self, actor: Actor) -> Agent:
        data = self.cleaned_data
        return invite_agent(
            actor=actor,
            email=data["email"],
            name=data["name"],
            department_id=data["department"].pk,
            role_id=data["role"].pk,
            is_administrator=data["is_administrator"],
            signature=data["signature"],
            accesses=self.accesses(),
        )


def _explained(name: str) -> str:
    return format_html(
        '<span><b>{}</b><br><span class="soft">{}</span></span>', EVERYWHERE[name], EXPLANATIONS_EVERYWHERE[name]
    )


def _state(agent: Agent) -> str:
    told = (
        (agent.is_administrator, gettext("Administrator")),
        (agent.user.is_guest, gettext("Invited")),
        (agent.is_away, gettext("Away")),
    )
    return ", ".join(words for is_so, words in told if is_so)


def _departments(agent: Agent) -> str:
    others = [access.department.name for access in agent.accesses.all()]
    return ", ".join([agent.department.name, *sorted(others)])


def consequences(agent: Agent, changes: Mapping[str, Any]) -> list[str]:
    """What a change means for what the agent may see."""
    if changes.get("is_administrator", agent.is_administrator) == agent.is_administrator:
        return []
    if agent.is_administrator:
        words = gettext("%(name)s sees only the tickets of the departments named here, from the next click on.")
    else:
        words = gettext("%(name)s will see every ticket, may do everything, and can configure the desk.")
    return [words % {"name": agent}]


def _memberships(count: int) -> str:
    return ngettext("a member of %(count)d team", "a member of %(count)d teams", count) % {"count": count}


def _leads(count: int) -> str:
    return ngettext("leads %(count)d team", "leads %(count)d teams", count) % {"count": count}


def _manages(count: int) -> str:
    return ngettext("manages %(count)d department", "manages %(count)d departments", count) % {"count": count}


def _looks_after(count: int) -> str:
    words = ngettext("looks after %(count)d organization", "looks after %(count)d organizations", count)
    return words % {"count": count}


def _replace_manager(actor: Actor, old: int, new: int) -> int:
    return put_instead(Department.objects.filter(manager=old), actor=actor, manager_id=new)


def _replace_account_manager(actor: Actor, old: int, new: int) -> int:
    return put_instead(Organization.objects.filter(manager=old), actor=actor, manager_id=new)


def links(agent: Agent) -> list[tuple[str, StrOrPromise]]:
    """The agent's further pages."""
    found: list[tuple[str, StrOrPromise]] = [
        (f"/admin/agents/{agent.pk}/rights/", _("What may this agent do, and why?")),
        (f"/admin/agents/{agent.pk}/hand-over/", _("Hand over tickets")),
    ]
    if agent.user.is_guest and agent.is_active:
        found.append((f"/admin/agents/{agent.pk}/invitation/", _("Send the invitation again")))
    return found


AGENTS = register(
    Kind(
        key="agents",
        model=Agent,
        form=AgentForm,
        group=Group.PEOPLE,
        singular=_("agent"),
        plural=_("Agents"),
        explanation=_("Who answers tickets here. A new agent gets an invitation by mail and sets the password."),
        columns=(
            Column(title=_("Name"), value=str, sort="user__name"),
            Column(title=_("E-mail address"), value=lambda one: one.user.email, sort="user__email_normalised"),
            Column(title=_("Departments"), value=_departments, sort="department__name"),
            Column(title=_("Role"), value=lambda one: one.role.name, sort="role__name"),
            Column(title=_("State"), value=_state),
        ),
        search=("user__name", "user__email_normalised"),
        ordering=("user__name", "pk"),
        related=("user", "department", "role"),
        prefetch=("accesses__department",),
        switch=DISABLES,
        usages=(
            Usage(
                words=_manages,
                rows=lambda pk: Department.objects.filter(manager=pk),
                replace=_replace_manager,
                may_stay=True,
            ),
            Usage(
                words=_looks_after,
                rows=lambda pk: Organization.objects.filter(manager=pk),
                replace=_replace_account_manager,
                may_stay=True,
            ),
            Usage(words=_leads, rows=lambda pk: Team.objects.filter(lead=pk)),
            Usage(words=_memberships, rows=lambda pk: TeamMember.objects.filter(agent=pk)),
        ),
        consequences=consequences,
        extra_links=links,
        keywords=_("staff, invite, disable, away, administrator, permissions"),
        position=10,
    )
)
