"""One mail to one agent for what one command did, however many of its facts concern them.

A new ticket that a rule assigns to the department's manager is two facts and two effects: the manager reads that it is
theirs. Each effect asks by itself whom a stronger one tells, so the order in which they run does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deskbell.kernel.facts import Fact
from deskbell.kernel.ledger import EVERY_EFFECT, RecordedFact
from deskbell.mail import reading
from deskbell.mail.alert_kinds import AlertKind
from deskbell.people.models import Agent

Audience = Callable[[RecordedFact], list[Agent]]
STRENGTH = list(AlertKind)


@dataclass(frozen=True, kw_only=True)
class Alerting:
    """An effect that sends alerts, and whom it tells of a fact."""

    effect: str
    kind: AlertKind
    on: type[Fact]
    audience: Audience


ALERTING: dict[str, Alerting] = {}


def tells(*, effect: str, kind: AlertKind, on: type[Fact]) -> Callable[[Audience], Audience]:
    """Say whom an effect tells. ValueError if it was said already."""

    def register(audience: Audience) -> Audience:
        if effect in ALERTING:
            raise ValueError(f"two audiences for {effect}")
        ALERTING[effect] = Alerting(effect=effect, kind=kind, on=on, audience=audience)
        return audience

    return register


def not_told_otherwise(agents: Sequence[Agent], *, effect: str, recorded: RecordedFact) -> list[Agent]:
    """Those whom no stronger alert about the same command tells."""
    own = STRENGTH.index(ALERTING[effect].kind)
    stronger = [one for one in ALERTING.values() if STRENGTH.index(one.kind) < own]
    names = reading.names_beside(recorded)
    if not agents or not any(one.on.__name__ in names for one in stronger):
        return list(agents)
    told = {
        agent.pk
        for beside in reading.facts_beside(recorded)
        for one in stronger
        if isinstance(beside.fact, one.on) and not {one.effect, EVERY_EFFECT} & beside.mutes
        for agent in one.audience(beside)
    }
    return [agent for agent in agents if agent.pk not in told]


def not_told_with_the_team(agents: Sequence[Agent], *, recorded: RecordedFact) -> list[Agent]:
    """Those who don't hear already that the ticket came to their team: that mail has the reason, and says whose it is."""
    before = reading.put_into_hands_before(recorded) if agents else None
    if before is None:
        return list(agents)
    told = {
        agent.pk
        for one in ALERTING.values()
        if type(before.fact) is one.on and not {one.effect, EVERY_EFFECT} & before.mutes
        for agent in one.audience(before)
    }
    return [agent for agent in agents if agent.pk not in told]
