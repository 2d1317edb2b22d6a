"""Turning hand-written stories into past tickets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from deskbell.features.sample_desk.house import SYSTEM, House
from deskbell.features.sample_desk.past import PastTicket
from deskbell.features.sample_desk.stories.telling import Step, Story, Verb
from deskbell.kernel.actor import Actor
from deskbell.lib import html as html_lib
from deskbell.people.models import User
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.histories import History

THE_DESK = "desk"


@dataclass(frozen=True, kw_only=True)
class Storyteller:
    """Knows the house, the clients by their short names, the files by theirs, and what time it is."""

    house: House
    clients: Mapping[str, User]
    files: Mapping[str, AttachmentDraft]
    now: datetime

    def history(self, story: Story, number: str) -> History:
        """The past ticket of a story."""
        at = self.now - timedelta(minutes=story.ago)
        topic = self.house.topics[story.topic]
        ticket = PastTicket(
            self.house,
            number=number,
            subject=story.subject,
            requester_id=self.clients[story.who].pk,
            topic=topic,
            department=self.house.departments[str(topic.department)],
            at=at,
            by=self._actor(story.who),
            source=story.source,
        )
        opening = html_lib.from_text(story.words)
        ticket.message(at, self._actor(story.who), opening, source=story.source, files=self._files(story.files))
        if topic.team is not None:
            ticket.assign(at, SYSTEM, team=topic.team)
        for step in story.steps:
            at += timedelta(minutes=step.after)
            TELLERS[step.verb](self, ticket, at, step)
        return ticket.history()

    def _actor(self, who: str) -> Actor:
        if who == THE_DESK:
            return SYSTEM
        known = self.clients.get(who)
        return Actor.client(known.pk) if known else Actor.agent(self.house.agents[who].pk)

    def _files(self, names: tuple[str, ...]) -> tuple[AttachmentDraft, ...]:
        return tuple(self.files[name] for name in names)

    def _write(self, ticket: PastTicket, at: datetime, step: Step) -> None:
        write = {Verb.WRITES: ticket.message, Verb.ANSWERS: ticket.response, Verb.NOTES: ticket.note}[step.verb]
        write(at, self._actor(step.who), html_lib.from_text(step.words), files=self._files(step.files))

    def _assign(self, ticket: PastTicket, at: datetime, step: Step) -> None:
        ticket.assign(at, self._actor(step.who), agent=self.house.agents[step.what], comment=step.words)

    def _assign_team(self, ticket: PastTicket, at: datetime, step: Step) -> None:
        ticket.assign(at, self._actor(step.who), team=self.house.teams[step.what], comment=step.words)

    def _transfer(self, ticket: PastTicket, at: datetime, step: Step) -> None:
        ticket.transfer(at, self._actor(step.who), self.house.departments[step.what], step.words)

    def _due(self, ticket: PastTicket, at: datetime, step: Step) -> None:
        due_at = (self.now + timedelta(hours=int(step.what))).replace(minute=0, second=0, microsecond=0)
        ticket.due(at, self._actor(step.who), due_at, step.words)

    def _set(self, ticket: PastTicket, at: datetime, step: Step) -> None:
        by = self._actor(step.who)
        if step.verb is Verb.SETS_TOPIC:
            ticket.topic(at, by, self.house.topics[step.what], step.words)
        elif step.verb is Verb.SETS_PRIORITY:
            ticket.priority(at, by, self.house.priorities[step.what], step.words)
        else:
            ticket.status(at, by, step.what, step.words)

    def _act(self, ticket: PastTicket, at: datetime, step: Step) -> None:
        by = self._actor(step.who)
        {
            Verb.CLAIMS: lambda: ticket.claim(at, by),
            Verb.RELEASES: lambda: ticket.release(at, by, step.words),
            Verb.REWORDS: lambda: ticket.subject(at, by, step.what),
            Verb.ADDS: lambda: ticket.collaborator(at, by, self.clients[step.what].pk),
            Verb.CONFIRMS: lambda: ticket.confirm(at, by),
        }[step.verb]()


TELLERS: dict[Verb, Callable[[Storyteller, PastTicket, datetime, Step], None]] = {
    **dict.fromkeys((Verb.WRITES, Verb.ANSWERS, Verb.NOTES), Storyteller._write),
    **dict.fromkeys((Verb.SETS_TOPIC, Verb.SETS_PRIORITY, Verb.SETS_STATUS), Storyteller._set),
    **dict.fromkeys((Verb.CLAIMS, Verb.RELEASES, Verb.REWORDS, Verb.ADDS, Verb.CONFIRMS), Storyteller._act),
    Verb.ASSIGNS: Storyteller._assign,
    Verb.ASSIGNS_TEAM: Storyteller._assign_team,
    Verb.TRANSFERS: Storyteller._transfer,
    Verb.SETS_DUE: Storyteller._due,
}
