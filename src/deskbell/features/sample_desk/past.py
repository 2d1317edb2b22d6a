"""Telling one past ticket step by step: each fact gets the "from" that the steps before it left."""

from __future__ import annotations

from datetime import datetime

from deskbell.features.sample_desk.house import House
from deskbell.kernel.actor import Actor
from deskbell.people.models import Agent, Department, Team
from deskbell.tickets.events import (
    CollaboratorAdded,
    DueDateChanged,
    MessageAdded,
    NoteAdded,
    PriorityChanged,
    ResolutionConfirmed,
    ResponseAdded,
    StatusChanged,
    StatusFact,
    SubjectChanged,
    TicketAssigned,
    TicketClaimed,
    TicketFact,
    TicketOpened,
    TicketReleased,
    TicketReopened,
    TicketTransferred,
    TopicChanged,
)
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.histories import History, PastEntry, PastFact
from deskbell.tickets.models import HelpTopic, Priority
from deskbell.tickets.status_changes import FINISHING
from deskbell.tickets.words import ACTIVE_STATES, EntryKind, Source, State

NORMAL = "normal"
Files = tuple[AttachmentDraft, ...]


class PastTicket:
    """One past ticket in the making. Each step takes when it was and who did it."""

    def __init__(
        self,
        house: House,
        *,
        number: str,
        subject: str,
        requester_id: int,
        topic: HelpTopic | None,
        department: Department,
        at: datetime,
        by: Actor,
        source: str = Source.PORTAL,
    ) -> None:
        self._house = house
        self._facts: list[PastFact] = []
        self._priority = (topic and topic.priority) or house.priorities[NORMAL]
        self._status = house.statuses[State.OPEN]
        self._topic_id = topic.pk if topic else None
        self._department_id = department.pk
        self._agent_id: int | None = None
        self._team_id: int | None = None
        self._due_at: datetime | None = None
        opened = TicketOpened(
            number=number,
            subject_id=0,
            requester_id=requester_id,
            topic_id=self._topic_id,
            department_id=department.pk,
            priority_id=self._priority.pk,
            urgency=self._priority.urgency,
            status_id=self._status.pk,
            state=self._status.state,
            source=Source(source).value,
        )
        self._facts.append(PastFact(at=at, actor=by, fact=opened, subject=subject))

    @property
    def state(self) -> str:
        """The state that it has come to."""
        return self._status.state

    @property
    def agent_id(self) -> int | None:
        """In whose hands it is."""
        return self._agent_id

    @property
    def is_active(self) -> bool:
        """Whether there is still work to do."""
        return self.state in ACTIVE_STATES

    def history(self) -> History:
        """What `write_histories` takes."""
        return History(facts=tuple(self._facts))

    def message(self, at: datetime, by: Actor, html: str, *, source: str = Source.PORTAL, files: Files = ()) -> None:
        """The client writes; that ends waiting, and reopens what was finished."""
        self._entry(at, by, EntryKind.MESSAGE, html, source, files)
        if self.state in (State.WAITING, State.RESOLVED, State.CLOSED):
            self.status(at, by, State.OPEN)

    def response(self, at: datetime, by: Actor, html: str, *, files: Files = ()) -> None:
        """An agent answers."""
        self._entry(at, by, EntryKind.RESPONSE, html, Source.DESK, files)

    def note(self, at: datetime, by: Actor, html: str, *, files: Files = ()) -> None:
        """An agent writes for agents."""
        self._entry(at, by, EntryKind.NOTE, html, Source.DESK, files)

    def assign(
        self, at: datetime, by: Actor, *, agent: Agent | None = None, team: Team | None = None, comment: str = ""
    ) -> None:
        """Somebody puts it into an agent's or a team's hands, or both."""
        before = {"from_agent_id": self._agent_id, "from_team_id": self._team_id}
        self._agent_id, self._team_id = (agent.pk if agent else None), (team.pk if team else None)
        self._add(at, by, TicketAssigned(agent_id=self._agent_id, team_id=self._team_id, **before), comment)

    def claim(self, at: datetime, by: Actor) -> None:
        """An agent takes it."""
        if by.user_id is not None and by.user_id != self._agent_id:
            self._add(at, by, TicketClaimed(agent_id=by.user_id, from_agent_id=self._agent_id))
            self._agent_id = by.user_id

    def release(self, at: datetime, by: Actor, comment: str = "") -> None:
        """It goes back to everybody."""
        self._add(at, by, TicketReleased(from_agent_id=self._agent_id, from_team_id=self._team_id), comment)
        self._agent_id = self._team_id = None

    def transfer(self, at: datetime, by: Actor, department: Department, comment: str = "") -> None:
        """It moves to another department."""
        fact = TicketTransferred(department_id=department.pk, from_department_id=self._department_id)
        self._add(at, by, fact, comment)
        self._department_id = department.pk

    def topic(self, at: datetime, by: Actor, topic: HelpTopic, comment: str = "") -> None:
        """It gets another topic."""
        self._add(at, by, TopicChanged(topic_id=topic.pk, from_topic_id=self._topic_id), comment)
        self._topic_id = topic.pk

    def priority(self, at: datetime, by: Actor, priority: Priority, comment: str = "") -> None:
        """It gets more or less urgent."""
        if priority.pk == self._priority.pk:
            return
        fact = PriorityChanged(
            priority_id=priority.pk,
            urgency=priority.urgency,
            from_priority_id=self._priority.pk,
            from_urgency=self._priority.urgency,
        )
        self._add(at, by, fact, comment)
        self._priority = priority

    def due(self, at: datetime, by: Actor, due_at: datetime, comment: str = "") -> None:
        """Somebody sets the due date by hand."""
        self._add(at, by, DueDateChanged(due_at=due_at, from_due_at=self._due_at), comment)
        self._due_at = due_at

    def subject(self, at: datetime, by: Actor, subject: str) -> None:
        """The subject is reworded; the ids of the wordings come when it is stored."""
        fact = SubjectChanged(subject_id=0, from_subject_id=0)
        self._facts.append(PastFact(at=at, actor=by, fact=fact, subject=subject))

    def status(self, at: datetime, by: Actor, state: str, comment: str = "") -> None:
        """It gets the first status of a state, by the verb that this is."""
        status = self._house.statuses[state]
        if status.pk == self._status.pk:
            return
        kind: type[StatusFact] = FINISHING.get(state, StatusChanged)
        if kind is StatusChanged and not self.is_active:
            kind = TicketReopened
        self._add(at, by, kind(status_id=status.pk, state=status.state, from_status_id=self._status.pk), comment)
        self._status = status

    def confirm(self, at: datetime, by: Actor) -> None:
        """The client says that it is solved, and so it closes."""
        self._add(at, by, ResolutionConfirmed())
        self.status(at, by, State.CLOSED)

    def collaborator(self, at: datetime, by: Actor, user_id: int) -> None:
        """Somebody else takes part."""
        self._add(at, by, CollaboratorAdded(user_id=user_id))

    def _entry(self, at: datetime, by: Actor, kind: EntryKind, html: str, source: str, files: Files) -> None:
        makes = {EntryKind.MESSAGE: MessageAdded, EntryKind.RESPONSE: ResponseAdded, EntryKind.NOTE: NoteAdded}
        entry = PastEntry(
            kind=kind.value, author_id=by.user_id, body_html=html, source=Source(source).value, attachments=files
        )
        self._facts.append(PastFact(at=at, actor=by, fact=makes[kind](entry_id=0), entry=entry))

    def _add(self, at: datetime, by: Actor, fact: TicketFact, comment: str = "") -> None:
        self._facts.append(PastFact(at=at, actor=by, fact=fact, comment=comment))
