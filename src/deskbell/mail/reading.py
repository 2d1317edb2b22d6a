"""What mails say, read for a whole batch of facts at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db import connection
from django.db.models import Max, Model

from deskbell.kernel.actor import Actor
from deskbell.kernel.batches import Batch, batch_of
from deskbell.kernel.configure import read
from deskbell.kernel.ledger import RecordedFact, recorded_of
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.rows import among, every, every_with
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.models import (
    AlertPreference,
    DepartmentMail,
    IncomingMail,
    MailKind,
    MembersTold,
    Outcome,
    OutgoingMail,
)
from deskbell.people.models import Agent, TeamMember, User
from deskbell.people.queries import standing_for
from deskbell.routing.assignment import Occasion
from deskbell.tickets.events import TicketAssigned, TicketEscalated, TicketOpened
from deskbell.tickets.models import AssignmentDecision, Collaborator, ThreadEntry, Ticket
from deskbell.tickets.viewer import Viewer, viewer_of
from deskbell.tickets.words import EntryKind

T = TypeVar("T")
M = TypeVar("M", bound=Model)
RELATED = (
    "subject",
    "requester",
    "requester__organization",
    "requester__merged_into",
    "department",
    "priority",
    "team",
)
# What can stand in a header of ours: the ids of others may hold anything, and be of any length.
_PLAIN_ID = re.compile(r"[!-;=?-~]{1,250}")
# What of a ticket's assignments stands before these was recorded by the same command.
HANDED_ON_AT_ONCE = frozenset({Occasion.OPENING.value, Occasion.TEAM.value})
TO_CLIENTS = (MailKind.ANSWER, MailKind.NOTICE)


def ticket_of(recorded: RecordedFact) -> Ticket:
    """The ticket as it stands now. KeyError if there is none."""
    return _once(recorded, _tickets)[recorded.stream_id]


def entry_of(recorded: RecordedFact) -> ThreadEntry:
    """The entry that the fact is about. KeyError if there is none."""
    return _once(recorded, _entries)[recorded.fact.entry_id]  # type: ignore[attr-defined]


def first_message(recorded: RecordedFact) -> ThreadEntry | None:
    """What an opened ticket is about."""
    return _once(recorded, _first_messages).get(recorded.stream_id)


def actor_of(recorded: RecordedFact) -> User | None:
    """Who did it, if it was a person that is known."""
    return _once(recorded, _actors).get(recorded.actor.user_id or 0)


def desk_name(recorded: RecordedFact) -> str:
    """The name of the desk."""
    return batch_of(recorded).once("mail.desk_name", lambda: read(DESK_NAME))


def agents(recorded: RecordedFact) -> dict[int, Agent]:
    """The agents who work here now, by number."""
    return _once(recorded, _agents)


def unwilling(recorded: RecordedFact) -> Mapping[str, set[int]]:
    """By kind of alert, the agents who don't want it."""
    return _once(recorded, _unwilling)


def facts_beside(recorded: RecordedFact) -> list[RecordedFact]:
    """What the same command recorded besides."""
    return [one for one in _once(recorded, _beside)[recorded.stream_id, recorded.recorded_at] if one.id != recorded.id]


def put_into_hands_before(recorded: RecordedFact) -> RecordedFact | None:
    """Where the desk hands a ticket out because the same command gave it to a team: the fact that gave it there."""
    if _once(recorded, _occasions).get(getattr(recorded.fact, "decision_id", None) or 0) not in HANDED_ON_AT_ONCE:
        return None
    rows = LedgerRow.objects.filter(stream_id=recorded.stream_id, sequence__lt=recorded.sequence)
    row = rows.filter(name__in=[TicketAssigned.__name__, TicketEscalated.__name__]).order_by("-sequence").first()
    return recorded_of(row) if row else None


def members(recorded: RecordedFact, team_id: int | None) -> list[int]:
    """A team's members by number, in use or not, who want to hear of its tickets."""
    return _once(recorded, _members)[team_id or 0]


def members_told(recorded: RecordedFact, department_id: int) -> MembersTold:
    """Who hears of a department's tickets because of the department."""
    row = _once(recorded, _department_mail).get(department_id)
    return MembersTold(row.tells) if row else MembersTold.SERVING


def confirms(recorded: RecordedFact, department_id: int) -> bool:
    """Whether a department confirms what comes in, where the desk does."""
    row = _once(recorded, _department_mail).get(department_id)
    return row is None or row.confirms


def not_as_one_of_many(recorded: RecordedFact, department_id: int) -> set[int]:
    """The agents who don't want to hear of a department's tickets just because they serve it."""
    return {one.agent_id for one in _once(recorded, _preferences) if department_id in one.unwanted_departments}


def viewer(recorded: RecordedFact, agent_id: int) -> Viewer:
    """An agent with the rights of now."""
    return batch_of(recorded).once(("mail.viewer", agent_id), lambda: viewer_of(Actor.agent(agent_id)))


def collaborators(recorded: RecordedFact) -> list[User]:
    """The ticket's collaborators whose accounts are in use."""
    return _once(recorded, _collaborators)[recorded.stream_id]


def names_beside(recorded: RecordedFact) -> set[str]:
    """The names of the facts that the same command recorded: they share one instant."""
    return {one.name for one in _once(recorded, _beside)[recorded.stream_id, recorded.recorded_at]}


def last_mail_to_clients(recorded: RecordedFact) -> str:
    """The Message-ID of the latest mail of this ticket to clients, other than those after this fact."""
    return _once(recorded, _last_mails).get(recorded.stream_id, "")


def last_mail_of_client(recorded: RecordedFact) -> str:
    """The Message-ID of the latest mail by which a client wrote into this ticket."""
    return _once(recorded, _last_mails_in).get(recorded.stream_id, "")


def _once(recorded: RecordedFact, read_all: Callable[[Batch], T]) -> T:
    batch = batch_of(recorded)
    return batch.once(read_all, lambda: read_all(batch))


def _occasions(batch: Batch) -> dict[int, str]:
    numbers = [number for one in batch.facts if (number := getattr(one.fact, "decision_id", None))]
    return dict(AssignmentDecision.objects.filter(pk__in=numbers).values_list("pk", "occasion"))


def _by_number(model: type[M], numbers: set[int]) -> dict[int, M]:
    return {one.pk: one for one in every(model, f"id {among(numbers)}", *numbers)}


def _streams(batch: Batch) -> set[int]:
    return {one.stream_id for one in batch.facts}


def _tickets(batch: Batch) -> dict[int, Ticket]:
    streams = _streams(batch)
    found = {one.pk: one for one in every_with(Ticket, f"t.id {among(streams)}", *streams, related=RELATED)}
    for ticket in found.values():
        ticket.requester = standing_for(ticket.requester)  # read only: the ticket itself follows by its facts
    return found


def _entries(batch: Batch) -> dict[int, ThreadEntry]:
    return _by_number(ThreadEntry, {one.fact.entry_id for one in batch.facts if hasattr(one.fact, "entry_id")})


def _first_messages(batch: Batch) -> dict[int, ThreadEntry]:
    opened = {one.stream_id for one in batch.facts if isinstance(one.fact, TicketOpened)}
    of_them = f"ticket_id {among(opened)} AND kind = %s ORDER BY id DESC"
    return {message.ticket_id: message for message in every(ThreadEntry, of_them, *opened, EntryKind.MESSAGE.value)}


def _actors(batch: Batch) -> dict[int, User]:
    return _by_number(User, {one.actor.user_id for one in batch.facts if one.actor.user_id})


def _agents(_batch: Batch) -> dict[int, Agent]:
    at_work = "t.is_active AND t1.is_active ORDER BY t.user_id"
    return {agent.pk: agent for agent in every_with(Agent, at_work, related=("user",))}


def _preferences(_batch: Batch) -> list[AlertPreference]:
    return every(AlertPreference, "TRUE ORDER BY agent_id")


def _unwilling(batch: Batch) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for one in batch.once(_preferences, lambda: _preferences(batch)):
        for kind in one.unwanted:
            found[kind].add(one.agent_id)
    return found


def _members(batch: Batch) -> dict[int, list[int]]:
    preferences = batch.once(_preferences, lambda: _preferences(batch))
    unwanted = {(team_id, one.agent_id) for one in preferences for team_id in one.unwanted_teams}
    rows = TeamMember.objects.order_by("agent_id").values_list("team_id", "agent_id")
    return _grouped(row for row in rows if row not in unwanted)


def _department_mail(_batch: Batch) -> dict[int, DepartmentMail]:
    return {one.department_id: one for one in every(DepartmentMail, "TRUE")}


def _collaborators(batch: Batch) -> dict[int, list[User]]:
    rows = Collaborator.objects.filter(ticket_id__in=_streams(batch)).select_related("user__merged_into").order_by("pk")
    pairs = dict.fromkeys((row.ticket_id, standing_for(row.user)) for row in rows)
    return _grouped((ticket_id, user) for ticket_id, user in pairs if user.is_active)


def _beside(batch: Batch) -> dict[tuple[int, datetime], list[RecordedFact]]:
    """By ticket and instant, all that the same commands recorded, in its order."""
    instants = {connection.ops.adapt_datetimefield_value(one.recorded_at) for one in batch.facts}
    streams = _streams(batch)
    found: dict[tuple[int, datetime], list[RecordedFact]] = defaultdict(list)
    of_them = f"stream_id {among(streams)} AND recorded_at {among(instants)} ORDER BY id"
    for row in every(LedgerRow, of_them, *streams, *instants):
        found[row.stream_id, row.recorded_at].append(recorded_of(row))
    return found


def _last_mails(batch: Batch) -> dict[int, str]:
    mails = OutgoingMail.objects.filter(ticket_id__in=_streams(batch), kind__in=TO_CLIENTS)
    others = mails.exclude(fact_id__in=[one.id for one in batch.facts])
    last = others.values("ticket_id").annotate(last=Max("pk")).values("last")
    return dict(OutgoingMail.objects.filter(pk__in=last).values_list("ticket_id", "message_id"))


def _last_mails_in(batch: Batch) -> dict[int, str]:
    theirs = IncomingMail.objects.filter(
        ticket_id__in=_streams(batch), outcome__in=(Outcome.OPENED, Outcome.ADDED), entry__kind=EntryKind.MESSAGE
    )
    last = theirs.order_by().values("ticket_id").annotate(last=Max("pk")).values("last")
    found = IncomingMail.objects.filter(pk__in=last).values_list("ticket_id", "message_id")
    return {ticket_id: f"<{name}>" for ticket_id, name in found if _PLAIN_ID.fullmatch(name)}


def _grouped(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    groups: dict[int, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
