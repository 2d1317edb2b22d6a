"""What people add to the one door of configuration: who an administrator is, and what no change may bring about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_rights import let_administrators, must_hold
from deskbell.kernel.errors import Invalid, Refused
from deskbell.people.models import Agent, Department, Role, Team, User
from deskbell.people.permissions import BY_DEPARTMENT, EVERYWHERE
from deskbell.people.rights import rights_of
from deskbell.people.tree import department_and_below, teams_above


@let_administrators
def is_administrator(actor: Actor) -> bool:
    """Whether this is an administrator in service, as the database says now."""
    rights = rights_of(actor.user_id) if actor.is_agent else None
    return rights is not None and rights.is_administrator


def keeps_an_administrator(agent: Agent, changes: Mapping[str, Any]) -> None:
    """The last administrator stays one, and stays in service. Refused otherwise."""
    is_one = changes.get("is_administrator", agent.is_administrator) and changes.get("is_active", agent.is_active)
    if not is_one:
        _demand_another(agent.pk)


def keeps_the_account(user: User, changes: Mapping[str, Any]) -> None:
    """The last administrator's account is not blocked. Refused otherwise."""
    if not changes.get("is_active", user.is_active):
        _demand_another(user.pk)


def stays_merged(user: User, changes: Mapping[str, Any]) -> None:
    """A record that became part of another account stays as it is. Refused otherwise."""
    if user.merged_into_id is not None:
        raise Refused(_("This record was merged into %(name)s. Change that one.") % {"name": user.merged_into})


def _demand_another(user_id: int | None) -> None:
    """Refused if this is the only administrator; two who leave at once wait for each other."""
    in_service = Agent.objects.filter(is_administrator=True, is_active=True, user__is_active=True).order_by("pk")
    ids = {agent.pk for agent in in_service.select_for_update(of=("self",))}
    if ids == {user_id}:
        raise Refused(_("This is the last administrator. Make somebody else one first."))


def stays_a_tree(department: Department, changes: Mapping[str, Any]) -> None:
    """No department stands below itself. Invalid otherwise."""
    parent_id = changes.get("parent_id")
    if parent_id is not None and department.pk and parent_id in department_and_below(department.pk):
        raise Invalid({"parent": [_("A department can't be part of itself or of what is below it.")]})


def escalates_upwards(team: Team, changes: Mapping[str, Any]) -> None:
    """No team escalates to itself, by however many others. Invalid otherwise."""
    above_id = changes.get("escalates_to_id")
    if above_id is not None and team.pk and team.pk in (above_id, *teams_above(above_id)):
        raise Invalid({"escalates_to": [_("That team escalates to this one already: it would go round in a circle.")]})


def knows_its_permissions(role: Role, changes: Mapping[str, Any]) -> None:
    """A role holds permissions that exist. Invalid otherwise."""
    _demand_known(changes.get("permissions", ()), BY_DEPARTMENT)


def knows_the_permissions_everywhere(agent: Agent, changes: Mapping[str, Any]) -> None:
    """An agent holds permissions that exist. Invalid otherwise."""
    _demand_known(changes.get("permissions", ()), EVERYWHERE)


def _demand_known(names: Any, known: Mapping[str, Any]) -> None:
    if unknown := [name for name in names if name not in known]:
        raise Invalid({"permissions": [_("There is no permission “%(name)s”.") % {"name": unknown[0]}]})


must_hold(Agent, keeps_an_administrator)
must_hold(Agent, knows_the_permissions_everywhere)
must_hold(User, keeps_the_account)
must_hold(User, stays_merged)
must_hold(Department, stays_a_tree)
must_hold(Team, escalates_upwards)
must_hold(Role, knows_its_permissions)
