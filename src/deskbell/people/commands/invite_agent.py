"""Invite somebody to work here as an agent."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.configuration_rights import demand_right
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid
from deskbell.lib.email_address import normalise
from deskbell.lib.html import clean
from deskbell.people.accesses import set_accesses
from deskbell.people.guests import known_or_new
from deskbell.people.invitations import send_invitation
from deskbell.people.models import Agent


@command
def invite_agent(
    *,
    actor: Actor,
    email: str,
    name: str,
    department_id: int,
    role_id: int,
    is_administrator: bool = False,
    accesses: Mapping[int, int] | None = None,
    signature: str = "",
) -> Agent:
    """Make an agent of an address and send the link by which the password is set. A client's account becomes the agent's.

    `accesses` are further departments with the role in each; `signature` is HTML. Refused to all but administrators; Invalid if the
    address is none, is an agent's already, or its account is blocked.
    """
    demand_right(actor)
    user = known_or_new(email=email, name=name)
    if user.email_normalised != normalise(email):
        words = _("This is a further address of %(name)s, who is known by %(address)s. Invite them by that one.")
        raise Invalid({"email": [words % {"name": user.display_name, "address": user.email}]})
    if Agent.objects.filter(pk=user.pk).exists():
        raise Invalid({"email": [_("This address is an agent's already.")]})
    if not user.is_active:
        raise Invalid({"email": [_("The account with this address is blocked. Unblock it first.")]})
    columns = {
        "department_id": department_id,
        "role_id": role_id,
        "is_administrator": is_administrator,
        "signature": clean(signature),
    }
    agent = Agent(user=user)
    configure_object(actor=actor, instance=agent, changes=columns)
    set_accesses(actor=actor, agent=agent, roles=accesses or {})
    send_invitation(user)
    return agent
