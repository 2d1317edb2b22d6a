"""Who uses and who manages canned responses."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from deskbell.features.canned_responses.models import CannedResponse
from deskbell.kernel.actor import Actor
from deskbell.people.rights import AgentRights, rights_of

PERMISSION = "canned.manage"


def visible(rights: AgentRights | None) -> Q:
    """The responses that exist for an agent: for all departments, and of those that the agent serves."""
    if rights is None:
        return Q(pk__in=())
    return Q(department=None) | Q(department__in=rights.department_ids)


def managed_departments(rights: AgentRights | None) -> frozenset[int]:
    """The departments whose responses this agent may write."""
    if rights is None:
        return frozenset()
    return frozenset(one for one in rights.department_ids if rights.may(PERMISSION, department_id=one))


def may_manage_any(rights: AgentRights | None) -> bool:
    """Whether the agent may write responses of some department."""
    return bool(managed_departments(rights))


def may_manage_all(rights: AgentRights | None) -> bool:
    """Whether the agent may write responses for all departments: who may in each of them."""
    if rights is None:
        return False
    return rights.sees_every_department and managed_departments(rights) >= rights.department_ids


def may_manage(rights: AgentRights | None, *, department_id: int | None) -> bool:
    """Whether the agent may write a response of this department, or for all."""
    if department_id is None:
        return may_manage_all(rights)
    return department_id in managed_departments(rights)


def is_manager(actor: Actor, _response: CannedResponse, _columns: Collection[str]) -> bool:
    """Whether this is an agent who may write responses of some department, as the database says now."""
    return may_manage_any(rights_of(actor.user_id) if actor.is_agent else None)
