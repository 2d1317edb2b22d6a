"""Send an agent's invitation once more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.configuration_rights import demand_right
from deskbell.kernel.errors import NotFound, Refused
from deskbell.people.invitations import send_invitation
from deskbell.people.models import Agent


@command
def invite_again(*, actor: Actor, agent_id: int) -> None:
    """Send the link by which the password is set. Refused to all but administrators, and once a password is set."""
    demand_right(actor)
    agent = Agent.objects.filter(pk=agent_id, is_active=True).select_related("user").first()
    if agent is None:
        raise NotFound
    if not agent.user.is_guest:
        raise Refused(_("%(name)s has set a password already.") % {"name": agent.user.display_name})
    send_invitation(agent.user)
