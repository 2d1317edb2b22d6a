"""Two records of one person become one: what that means for the accounts. The rooms above let follow what names them."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_following import follow_row
from deskbell.kernel.configure import configure_ties
from deskbell.kernel.errors import NotFound, Refused
from deskbell.lib.email_address import normalise
from deskbell.people.models import Agent, PersonAddress, SignInSession, User
from deskbell.people.rights import AgentRights, rights_of

NEEDED = ("user.edit", "user.manage", "user.delete")
NOWHERE = "merged-{}@merged.invalid"  # RFC 2606: no mail is ever delivered there


def may_merge(rights: AgentRights | None) -> bool:
    """Whether an agent holds what merging asks for: it changes one person, lets them in by another's address, and closes that one."""
    return rights is not None and all(rights.may_everywhere(one) for one in NEEDED)


def may_merge_now(actor: Actor) -> bool:
    """The same of an actor, by the rights of this moment; the desk itself may."""
    return actor.is_system or (actor.is_agent and may_merge(rights_of(actor.user_id)))


def locked_pair(*, keep_id: int, gone_id: int) -> tuple[User, User]:
    """Both accounts, locked in one order. NotFound if one is not there; Refused with the reason why they can't be merged."""
    rows = User.objects.select_for_update(of=("self",)).filter(pk__in=(keep_id, gone_id)).order_by("pk")
    found = {user.pk: user for user in rows}
    if keep_id not in found or gone_id not in found:
        raise NotFound
    demand_mergeable(keep=found[keep_id], gone=found[gone_id])
    return found[keep_id], found[gone_id]


def demand_mergeable(*, keep: User, gone: User) -> None:
    """Go on only for two clients who are not blocked, and of whom neither became part of another. Refused otherwise."""
    if keep.pk == gone.pk:
        raise Refused(_("Choose somebody else: this is the same person."))
    if Agent.objects.filter(pk__in=(keep.pk, gone.pk)).exists():
        raise Refused(_("Agents can't be merged with anybody."))
    for one in (keep, gone):
        if one.merged_into_id is not None:
            raise Refused(_("%(name)s was merged into somebody else already.") % {"name": one.display_name})
        if not one.is_active:
            raise Refused(_("%(name)s is blocked. Unblock them first.") % {"name": one.display_name})


def close_into(*, actor: Actor, keep: User, gone: User) -> None:
    """The second of two locked accounts becomes part of the first: its addresses are further ones, its sign-in ends.

    What the first does not know of the person it takes over. Kept in the history of both.
    """
    was = f"{gone.display_name} <{gone.email}>"
    taken = _taken_over(keep, gone)
    further = PersonAddress(user=keep, address=gone.email, address_normalised=normalise(gone.email))
    further.is_verified = gone.has_usable_password() and _has_proved(gone)

    def close() -> None:
        _close(gone, into=keep, organization_id=taken.get("organization_id", keep.organization_id))

    def take_over() -> None:
        PersonAddress.objects.filter(user=gone).update(user=keep)
        further.save()
        for column, value in taken.items():
            setattr(keep, column, value)
        keep.save()

    merged: tuple[dict[str, Any], dict[str, Any]] = ({"merged_into_id": None}, {"merged_into_id": keep.pk})
    configure_ties(actor=actor, instance=gone, before=merged[0], after=merged[1], write=close)
    follow_row(actor, gone, *merged)
    before = {"took_over": "", **{column: getattr(keep, column) for column in taken}}
    configure_ties(actor=actor, instance=keep, before=before, after={"took_over": was, **taken}, write=take_over)
    follow_row(actor, keep, before, {"took_over": was, **taken})


def _has_proved(user: User) -> bool:
    return EmailAddress.objects.filter(user_id=user.pk, verified=True).exists()


def _taken_over(keep: User, gone: User) -> dict[str, Any]:
    """The columns that the first leaves empty and the second fills."""
    taken = {name: getattr(gone, name) for name in ("name", "phone") if getattr(gone, name) and not getattr(keep, name)}
    if keep.organization_id is None and gone.organization_id is not None:
        taken |= {"organization_id": gone.organization_id, "is_primary_contact": gone.is_primary_contact}
    return taken


def _close(gone: User, *, into: User, organization_id: int | None) -> None:
    """Nobody gets in by it any more; its colleagues are those of the account that it is part of."""
    EmailAddress.objects.filter(user_id=gone.pk).delete()
    SignInSession.objects.filter(user=gone).delete()
    gone.set_unusable_password()
    gone.name = gone.display_name  # what it did goes on bearing it, and not what stands in place of its address
    gone.email = NOWHERE.format(gone.pk)
    gone.is_active, gone.merged_into, gone.organization_id = False, into, organization_id
    gone.save()
    User.objects.filter(merged_into=gone).update(merged_into=into)
