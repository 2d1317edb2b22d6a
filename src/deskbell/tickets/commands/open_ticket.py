"""Open a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.kernel.command import CommandContext, command, current, running
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.ledger import EVERY_EFFECT
from deskbell.people.guests import known_or_new
from deskbell.people.models import User
from deskbell.people.queries import joining_members, person
from deskbell.routing.assignment import Occasion
from deskbell.tickets.drafts import add_entry, add_subject, clean_body, cleaning_first
from deskbell.tickets.events import (
    CollaboratorAdded,
    MachineMessageAdded,
    MessageAdded,
    TicketAssigned,
    TicketFact,
)
from deskbell.tickets.files import AttachmentDraft, RefusedFile
from deskbell.tickets.hand_out import hand_out
from deskbell.tickets.intake import Routing, route
from deskbell.tickets.intake_limits import demand_may_ask, demand_room_for_one_more, demand_welcome
from deskbell.tickets.models import Ticket
from deskbell.tickets.new_rows import insert_ticket
from deskbell.tickets.policy import demand, may_assign_new, may_open_for_others
from deskbell.tickets.recording import record
from deskbell.tickets.rules.drafts import Incoming, Sender
from deskbell.tickets.rules.opening import Ruled, follow_rules_at_the_door
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import EntryKind, Source

MOST_COLLABORATORS = 20


@cleaning_first(usual_format="text")
@command
def open_ticket(
    *,
    actor: Actor,
    subject: str,
    body: str,
    email: str = "",
    name: str = "",
    phone: str = "",
    language: str = "",
    body_format: str = "text",
    topic_id: int | None = None,
    department_id: int | None = None,
    priority_id: int | None = None,
    agent_id: int | None = None,
    team_id: int | None = None,
    status_id: int | None = None,
    source: str = Source.PORTAL,
    due_at: datetime | None = None,
    collaborators: Sequence[str] = (),
    attachments: tuple[AttachmentDraft, ...] = (),
    is_continuing: bool = False,
    is_taken_in: bool = False,
    headers: Mapping[str, str] = MappingProxyType({}),
    is_machine: bool = False,
    quoted_html: str = "",
    refused_files: Sequence[RefusedFile] = (),
) -> Ticket:
    """A new ticket with its first message.

    A signed-in client asks for themselves; a visitor, an agent or the desk names the requester by `email`. Somebody new
    gets an account that is written to in `language`, empty for the desk's own. Only an agent or the desk may route by
    hand (department, priority, agent, team, due date, internal topics). Invalid for bad input, Refused if the agent may
    not open tickets in that department. What is continuing an old ticket goes where that one stood, and what was taken
    in by mail where its mailbox says, whoever writes; who may write by mail was asked before. Refused to banned addresses,
    unless an agent opens the ticket. Filter rules may turn it away (Refused, with their answer) or lead it elsewhere,
    but for what an agent chose; they read a mail's `headers`. What a machine wrote opens a ticket that nobody is told of,
    that no rule answers, and whose clocks do not run until a client writes.
    """
    if not is_taken_in:
        demand_may_ask(actor)
    is_routed = actor.is_agent or actor.is_system or is_continuing or is_taken_in
    by_hand = {
        "topic": topic_id, "department": department_id, "priority": priority_id, "agent": agent_id, "team": team_id,
    }  # fmt: skip
    incoming = Incoming(
        sender=_sender(actor, email=email, name=name), subject=subject, body=clean_body(body, body_format),
        routing=_routed(actor, by_hand, due_at=due_at, status_id=status_id, is_routed=is_routed), source=source,
        attachments=attachments, headers=headers, at=current().instant,
        quoted_html=quoted_html, refused_files=refused_files, is_machine=is_machine,
        held=_held(by_hand, actor) if actor.is_agent or is_continuing else frozenset(),
    )  # fmt: skip
    ruled = follow_rules_at_the_door(incoming)
    demand_welcome(actor=actor, email=ruled.sender.email)
    requester = _requester(ruled.sender, phone=phone, language=language)
    demand_room_for_one_more(actor=actor, requester=requester)
    with running(_silent(current())) if is_machine else nullcontext():
        colleagues = [] if is_machine else _colleagues(requester)
        others = _collaborators(emails=collaborators, requester=requester, colleagues=colleagues)
        return _recorded(incoming, ruled, requester=requester, others=others)


def _recorded(incoming: Incoming, ruled: Ruled, *, requester: User, others: Sequence[TicketFact]) -> Ticket:
    """The new ticket with everything that its opening consists of; then it is handed out."""
    ticket, opened = insert_ticket(
        routing=ruled.routing,
        requester_id=requester.pk,
        subject_id=add_subject(incoming.subject).pk,
        source=incoming.source,
    )
    ticket.requester = requester  # whoever asks for them next need not read them
    message = _first_message(ticket, incoming)
    by_rules = ruled.facts(ticket, may_answer=not incoming.is_machine)
    record(ticket, opened, message, *others, *by_rules, *_assignment(ruled.routing), mutes=ruled.mutes(by_rules))
    record(ticket, *ruled.ending(ticket))
    hand_out(ticket=ticket, occasion=Occasion.OPENING)
    return ticket


def _silent(context: CommandContext) -> CommandContext:
    """Nothing follows what is recorded within."""
    return replace(context, mutes=frozenset({EVERY_EFFECT}))


def _routed(
    actor: Actor, by_hand: Mapping[str, int | None], *, due_at: datetime | None, status_id: int | None, is_routed: bool
) -> Routing:
    """Where it goes by what was asked for. Refused to an agent without the right to open tickets there, or to put new
    ones into others' hands."""
    routing = route(
        by_hand=is_routed,
        topic_id=by_hand["topic"],
        department_id=by_hand["department"],
        priority_id=by_hand["priority"],
        agent_id=by_hand["agent"],
        team_id=by_hand["team"],
        due_at=due_at,
        status_id=status_id,
    )
    if actor.is_agent:
        viewer = viewer_of(actor)
        demand(may_open_for_others(viewer, department_id=routing.department.pk))
        named_somebody = by_hand["team"] is not None or by_hand["agent"] not in (None, actor.user_id)
        demand(not named_somebody or may_assign_new(viewer, department_id=routing.department.pk))
    return routing


def _sender(actor: Actor, *, email: str, name: str) -> Sender:
    """Whose ticket it is. Only a client's own sign-in counts; a guest's link opens one ticket and no new ones."""
    if actor.kind is not ActorKind.CLIENT:
        return Sender(email=email, name=name)
    known = person(actor.user_id or 0)
    if known is None or not known.is_active:
        raise Refused(_("This account can't open tickets."))
    return Sender(email=known.email, name=known.display_name, organization_id=known.organization_id, account=known)


def _requester(sender: Sender, *, phone: str, language: str) -> User:
    return sender.account or known_or_new(email=sender.email, name=sender.name, phone=phone, language=language)


def _first_message(ticket: Ticket, incoming: Incoming) -> TicketFact:
    entry = add_entry(
        ticket=ticket,
        kind=EntryKind.MESSAGE,
        author_id=ticket.requester_id,
        body=incoming.body,
        source=incoming.source,
        attachments=incoming.attachments,
        quoted_html=incoming.quoted_html,
        refused_files=incoming.refused_files,
        is_machine=incoming.is_machine,
    )
    return MachineMessageAdded(entry_id=entry.pk) if incoming.is_machine else MessageAdded(entry_id=entry.pk)


def _held(by_hand: Mapping[str, int | None], actor: Actor) -> frozenset[str]:
    """What rules leave alone; a ticket that an agent opens is not turned away either."""
    chosen = {name for name, value in by_hand.items() if value is not None}
    return frozenset(chosen | ({"opening"} if actor.is_agent else set()))


def _colleagues(requester: User) -> list[int]:
    """Who takes part because the requester's organization wants it so."""
    return joining_members(requester.pk, most=MOST_COLLABORATORS) if requester.organization_id is not None else []


def _collaborators(*, emails: Sequence[str], requester: User, colleagues: Sequence[int]) -> list[TicketFact]:
    if len(emails) > MOST_COLLABORATORS:
        raise Invalid({"collaborators": [_("At most %(most)d collaborators.") % {"most": MOST_COLLABORATORS}]})
    people = {known_or_new(email=email).pk for email in emails if email.strip()}
    return [CollaboratorAdded(user_id=user_id) for user_id in sorted((people | {*colleagues}) - {requester.pk})]


def _assignment(routing: Routing) -> list[TicketFact]:
    if routing.agent_id is None and routing.team_id is None:
        return []
    return [TicketAssigned(agent_id=routing.agent_id, team_id=routing.team_id)]
