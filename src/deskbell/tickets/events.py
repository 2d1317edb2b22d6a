"""Everything that can happen to a ticket: one fact each, with the sentence that a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.facts import Fact, fact
from deskbell.service_levels.words import PlanSource, Target
from deskbell.tickets.names import NameFunction, Names
from deskbell.tickets.words import LinkKind


@dataclass(frozen=True, kw_only=True)
class TicketFact(Fact):
    """A fact of a ticket; `sentence` says it for people, names in bold.

    What the desk does by its own clockwork does not touch the ticket: it is not newer for it in the lists.
    """

    touches: ClassVar[bool] = True

    @property
    def happened_at(self) -> datetime | None:
        """When it happened, where that is not when it is recorded."""
        return None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """The fact as one sentence. `by` is the actor's name, already marked up."""
        raise NotImplementedError


@fact
@dataclass(frozen=True, kw_only=True)
class TicketOpened(TicketFact):
    """A ticket came to be, with all that was known of it then."""

    number: str
    subject_id: int
    requester_id: int
    topic_id: int | None
    department_id: int
    priority_id: int
    urgency: int
    status_id: int
    state: str
    source: str
    due_at: datetime | None = None
    agent_id: int | None = None
    team_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who opened it, where it went."""
        return format_html(
            _("{by} opened the ticket in {department}"), by=by, department=names.department(self.department_id)
        )


@fact
@dataclass(frozen=True, kw_only=True)
class MessageAdded(TicketFact):
    """A client wrote."""

    is_public: ClassVar[bool] = True
    entry_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who wrote."""
        return format_html(_("{by} wrote a message"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class ResponseAdded(TicketFact):
    """An agent answered."""

    is_public: ClassVar[bool] = True
    entry_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who answered."""
        return format_html(_("{by} answered"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class AutomaticAnswerAdded(TicketFact):
    """A rule answered with a canned response; no person did, so the ticket still waits for one."""

    is_public: ClassVar[bool] = True
    entry_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """That it came by itself."""
        return format_html(_("{by} sent an automatic answer"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class NoteAdded(TicketFact):
    """An agent wrote a note for agents."""

    entry_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who wrote the note."""
        return format_html(_("{by} wrote an internal note"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketAssigned(TicketFact):
    """Somebody put the ticket into an agent's or a team's hands, or both."""

    agent_id: int | None
    team_id: int | None
    from_agent_id: int | None = None
    from_team_id: int | None = None
    comment_id: int | None = None
    decision_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who assigned whom."""
        agent, team = names.agent(self.agent_id), names.team(self.team_id)
        if self.agent_id and self.team_id:
            return format_html(_("{by} assigned {agent} and the team {team}"), by=by, agent=agent, team=team)
        if self.team_id:
            return format_html(_("{by} assigned the team {team}"), by=by, team=team)
        return format_html(_("{by} assigned {agent}"), by=by, agent=agent)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketClaimed(TicketFact):
    """An agent took the ticket."""

    agent_id: int
    from_agent_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who took it."""
        return format_html(_("{by} claimed the ticket"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketReleased(TicketFact):
    """The ticket is in nobody's hands any more."""

    from_agent_id: int | None
    from_team_id: int | None
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who let go of it, and whose it was."""
        whose = names.agent(self.from_agent_id) if self.from_agent_id else names.team(self.from_team_id)
        return format_html(_("{by} released the ticket from {whose}"), by=by, whose=whose)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketTransferred(TicketFact):
    """The ticket moved to another department."""

    department_id: int
    from_department_id: int
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """From where to where."""
        return format_html(
            _("{by} transferred the ticket from {before} to {after}"),
            by=by,
            before=names.department(self.from_department_id),
            after=names.department(self.department_id),
        )


@fact
@dataclass(frozen=True, kw_only=True)
class TopicChanged(TicketFact):
    """The ticket got another help topic."""

    topic_id: int | None
    from_topic_id: int | None
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """From which topic to which."""
        return _changed(
            _("{by} changed the help topic {before} → {after}"), by, names.topic, self.from_topic_id, self.topic_id
        )


@fact
@dataclass(frozen=True, kw_only=True)
class PriorityChanged(TicketFact):
    """The ticket got another priority."""

    priority_id: int
    urgency: int
    from_priority_id: int
    from_urgency: int
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Raised or lowered, from which to which."""
        rises = self.urgency > self.from_urgency
        text = (
            _("{by} raised the priority {before} → {after}")
            if rises
            else _("{by} lowered the priority {before} → {after}")
        )
        return _changed(text, by, names.priority, self.from_priority_id, self.priority_id)


@fact
@dataclass(frozen=True, kw_only=True)
class DueDateChanged(TicketFact):
    """Somebody set, moved or cleared the due date by hand."""

    due_at: datetime | None
    from_due_at: datetime | None
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """The new due date, or that there is none."""
        if self.due_at is None:
            return format_html(_("{by} cleared the due date"), by=by)
        return format_html(_("{by} set the due date to {due}"), by=by, due=names.instant(self.due_at))


@fact
@dataclass(frozen=True, kw_only=True)
class SubjectChanged(TicketFact):
    """The subject was reworded."""

    subject_id: int
    from_subject_id: int
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """The old words and the new."""
        return _changed(
            _("{by} changed the subject {before} → {after}"), by, names.subject, self.from_subject_id, self.subject_id
        )


@dataclass(frozen=True, kw_only=True)
class StatusFact(TicketFact):
    """What all facts that set a status carry."""

    status_id: int
    state: str
    from_status_id: int
    comment_id: int | None = None


@fact
@dataclass(frozen=True, kw_only=True)
class StatusChanged(StatusFact):
    """The ticket's status changed among those of active work."""

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """From which status to which."""
        return _changed(
            _("{by} set the status {before} → {after}"), by, names.status, self.from_status_id, self.status_id
        )


@fact
@dataclass(frozen=True, kw_only=True)
class TicketResolved(StatusFact):
    """An agent holds the matter for solved; the client is asked."""

    is_public: ClassVar[bool] = True

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who resolved it."""
        return format_html(_("{by} resolved the ticket"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class ResolutionConfirmed(TicketFact):
    """The client said that it is solved."""

    is_public: ClassVar[bool] = True

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who confirmed."""
        return format_html(_("{by} confirmed that this solved it"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketClosed(StatusFact):
    """The ticket is done with."""

    is_public: ClassVar[bool] = True

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who closed it."""
        return format_html(_("{by} closed the ticket"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketReopened(StatusFact):
    """A resolved, closed or archived ticket is active again."""

    is_public: ClassVar[bool] = True

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who reopened it."""
        return format_html(_("{by} reopened the ticket"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketArchived(StatusFact):
    """A closed ticket left the queues."""

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who archived it."""
        return format_html(_("{by} archived the ticket"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class CollaboratorAdded(TicketFact):
    """Another person takes part."""

    user_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who was added."""
        return format_html(_("{by} added {person} as a collaborator"), by=by, person=names.person(self.user_id))


@fact
@dataclass(frozen=True, kw_only=True)
class CollaboratorRemoved(TicketFact):
    """A person takes no part any more."""

    user_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who was removed."""
        return format_html(_("{by} removed the collaborator {person}"), by=by, person=names.person(self.user_id))


@fact
@dataclass(frozen=True, kw_only=True)
class TicketLinked(TicketFact):
    """The ticket and another one belong together; `kind` says how (`tickets.words.LinkKind`)."""

    other_id: int
    kind: str

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which one, and how."""
        return format_html(LinkKind(self.kind).sentence, by=by, other=names.ticket(self.other_id))


@fact
@dataclass(frozen=True, kw_only=True)
class ResolutionReminded(TicketFact):
    """The client, who has not said whether it is solved, was asked once more."""

    touches: ClassVar[bool] = False

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """That the client was reminded."""
        return format_html(_("{by} reminded the client to confirm the resolution"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class ServiceLevelApplied(TicketFact):
    """From now on the ticket's clocks run by this version of an SLA plan and of a schedule; or by none."""

    touches: ClassVar[bool] = False
    plan_id: int | None
    plan_version_id: int | None
    calendar_version_id: int | None
    source: str
    from_plan_id: int | None = None
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which plan, in whose place, and why."""
        if self.plan_id is None:
            return format_html(_("{by} ended the SLA plan {before}"), by=by, before=names.plan(self.from_plan_id))
        why = PlanSource(self.source).label
        if self.from_plan_id is None or self.from_plan_id == self.plan_id:
            text = _("{by} applied the SLA plan {plan} ({why})")
            return format_html(text, by=by, plan=names.plan(self.plan_id), why=why)
        text = _("{by} changed the SLA plan {before} → {plan} ({why})")
        return format_html(text, by=by, before=names.plan(self.from_plan_id), plan=names.plan(self.plan_id), why=why)


@fact
@dataclass(frozen=True, kw_only=True)
class ServiceLevelBreached(TicketFact):
    """A target's time ran out. It happened at `due_at`, whenever it was noticed."""

    touches: ClassVar[bool] = False
    target: str
    started_at: datetime
    due_at: datetime

    @property
    def happened_at(self) -> datetime | None:
        """The instant at which the time ran out, even if nobody noticed before."""
        return self.due_at

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which target was missed."""
        return format_html(_("{by} saw the time run out: {target}"), by=by, target=Target(self.target).label)


@fact
@dataclass(frozen=True, kw_only=True)
class AlarmRaised(TicketFact):
    """An alarm step of the plan came: `step` is its place in the plan version's list, counted from 0."""

    touches: ClassVar[bool] = False
    target: str
    step: int
    plan_version_id: int
    started_at: datetime
    due_at: datetime

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which target is in danger, or missed, and when it is due."""
        text = _("{by} raised an alarm: {target} due {due}")
        return format_html(text, by=by, target=Target(self.target).label, due=names.instant(self.due_at))


@fact
@dataclass(frozen=True, kw_only=True)
class RuleFired(TicketFact):
    """A filter rule acted; the log's row keeps which conditions held, and the values before and after."""

    touches: ClassVar[bool] = False
    rule_version_id: int
    firing_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which rule."""
        return format_html(_("{by} followed the rule {rule}"), by=by, rule=names.rule(self.rule_version_id))


@fact
@dataclass(frozen=True, kw_only=True)
class AssignmentDeferred(TicketFact):
    """Work is handed out in turn here, but nobody could take more; the ticket waits for whoever is free first."""

    touches: ClassVar[bool] = False
    decision_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """That it waits."""
        return format_html(_("{by} found nobody who can take the ticket now; it waits in line"), by=by)


def _changed(text: str, by: SafeString, name: NameFunction, before: int | None, after: int | None) -> SafeString:
    return format_html(text, by=by, before=name(before), after=name(after))
