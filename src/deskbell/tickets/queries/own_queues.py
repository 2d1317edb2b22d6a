"""The lists that an agent keeps, those that others share with them, and the columns they want to see."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db.models import Q, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.timezone import get_current_timezone

from deskbell.kernel.errors import NotFound
from deskbell.kernel.prepared import Prepared, Statement, beside
from deskbell.people.models import TeamMember
from deskbell.people.rights import Besides, Numbered, known_besides
from deskbell.tickets.models import ListColumns, OwnQueue, SharedWith, Status, Ticket
from deskbell.tickets.queries.as_viewer import stand_in
from deskbell.tickets.queries.criteria import (
    Criteria,
    conditions_of,
    criteria_in,
    instants_of,
    standings_of,
)
from deskbell.tickets.queries.listing_orders import COLUMNS, USUAL_COLUMNS, usable_columns
from deskbell.tickets.queries.listings import Listing
from deskbell.tickets.queries.queue_kinds import EVERY_TICKET, QUEUES, Moments, QueueKind, moments_at
from deskbell.tickets.queries.queues import COUNT_LIMIT
from deskbell.tickets.queries.surroundings import BoundedCount, counted_along
from deskbell.tickets.queries.together import count, every_answer
from deskbell.tickets.queries.visibility import through_any
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STANDINGS, Standing

CHOSEN, KEPT, STATES = "list columns", "kept lists", "states of statuses"
OWN = "own-"
# Of those in the rail. More would not be read by anybody, and each costs every page a count; the page of all lists has the rest.
MOST_LISTS = 20
SHARED_CHOICES = SharedWith.choices


@dataclass(frozen=True, kw_only=True)
class KeptList:
    """A kept list, read warily: what of it makes no sense any more matches nothing or is as usual."""

    id: int
    name: str
    base: str
    criteria: Criteria
    columns: tuple[str, ...]
    sort: str
    is_descending: bool
    is_mine: bool
    shared_with: str
    team_id: int | None

    @property
    def key(self) -> str:
        """What it is called among the queues."""
        return f"{OWN}{self.id}"

    @property
    def listing(self) -> Listing:
        """What it lists."""
        return Listing(
            kind=base_of(self.base),
            criteria=self.criteria,
            sort=self.sort,
            is_descending=self.is_descending,
            columns=self.columns,
        )


def base_of(key: str) -> QueueKind:
    """The queue that a list narrows down. KeyError for an unknown one."""
    return EVERY_TICKET if key == EVERY_TICKET.key else QUEUES[key]


def own_queues(*, viewer: Viewer) -> tuple[KeptList, ...]:
    """The viewer's own lists in their order, then those that are shared with them, by name.

    They came with the rights, which have to be those that were read for a page.
    """
    return _lists_in(viewer.rights.besides[KEPT], viewer.user_id) if viewer.rights else ()


def own_queue(*, viewer: Viewer, own_id: int) -> KeptList:
    """One of them. NotFound, also where it is somebody else's and not shared with the viewer."""
    for one in own_queues(viewer=viewer):
        if one.id == own_id:
            return one
    raise NotFound


def columns_for(*, viewer: Viewer) -> tuple[str, ...]:
    """The columns that the viewer wants where a list has none of its own."""
    stored = viewer.rights.besides.get(CHOSEN) if viewer.rights else None
    return usable_columns(json.loads(stored[0][1])) if stored else USUAL_COLUMNS


@known_besides(CHOSEN)
def chosen_columns(user_id: int) -> Besides:
    """The columns that an agent chose, as JSON."""
    return Besides(rows=ListColumns.objects.filter(agent=user_id), column="agent_id", text=Cast("columns", TextField()))


@known_besides(KEPT, on_pages=True)
def kept_lists(user_id: int) -> Besides:
    """The lists of an agent and those that are shared with them, as JSON."""
    teams = TeamMember.objects.filter(agent=user_id).values("team_id")
    shared = Q(shared_with=SharedWith.EVERYBODY) | Q(shared_with=SharedWith.TEAM, team_id__in=teams)
    plain = ("agent_id", "name", "base", "sort", "is_descending", "position", "shared_with", "team_id")
    nested = {name: Cast(name, TextField()) for name in _NESTED}
    text = Cast(JSONObject(**dict(zip(plain, plain, strict=True)), **nested), TextField())
    return Besides(rows=OwnQueue.objects.filter(Q(agent=user_id) | shared), column="pk", text=text)


@known_besides(STATES, on_pages=True)
def states_of_statuses(_user_id: int) -> Besides:
    """The state of every status, retired ones too: lists that name a status are counted by it."""
    return Besides(rows=Status.objects.all(), column="pk", text=Cast("state", TextField()))


@counted_along
def own_counts(viewer: Viewer, already: Mapping[str, BoundedCount]) -> Statement | None:
    """How much the lists in the rail hold that hold nothing but open work, up to a limit, by their keys.

    What lists reach into what is finished have no number: it would say nothing. Those counted `already` are not counted again.
    """
    if viewer.rights is None:
        return None
    known, lists = dict(viewer.rights.besides[STATES]), own_queues(viewer=viewer)[:MOST_LISTS]
    reached = [(one, standings_of(one.criteria, one.listing.kind.standings, known=known)) for one in lists]
    counted = [(one, standings) for one, standings in reached if standings and set(standings) <= set(ACTIVE_STANDINGS)]
    if not counted:
        return None
    given = [_handed_through(one.key, already[one.key]) for one, _standings in counted if one.key in already]
    to_count = [(one, standings) for one, standings in counted if one.key not in already]
    return beside(*given, *([_counted(viewer, to_count)] if to_count else []))


def _handed_through(key: str, number: BoundedCount) -> Statement:
    most = COUNT_LIMIT if number.is_more else min(number.value, COUNT_LIMIT)
    return Statement(sql="SELECT %s", parameters=[most], names=(key,))


def _counted(viewer: Viewer, counted: Sequence[tuple[KeptList, tuple[Standing, ...]]]) -> Statement:
    now = timezone.now()
    at = moments_at(now)
    ages = {
        f"{number}_{name}": instant
        for number, (one, _standings) in enumerate(counted)
        for name, instant in instants_of(one.criteria, now=now).items()
    }
    shape = tuple((one.base, one.criteria, standings) for one, standings in counted)
    zone = str(get_current_timezone())
    statement = _COUNTING.statement(_seen_by(viewer), shape, zone, now=at.now, soon=at.soon, **ages)
    return replace(statement, names=tuple(one.key for one, _standings in counted))


Shape = tuple[tuple[str, Criteria, tuple[Standing, ...]], ...]


def _counting(
    seen_by: _SeenBy, shape: Shape, _zone: str, *, now: datetime, soon: datetime, **ages: datetime
) -> Statement:
    """The counts of lists of this shape for somebody who sees this much; what time changes are its values."""
    viewer = seen_by.viewer
    questions = {}
    for number, (base, criteria, standings) in enumerate(shape):
        kind = base_of(base)
        own = {name.partition("_")[2]: at for name, at in ages.items() if name.partition("_")[0] == str(number)}
        which = Q(through_any(kind.doors(viewer)), **kind.conditions(Moments(now=now, soon=soon)))
        which &= conditions_of(criteria, viewer, now=now, instants=own)
        rows = Ticket.objects.filter(which, standing__in=[standing.value for standing in standings])
        questions[str(number)] = count(Ticket.objects.none() if criteria.unreadable else rows, limit=COUNT_LIMIT)
    return every_answer(questions)


_COUNTING = Prepared(_counting)


@dataclass(frozen=True, kw_only=True)
class _SeenBy:
    """What of a viewer makes their statements different from others'."""

    user_id: int
    is_everything: bool
    departments: tuple[int, ...]
    teams: tuple[int, ...]
    has_referrals: bool

    @property
    def viewer(self) -> Viewer:
        """Somebody who sees this."""
        return stand_in(
            sees_all=self.is_everything,
            has_referrals=self.has_referrals,
            user_id=self.user_id,
            departments=self.departments,
            teams=self.teams,
        )


def _seen_by(viewer: Viewer) -> _SeenBy:
    rights = viewer.rights
    return _SeenBy(
        user_id=viewer.user_id or 0,
        is_everything=rights is not None and rights.sees_every_department,
        departments=tuple(sorted(rights.department_ids)) if rights else (),
        teams=tuple(sorted(rights.team_ids)) if rights else (),
        has_referrals=viewer.has_referrals,
    )


_NESTED = ("criteria", "columns")


# Two parts of each page ask for them, and page after page they are the same.
@lru_cache(maxsize=1024)
def _lists_in(rows: tuple[Numbered, ...], user_id: int | None) -> tuple[KeptList, ...]:
    ordered = sorted((_row(id_, text) for id_, text in rows), key=lambda row: (row.position, row.pk))
    found = [_kept(row, user_id) for row in ordered]
    mine = [one for one in found if one.is_mine]
    shared = sorted((one for one in found if not one.is_mine), key=lambda one: (one.name.casefold(), one.id))
    return (*mine, *shared)


def _row(id_: int, text: str) -> OwnQueue:
    values = json.loads(text)
    return OwnQueue(pk=id_, **values | {name: json.loads(values[name]) for name in _NESTED})


def _kept(row: OwnQueue, user_id: int | None) -> KeptList:
    criteria = row.criteria if isinstance(row.criteria, dict) else {}
    return KeptList(
        id=row.pk,
        name=row.name,
        base=row.base if row.base in QUEUES else EVERY_TICKET.key,
        criteria=criteria_in({name: words for name, words in criteria.items() if isinstance(words, list)}),
        columns=usable_columns(row.columns) if row.columns else (),
        sort=row.sort if row.sort in COLUMNS and COLUMNS[row.sort].sorts else "updated",
        is_descending=bool(row.is_descending),  # a number in SQLite's JSON
        is_mine=row.agent_id == user_id,
        shared_with=row.shared_with,
        team_id=row.team_id,
    )
