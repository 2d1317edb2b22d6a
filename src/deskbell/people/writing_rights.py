"""What agents who are no administrators may write of people: each one's own absence, and what their permissions allow."""

from __future__ import annotations

from collections.abc import Collection

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.kernel.configuration_rights import let_others
from deskbell.people.models import Agent, Organization, User
from deskbell.people.rights import rights_of

FACE = frozenset({"name", "phone", "organization_id", "is_primary_contact"})
# Whoever sets an address decides who gets in by it, into a guest's tickets too.
BY_COLUMN = dict.fromkeys(FACE, "user.edit")
BY_COLUMN |= dict.fromkeys(("email", "addresses", "took_over"), "user.manage") | dict.fromkeys(
    ("is_active", "merged_into_id"), "user.delete"
)
# What everybody says of themselves, and an agent of how they work.
OWN_FACE = frozenset({"name", "phone", "language", "time_zone", "theme", "density"})
OWN_WORK = frozenset({"name", "phone", "signature", "signature_use", "start_queue", "rows_per_page"})
NOBODYS = "nobody's"


def may_set_away(actor: Actor, agent: Agent, columns: Collection[str]) -> bool:
    """An agent in service says whether they are away, and nothing else of themselves."""
    is_own = actor.is_agent and agent.pk == actor.user_id
    return is_own and set(columns) <= {"is_away"} and rights_of(actor.user_id) is not None


def may_write_own_work(actor: Actor, agent: Agent, columns: Collection[str]) -> bool:
    """An agent in service says how they work."""
    return actor.is_agent and agent.pk == actor.user_id and set(columns) <= OWN_WORK and rights_of(agent.pk) is not None


def may_write_own_face(actor: Actor, user: User, columns: Collection[str]) -> bool:
    """Somebody who signed in says who they are; a link to one ticket says nothing of the account."""
    is_own = actor.kind in (ActorKind.AGENT, ActorKind.CLIENT) and user.pk is not None and user.pk == actor.user_id
    return is_own and user.is_active and set(columns) <= OWN_FACE


def may_write_client(actor: Actor, user: User, columns: Collection[str]) -> bool:
    """By the permissions for clients; never an agent's account, for an address is the way to a password."""
    if not user._state.adding and Agent.objects.filter(pk=user.pk).exists():
        return False
    return _holds(actor, _needed_for_client(user, set(columns)))


def may_write_organization(actor: Actor, organization: Organization, columns: Collection[str]) -> bool:
    """By the permissions for organizations."""
    if organization._state.adding:
        return _holds(actor, {"org.create"})
    names = set(columns)
    needed = {"org.delete"} if "is_retired" in names else set()
    return _holds(actor, needed | ({"org.edit"} if names - {"is_retired"} else set()))


def _needed_for_client(user: User, columns: set[str]) -> set[str]:
    if user._state.adding:
        return {"user.create"} if columns <= FACE | {"email"} else {NOBODYS}
    return {BY_COLUMN.get(column, NOBODYS) for column in columns}


def _holds(actor: Actor, needed: set[str]) -> bool:
    rights = rights_of(actor.user_id) if actor.is_agent else None
    return rights is not None and all(rights.may_everywhere(one) for one in needed)


let_others(Agent, may_set_away)
let_others(Agent, may_write_own_work)
let_others(User, may_write_own_face)
let_others(User, may_write_client)
let_others(Organization, may_write_organization)
