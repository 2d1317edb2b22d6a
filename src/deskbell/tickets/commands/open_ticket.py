"""Open a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from django.db import IntegrityError
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.kernel.command import command, current
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.rows import add
from deskbell.kernel.transactions import writing
from deskbell.people.commands.find_or_create_guest import find_or_create_guest
from deskbell.people.models import User
from deskbell.people.queries import person
from deskbell.routing.assignment import Occasion
from deskbell.tickets.drafts import add_entry, add_subject, clean_body
from deskbell.tickets.events import CollaboratorAdded, MessageAdded, TicketAssigned, TicketFact, TicketOpened
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.hand_out import hand_out
from deskbell.tickets.intake import Routing, route
from deskbell.tickets.intake_limits import demand_may_ask, demand_room_for_one_more
from deskbell.tickets.models import Ticket
from deskbell.tickets.numbering import draw, format_for
from deskbell.tickets.policy import demand, may_assign_new, may_open_for_others
from deskbell.tickets.recording import record, row_for
from deskbell.tickets.rules.drafts import Incoming, Sender
from deskbell.tickets.rules.opening import follow_rules_at_the_door
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import EntryKind, Source

NUMBER_TRIES = 20
MOST_COLLABORATORS = 20


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
    source: str = Source.PORTAL,
    due_at: datetime | None = None,
    collaborators: Sequence[str] = (),
    attachments: tuple[AttachmentDraft, ...] = (),
    is_continuing: bool = False,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Ticket:
    """A new ticket with its first message.

    A signed-in client asks for themselves; a visitor, an agent or the desk names the requester by `email`. Somebody new
    gets an account that is written to in `language`, empty for the desk's own. Only an agent or the desk may route by
    hand (department, priority, agent, team, due date, internal topics). Invalid for bad input, Refused if the agent may
    not open tickets in that department. What is continuing an old ticket goes where that one stood, whoever writes.
    Filter rules may turn it away (Refused, with their answer) or lead it elsewhere, but for what an agent chose; they
    read a mail's `headers`.
    """
    demand_may_ask(actor)
    clean = clean_body(body, body_format)
    routing = route(
        by_hand=actor.is_agent or actor.is_system or is_continuing,
        topic_id=topic_id,
        department_id=department_id,
        priority_id=priority_id,
        agent_id=agent_id,
        team_id=team_id,
        due_at=due_at,
    )
    if actor.is_agent:
        viewer = viewer_of(actor)
        demand(may_open_for_others(viewer, department_id=routing.department.pk))
        named_somebody = team_id is not None or agent_id not in (None, actor.user_id)
        demand(not named_somebody or may_assign_new(viewer, department_id=routing.department.pk))
    known = _signed_in(actor)
    by_hand = {"department": department_id, "priority": priority_id, "agent": agent_id, "team": team_id}
    ruled = follow_rules_at_the_door(
        Incoming(
            sender=Sender(email=known.email, name=known.display_name, is_known=True)
            if known
            else Sender(email=email, name=name),
            subject=subject,
            body=clean,
            source=source,
            routing=routing,
            at=current().instant,
            attachments=attachments,
            headers=headers,
            held=_held(by_hand | {"topic": topic_id}, actor) if actor.is_agent or is_continuing else frozenset(),
        )
    )
    routing = ruled.routing
    requester = known or find_or_create_guest(
        actor=actor, email=ruled.sender.email, name=ruled.sender.name, phone=phone, language=language
    )
    demand_room_for_one_more(actor=actor, requester=requester)
    ticket, opened = _insert(routing=routing, requester=requester, subject_id=add_subject(subject).pk, source=source)
    entry = add_entry(
        ticket=ticket,
        kind=EntryKind.MESSAGE,
        author_id=requester.pk,
        body=clean,
        source=source,
        attachments=attachments,
    )
    others = _collaborators(actor=actor, emails=collaborators, requester=requester)
    by_rules = ruled.facts(ticket)
    facts = (MessageAdded(entry_id=entry.pk), *others, *by_rules, *_assignment(routing))
    record(ticket, opened, *facts, mutes=ruled.mutes(by_rules))
    record(ticket, *ruled.ending(ticket))
    hand_out(ticket=ticket, occasion=Occasion.OPENING)
    return ticket


def _signed_in(actor: Actor) -> User | None:
    """Only a client's own sign-in says whose ticket it is; a guest's link opens one ticket and no new ones."""
    if actor.kind is not ActorKind.CLIENT:
        return None
    known = person(actor.user_id or 0)
    if known is None or not known.is_active:
        raise Refused(_("This account can't open tickets."))
    return known


def _held(by_hand: Mapping[str, int | None], actor: Actor) -> frozenset[str]:
    """What rules leave alone; a ticket that an agent opens is not turned away either."""
    chosen = {name for name, value in by_hand.items() if value is not None}
    return frozenset(chosen | ({"opening"} if actor.is_agent else set()))


def _insert(*, routing: Routing, requester: User, subject_id: int, source: str) -> tuple[Ticket, TicketOpened]:
    """The bare row under a number of its own; whoever loses the race for a number draws again."""
    numbering = format_for(routing.topic)
    for _try in range(NUMBER_TRIES):
        opened = TicketOpened(
            number=draw(numbering),
            subject_id=subject_id,
            requester_id=requester.pk,
            topic_id=routing.topic.pk if routing.topic else None,
            department_id=routing.department.pk,
            priority_id=routing.priority.pk,
            urgency=routing.priority.urgency,
            status_id=routing.status.pk,
            state=routing.status.state,
            source=Source(source).value,
            due_at=routing.due_at,
        )
        ticket = row_for(opened, at=current().instant)
        try:
            with writing():
                add([ticket])
        except IntegrityError:
            continue
        return ticket, opened
    raise Refused(_("No free ticket number was found. Please try again."))


def _collaborators(*, actor: Actor, emails: Sequence[str], requester: User) -> list[TicketFact]:
    if len(emails) > MOST_COLLABORATORS:
        raise Invalid({"collaborators": [_("At most %(most)d collaborators.") % {"most": MOST_COLLABORATORS}]})
    people = {find_or_create_guest(actor=actor, email=email).pk for email in emails if email.strip()}
    return [CollaboratorAdded(user_id=user_id) for user_id in sorted(people - {requester.pk})]


def _assignment(routing: Routing) -> list[TicketFact]:
    if routing.agent_id is None and routing.team_id is None:
        return []
    return [TicketAssigned(agent_id=routing.agent_id, team_id=routing.team_id)]
