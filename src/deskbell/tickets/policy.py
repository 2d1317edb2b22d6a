"""Who may do what with a ticket. Each answer holds for a viewer's rights and a ticket as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.kernel.actor import ActorKind
from deskbell.kernel.errors import Refused
from deskbell.tickets.closing import may_come_back, takes_late_messages
from deskbell.tickets.models import Collaborator, Ticket
from deskbell.tickets.referrals import is_referred
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, EntryKind, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FINISHED_STATES = frozenset({State.RESOLVED, State.CLOSED, State.ARCHIVED})


def demand(allowed: bool, reason: StrOrPromise = "") -> None:  # noqa: FBT001 - reads as a sentence
    """Go on only if allowed. Refused with a sentence for a person otherwise."""
    if not allowed:
        raise Refused(reason or _("You don't have the permission to do this."))


def may_view(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether this ticket exists for the viewer at all; `queries.visible_to` says the same as a query.

    A deleted one exists for nobody: administrators find its tombstone by a door of its own.
    """
    if ticket.state == State.DELETED:
        return False
    match viewer.actor.kind:
        case ActorKind.SYSTEM:
            return True
        case ActorKind.AGENT:
            return _agent_sees(viewer, ticket)
        case ActorKind.CLIENT:
            return _takes_part(viewer, ticket) or is_of_members(viewer, ticket)
        case ActorKind.GUEST:
            return viewer.actor.ticket_id == ticket.pk and _takes_part(viewer, ticket)
        case _:
            return False


def is_of_members(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether it is the ticket of another member of the client's organization, whose members share theirs."""
    shared = viewer.shared_organization_id
    return shared is not None and ticket.requester.organization_id == shared


def may_open_for_others(viewer: Viewer, *, department_id: int) -> bool:
    """Whether a ticket may be opened here on a client's behalf: in the departments that the agent serves."""
    return viewer.actor.is_system or _holds_in(viewer, "ticket.create", department_id)


def may_assign_new(viewer: Viewer, *, department_id: int) -> bool:
    """Whether a ticket that is opened here may be put into somebody's hands at once."""
    return viewer.actor.is_system or _holds_in(viewer, "ticket.assign", department_id)


def may_add_message(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may write as a client: not where a message would reopen what clients may not reopen."""
    return not viewer.actor.is_agent and may_view(viewer, ticket) and (_is_active(ticket) or _clients_reopen(ticket))


def may_continue(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether what the viewer writes as a client goes on in a new ticket, linked to this one, which is past reopening."""
    if viewer.actor.is_agent or _is_active(ticket) or not may_view(viewer, ticket):
        return False
    return not _clients_reopen(ticket) and takes_late_messages(ticket)


def may_respond(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may answer the client."""
    return _agent_may(viewer, ticket, "ticket.reply") and ticket.state != State.ARCHIVED


def may_note(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may write an internal note: every agent who sees the ticket."""
    return _works_here(viewer, ticket)


def may_assign(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may put the ticket into somebody's hands."""
    return _agent_may(viewer, ticket, "ticket.assign") and _is_active(ticket)


def may_claim(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may take the ticket: it is nobody's, or the viewer may assign anyway."""
    if not viewer.actor.is_agent or not may_view(viewer, ticket) or not _is_active(ticket):
        return False
    return ticket.agent_id is None or (ticket.agent_id != viewer.user_id and may_assign(viewer, ticket))


def may_release(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may let go of the ticket."""
    is_assigned = ticket.agent_id is not None or ticket.team_id is not None
    return is_assigned and _agent_may(viewer, ticket, "ticket.release") and _is_active(ticket)


def may_transfer(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may move the ticket to another department."""
    return _agent_may(viewer, ticket, "ticket.transfer")


def may_escalate(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may put the ticket into higher hands: every agent who sees it, with a reason."""
    return _works_here(viewer, ticket) and _is_active(ticket)


def may_delete(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may blank the ticket for ever: administrators alone, whatever roles say."""
    is_administrator = viewer.rights is not None and viewer.rights.is_administrator
    return is_administrator and _agent_may(viewer, ticket, "ticket.delete")


def may_see_tombstones(viewer: Viewer) -> bool:
    """Whether the viewer learns of a deleted ticket that it was one."""
    return viewer.rights is not None and viewer.rights.is_administrator


def may_refer(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may show the ticket to others without moving it, and end that."""
    return _agent_may(viewer, ticket, "ticket.refer")


def may_withdraw_referral(viewer: Viewer, ticket: Ticket, *, agent_id: int | None) -> bool:
    """Whether the viewer may end a referral: as referring, and whoever it was made to in person is free to go."""
    if may_refer(viewer, ticket):
        return True
    return agent_id is not None and agent_id == viewer.user_id and _works_here(viewer, ticket)


def may_edit(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may change topic, priority, subject, due date, requester, collaborators and tags."""
    return _agent_may(viewer, ticket, "ticket.edit")


def may_edit_entry(viewer: Viewer, ticket: Ticket, *, kind: str, author_id: int | None) -> bool:
    """Whether the viewer may put other words into an entry: everywhere by permission, else where they might write their own."""
    if may_edit_every_entry(viewer, ticket):
        return True
    if author_id is None or author_id != viewer.user_id:
        return False
    return (kind == EntryKind.NOTE and may_note(viewer, ticket)) or (
        kind == EntryKind.RESPONSE and may_respond(viewer, ticket)
    )


def may_edit_every_entry(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may edit what others wrote."""
    return _agent_may(viewer, ticket, "thread.edit")


def may_link(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may say that the ticket belongs together with another one."""
    return _agent_may(viewer, ticket, "ticket.link")


def may_mark_answered(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may say by hand that an answer is owed, or that none is."""
    return _agent_may(viewer, ticket, "ticket.markanswered") and _is_active(ticket)


def may_set_service_level(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may set the SLA plan by hand; a finished ticket keeps its result."""
    return may_edit(viewer, ticket) and _is_active(ticket)


def may_apply_service_levels(viewer: Viewer) -> bool:
    """Whether the viewer may bring tickets up to the plans as they are published: the desk itself and administrators."""
    return viewer.actor.is_system or (viewer.rights is not None and viewer.rights.is_administrator)


def may_change_status(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may set a status of active work."""
    return _agent_may(viewer, ticket, "ticket.edit") or _agent_may(viewer, ticket, "ticket.reply")


def may_close(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may resolve, close or archive."""
    return _agent_may(viewer, ticket, "ticket.close")


def may_confirm(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may say "yes, this solved it": who takes part, while the ticket stands resolved."""
    return not viewer.actor.is_agent and may_view(viewer, ticket) and ticket.state == State.RESOLVED


def may_reopen(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may make a finished ticket active again; clients where its status lets them."""
    if ticket.state not in FINISHED_STATES or not may_view(viewer, ticket):
        return False
    if viewer.actor.is_agent:
        return _holds(viewer, "ticket.close", ticket.department_id) or _holds(
            viewer, "ticket.reply", ticket.department_id
        )
    return viewer.actor.is_system or _clients_reopen(ticket)


@dataclass(frozen=True, kw_only=True)
class Powers:
    """What a page offers: each is what the policy of the same name says."""

    add_message: bool
    respond: bool
    note: bool
    assign: bool
    claim: bool
    release: bool
    transfer: bool
    refer: bool
    escalate: bool
    delete: bool
    edit: bool
    link: bool
    mark_answered: bool
    set_service_level: bool
    change_status: bool
    close: bool
    confirm: bool
    reopen: bool


def powers(viewer: Viewer, ticket: Ticket) -> Powers:
    """Everything that the viewer may do with the ticket now."""
    return Powers(
        add_message=may_add_message(viewer, ticket),
        respond=may_respond(viewer, ticket),
        note=may_note(viewer, ticket),
        assign=may_assign(viewer, ticket),
        claim=may_claim(viewer, ticket),
        release=may_release(viewer, ticket),
        transfer=may_transfer(viewer, ticket),
        refer=may_refer(viewer, ticket),
        escalate=may_escalate(viewer, ticket),
        delete=may_delete(viewer, ticket),
        edit=may_edit(viewer, ticket),
        link=may_link(viewer, ticket),
        mark_answered=may_mark_answered(viewer, ticket),
        set_service_level=may_set_service_level(viewer, ticket),
        change_status=may_change_status(viewer, ticket),
        close=may_close(viewer, ticket),
        confirm=may_confirm(viewer, ticket),
        reopen=may_reopen(viewer, ticket),
    )


def _agent_sees(viewer: Viewer, ticket: Ticket) -> bool:
    rights = viewer.rights
    return rights is not None and (
        rights.sees_every_department
        or ticket.department_id in rights.department_ids
        or ticket.agent_id == rights.user_id
        or ticket.team_id in rights.team_ids
        or is_referred(rights, ticket.pk)
    )


def _takes_part(viewer: Viewer, ticket: Ticket) -> bool:
    if viewer.user_id is None:
        return False
    if ticket.requester_id in viewer.person_ids or ticket.pk == viewer.takes_part_in:
        return True
    return Collaborator.objects.filter(ticket_id=ticket.pk, user_id__in=viewer.person_ids).exists()


def _works_here(viewer: Viewer, ticket: Ticket) -> bool:
    return viewer.actor.is_system or (viewer.actor.is_agent and may_view(viewer, ticket))


def _agent_may(viewer: Viewer, ticket: Ticket, permission: str) -> bool:
    if viewer.actor.is_system:
        return True
    return _works_here(viewer, ticket) and _holds(viewer, permission, ticket.department_id)


def _holds(viewer: Viewer, permission: str, department_id: int) -> bool:
    return viewer.rights is not None and viewer.rights.may(permission, department_id=department_id)


def _holds_in(viewer: Viewer, permission: str, department_id: int) -> bool:
    """As `_holds`, but without the way in that assignment is: there is no ticket yet."""
    serves = viewer.rights is not None and department_id in viewer.rights.department_ids
    return serves and _holds(viewer, permission, department_id)


def _clients_reopen(ticket: Ticket) -> bool:
    return may_come_back(ticket, now=timezone.now())


def _is_active(ticket: Ticket) -> bool:
    return ticket.state in ACTIVE_STATES
