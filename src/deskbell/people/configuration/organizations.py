"""Organizations: the companies and offices that clients belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.configure import configure_object, configure_ties
from deskbell.kernel.transactions import writing
from deskbell.lib.text import one_line
from deskbell.people.configuration.choosing import offer_agents, shorten_text
from deskbell.people.models import Members, Organization, OrganizationDomain, User
from deskbell.people.organizations import read_domains


class OrganizationForm(ConfigurationForm):
    """An organization with its mail domains."""

    sharing = forms.ChoiceField(
        choices=Members.choices,
        required=False,
        label=_("Who sees all tickets of the organization"),
        help_text=_("They can read and answer its tickets when they are signed in, old ones too."),
    )
    joining = forms.ChoiceField(
        choices=Members.choices,
        required=False,
        label=_("Who takes part in each new ticket"),
        help_text=_("As collaborators from the beginning: they get its mails. At most 20 of them."),
    )
    domains = forms.CharField(
        required=False,
        label=_("Mail domains"),
        help_text=_(
            "One a line, such as northbank.example. A new client with such an address belongs to the organization; "
            "clients who are known already stay as they are."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    instance: Organization

    class Meta:
        model = Organization
        fields: ClassVar[list[str]] = ["name", "manager", "assigns_manager", "domains", "sharing", "joining", "notes"]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "manager": _("Account manager"),
            "assigns_manager": _("Give its tickets to the account manager"),
            "notes": _("Notes"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "manager": _("The agent who looks after this organization."),
            "assigns_manager": _(
                "New tickets that nobody is named for go to the account manager who is here, serves the department and has "
                "room; else they go the usual way."
            ),
            "notes": _("For agents; clients don't see them."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        shorten_text(self.fields["notes"])
        offer_agents(self.fields["manager"], kept=[self.instance.manager_id or 0])
        self.initial["domains"] = "\n".join(domains_of(self.instance.pk))

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean_sharing(self) -> str:
        """As it is where nothing is said of it."""
        return self.cleaned_data["sharing"] or self.instance.sharing

    def clean_joining(self) -> str:
        """As it is where nothing is said of it."""
        return self.cleaned_data["joining"] or self.instance.joining

    def clean_domains(self) -> list[str]:
        """Domains that are some, and no other organization's."""
        domains = read_domains(self.cleaned_data["domains"])
        others = OrganizationDomain.objects.filter(domain__in=domains).exclude(organization=self.instance.pk)
        if taken := others.select_related("organization").first():
            words = gettext("%(domain)s belongs to %(organization)s already.")
            raise ValidationError(words % {"domain": taken.domain, "organization": taken.organization.name})
        return domains

    def apply(self, actor: Actor) -> Organization:
        """Write the organization, then its domains."""
        with writing():
            organization: Organization = super().apply(actor)
            set_domains(actor=actor, organization=organization, domains=self.cleaned_data["domains"])
        return organization


def domains_of(organization_id: int | None) -> list[str]:
    """An organization's domains."""
    rows = OrganizationDomain.objects.filter(organization=organization_id).order_by("domain")
    return list(rows.values_list("domain", flat=True))


def set_domains(*, actor: Actor, organization: Organization, domains: list[str]) -> None:
    """Make these the organization's domains, and no others."""

    def write() -> None:
        OrganizationDomain.objects.filter(organization=organization).delete()
        OrganizationDomain.objects.bulk_create(
            OrganizationDomain(organization=organization, domain=domain) for domain in sorted(domains)
        )

    now = domains_of(organization.pk)
    configure_ties(
        actor=actor, instance=organization, before={"domains": now}, after={"domains": sorted(domains)}, write=write
    )


def consequences(organization: Organization, changes: Mapping[str, Any]) -> list[str]:
    """Who sees whose tickets after this."""
    was, becomes = organization.sharing, changes.get("sharing", organization.sharing)
    if becomes == was:
        return []
    before, after = (sharers(organization.pk, which) for which in (was, becomes))
    fewer = (_fewer, before.exclude(pk__in=after.values("pk")).count())
    more = (_more, after.exclude(pk__in=before.values("pk")).count())
    return [words(count) % {"count": count} for words, count in (fewer, more) if count]


def _fewer(count: int) -> str:
    return ngettext(
        "%(count)d client will see only their own tickets and those they were added to.",
        "%(count)d clients will see only their own tickets and those they were added to.",
        count,
    )


def _more(count: int) -> str:
    return ngettext(
        "%(count)d client will see every ticket of the organization, old ones too.",
        "%(count)d clients will see every ticket of the organization, old ones too.",
        count,
    )


def sharers(organization_id: int, which: str) -> QuerySet[User]:
    """The members who see all tickets of an organization that shares them with these."""
    members = _clients(organization_id)
    if which == Members.ALL:
        return members
    return members.filter(is_primary_contact=True) if which == Members.PRIMARY else members.none()


def _clients(pk: int) -> QuerySet[User]:
    """A record that became part of another one counts as nobody, and stays as it is when the others move."""
    return User.objects.filter(organization=pk, merged_into__isnull=True)


def _client_words(count: int) -> str:
    return ngettext("%(count)d client belongs to it", "%(count)d clients belong to it", count) % {"count": count}


ORGANIZATIONS = register(
    Kind(
        key="organizations",
        model=Organization,
        form=OrganizationForm,
        group=Group.PEOPLE,
        singular=_("organization"),
        plural=_("Organizations"),
        explanation=_("The companies and offices that clients belong to, known by the domains of their addresses."),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("Domains"), value=lambda one: ", ".join(row.domain for row in one.domains.all())),
            Column(title=_("Account manager"), value=lambda one: str(one.manager or "")),
            Column(title=_("All tickets seen by"), value=lambda one: one.get_sharing_display()),
        ),
        search=("name", "domains__domain"),
        ordering=("name",),
        related=("manager__user",),
        prefetch=("domains",),
        usages=(
            Usage(
                words=_client_words,
                rows=_clients,
                move=lambda actor, row, new: configure_object(
                    actor=actor, instance=row, changes={"organization_id": new}
                ),
                may_stay=True,
            ),
        ),
        consequences=consequences,
        keywords=_("company, customer, domain, shared tickets, account manager"),
        position=70,
    )
)
