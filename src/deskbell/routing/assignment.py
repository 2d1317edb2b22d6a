"""Whose turn it is: who may be given a ticket, and which of them gets it. Pure: no clock, no database.

Somebody may be given a ticket who is in service, serves the department and may answer there, did not ask for help
themselves, is not away, is on shift, and has room. Among those the method decides:

- **in turn**: whoever waits longest since the last ticket that this pool gave them;
- **least loaded**: whoever has used the smallest share of their limit; of equals, whoever waits longest. Somebody
  without a limit counts as if they had the highest limit among the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Method(TextChoices):
    """How a pool's tickets find their agents."""

    BY_HAND = "by_hand", _("By hand: agents claim tickets, or somebody assigns them")
    IN_TURN = "in_turn", _("In turn: to whoever waits longest since their last ticket")
    LEAST_LOADED = "least_loaded", _("Least loaded: to whoever has used the smallest share of their limit")


class Occasion(TextChoices):
    """What a hand-out answers to."""

    OPENING = "opening", _("when the ticket was opened")
    TRANSFER = "transfer", _("when the ticket was transferred")
    TEAM = "team", _("when the ticket came to the team")
    REOPENING = "reopening", _("when the ticket was reopened")
    LINE = "line", _("when there was room again")


class Availability(TextChoices):
    """Whether somebody can be given a ticket, else the first reason why not."""

    ELIGIBLE = "eligible", _("could take it")
    DISABLED = "disabled", _("is disabled")
    NO_ACCESS = "no_access", _("does not serve the department")
    MAY_NOT_ANSWER = "may_not_answer", _("may not answer there")
    REQUESTER = "requester", _("asked for help themselves")
    AWAY = "away", _("is away")
    OFF_SHIFT = "off_shift", _("is off shift")
    AT_CAPACITY = "at_capacity", _("is at capacity")


# What keeps somebody from the tickets of one department alone.
OF_THE_DEPARTMENT = frozenset({Availability.NO_ACCESS, Availability.MAY_NOT_ANSWER})


class Ground(TextChoices):
    """Why the chosen agent, and nobody else."""

    ACCOUNT_MANAGER = "account_manager", _("looks after the requester's organization")
    ONLY_ONE = "only_one", _("the only one who could take it")
    LONGEST_IDLE = "longest_idle", _("longest since the last ticket")
    LEAST_LOADED = "least_loaded", _("least loaded")
    NOBODY = "nobody", _("nobody could take it")
    WITH_MANY = "with_many", _("moved with many others: they are handed out one after the other")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One agent of a pool as a ticket finds them. No `limit` is no limit; `turn_at` orders the turns of this pool.

    A newcomer's turn stands at the average of the others, while `last_assigned_at` says that there was none yet.
    """

    agent_id: int
    is_active: bool = True
    has_access: bool = True
    may_answer: bool = True
    is_requester: bool = False
    is_away: bool = False
    is_on_shift: bool = True
    load: int = 0
    limit: int | None = None
    turn_at: datetime = EPOCH
    last_assigned_at: datetime | None = None

    @property
    def availability(self) -> Availability:
        """Whether this agent can be given the ticket; the first reason why not."""
        reasons = (
            (not self.is_active, Availability.DISABLED),
            (not self.has_access, Availability.NO_ACCESS),
            (not self.may_answer, Availability.MAY_NOT_ANSWER),
            (self.is_requester, Availability.REQUESTER),
            (self.is_away, Availability.AWAY),
            (not self.is_on_shift, Availability.OFF_SHIFT),
            (self.limit is not None and self.load >= self.limit, Availability.AT_CAPACITY),
        )
        return next((reason for holds, reason in reasons if holds), Availability.ELIGIBLE)


class Room(Enum):
    """What is left for the next ticket in line after one that nobody could take, or somebody did."""

    PERHAPS = "perhaps"
    IN_OTHER_DEPARTMENTS = "in other departments"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Who gets the ticket, None for nobody, and on what ground; the candidates are in the order in which they stood."""

    agent_id: int | None
    ground: Ground
    candidates: tuple[Candidate, ...]

    @property
    def room(self) -> Room:
        """Whether the pool can take other tickets now: whoever only asked for this one's help could, and of whoever does
        not serve its department nothing is known for others."""
        reasons = {one.availability for one in self.candidates}
        if self.agent_id is not None or Availability.REQUESTER in reasons:
            return Room.PERHAPS
        return Room.IN_OTHER_DEPARTMENTS if reasons & OF_THE_DEPARTMENT else Room.NONE


def choose(candidates: Iterable[Candidate], *, method: Method) -> Choice:
    """Decide by the pool's method. ValueError where tickets are assigned by hand."""
    if method is Method.BY_HAND:
        raise ValueError("by hand nobody is chosen")
    everybody = tuple(sorted(candidates, key=lambda one: one.agent_id))
    able = [one for one in everybody if one.availability is Availability.ELIGIBLE]
    if not able:
        return Choice(agent_id=None, ground=Ground.NOBODY, candidates=everybody)
    highest = max((one.limit for one in able if one.limit), default=1)

    def share(one: Candidate) -> float:
        return one.load / (one.limit or highest)

    by_load = method is Method.LEAST_LOADED
    first = min(able, key=lambda one: (share(one) if by_load else 0, one.turn_at, one.agent_id))
    rule = Ground.LEAST_LOADED if by_load else Ground.LONGEST_IDLE
    ground = Ground.ONLY_ONE if len(able) == 1 else rule
    return Choice(agent_id=first.agent_id, ground=ground, candidates=everybody)


def average_turn(turns: Iterable[datetime], *, now: datetime) -> datetime:
    """Where a newcomer's turn stands: in the middle of the others'; now where there are none."""
    offsets = [(turn - EPOCH) for turn in turns]
    return EPOCH + sum(offsets, timedelta()) / len(offsets) if offsets else now
