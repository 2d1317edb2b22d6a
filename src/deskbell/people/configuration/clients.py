"""Clients: the people who ask, with or without a password."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Switch, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.lib.email_address import normalise
from deskbell.people.commands.change_account import change_account
from deskbell.people.commands.create_client import create_client
from deskbell.people.models import Agent, Organization, User


class ClientForm(ConfigurationForm):
    """Who a client is."""

    instance: User

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "email", "phone", "organization", "is_primary_contact"]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "email": _("E-mail address"),
            "phone": _("Telephone"),
            "organization": _("Organization"),
            "is_primary_contact": _("Primary contact of the organization"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "email": _("Answers go to it, and a client with a password signs in with it."),
            "organization": _("A new client without one gets the organization to whose domains the address belongs."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offered = Q(is_retired=False) | Q(pk=self.instance.organization_id or 0)
        organization: Any = self.fields["organization"]
        organization.queryset = Organization.objects.filter(offered).order_by("name")

    def apply(self, actor: Actor) -> User:
        """Make or change the account; the commands judge the address."""
        organization = self.cleaned_data["organization"]
        columns = {name: self.cleaned_data[name] for name in ("name", "email", "phone", "is_primary_contact")}
        columns["organization_id"] = organization.pk if organization else None
        if self.instance._state.adding:
            self.instance = create_client(actor=actor, **columns)
        else:
            change_account(actor=actor, user_id=self.instance.pk, **columns)
        return self.instance


def clients() -> QuerySet[User]:
    """Every account that is no agent's."""
    return User.objects.exclude(pk__in=Agent.objects.values("pk"))


def standing_clients() -> QuerySet[User]:
    """Clients who did not become part of another one."""
    return clients().filter(merged_into__isnull=True)


CLIENTS = register(
    Kind(
        key="clients",
        model=User,
        form=ClientForm,
        group=Group.PEOPLE,
        singular=_("client"),
        plural=_("Clients"),
        explanation=_(
            "The people who ask. Whoever writes to the desk becomes a client; an account with a password is optional."
        ),
        columns=(
            Column(title=_("Name"), value=str, sort="directory_line"),
            Column(title=_("E-mail address"), value=lambda one: one.email, sort="email_normalised"),
            Column(title=_("Organization"), value=lambda one: str(one.organization or "")),
            Column(title=_("Signs in"), value=lambda one: gettext("No") if one.is_guest else gettext("Yes")),
        ),
        search=("directory_line",),
        comparable=normalise,
        ordering=("directory_line",),
        related=("organization",),
        rows=standing_clients,
        switch=Switch(
            column="is_active",
            out=False,
            take_out=_("Block"),
            take_back=_("Unblock"),
            is_out=_("Blocked"),
            is_in=_("Active"),
            meaning=_(
                "A blocked client can't sign in, open sessions and links to tickets end at once, and no more mails go out. "
                "Mails and requests from the address still open tickets."
            ),
        ),
        ties={
            "addresses": _("Further addresses"),
            "merged_into_id": _("Merged into"),
            "took_over": _("Took over"),
        },
        keywords=_("users, customers, guests, accounts, block, ban"),
        position=60,
    )
)
