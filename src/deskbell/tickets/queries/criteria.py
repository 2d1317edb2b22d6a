"""What a list of tickets is narrowed down to: read from an address or a stored queue, written back, and asked for.

Everything comes in as words and nothing of it ever becomes a column's name or a lookup (threat 20). What can't be read, or
names something that is not there, matches nothing: nobody learns from a list which of the two it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, DateTimeField, Q
from django.db.models.lookups import GreaterThanOrEqual, In, LessThan
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from deskbell.lib.email_address import normalise
from deskbell.lib.numbers import LARGEST_ID
from deskbell.people.models import User
from deskbell.tickets.models import Status, TicketTag
from deskbell.tickets.queries.walked import Walked
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STANDINGS, ACTIVE_STATES, Source, Standing, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ME, NOBODY, MINE = "me", "nobody", "mine"
MOST_VALUES, MOST_DAYS, LONGEST_ADDRESS = 50, 36_500, 254
EARLIEST, LATEST = date(1970, 1, 2), date(9998, 12, 30)
OPEN_STATES = tuple(
    state.value for state in State if state in {*ACTIVE_STATES, State.RESOLVED, State.CLOSED, State.ARCHIVED}
)
MOMENTS = {"opened": "opened_at", "updated": "updated_at", "closed": "closed_at"}

# By what a list can be narrowed down, each with the words that head it.
TITLES: dict[str, StrOrPromise] = {
    "department": _("Department"),
    "agent": _("Agent"),
    "team": _("Team"),
    "topic": _("Help topic"),
    "priority": _("Priority"),
    "status": _("Status"),
    "state": _("State"),
    "standing": _("Whose turn"),
    "tag": _("Tag"),
    "source": _("Source"),
    "organization": _("Organization"),
    "requester": _("Requester"),
    "from": _("From"),
    "unassigned": _("Unassigned"),
    "overdue": _("Overdue"),
    "opened": _("Opened"),
    "updated": _("Updated"),
    "closed": _("Closed"),
}


def _number(word: str) -> str | None:
    is_number = word.isascii() and word.isdecimal() and len(word) < 20 and 0 < int(word) <= LARGEST_ID
    return str(int(word)) if is_number else None


def _number_or(*words: str) -> Callable[[str], str | None]:
    return lambda word: word if word in words else _number(word)


def _one_of(*words: str) -> Callable[[str], str | None]:
    return lambda word: word if word in words else None


def _day(word: str) -> str | None:
    try:
        day = parse_date(word)
    except ValueError:
        return None
    return day.isoformat() if day is not None and EARLIEST <= day <= LATEST else None


def _days(word: str) -> str | None:
    is_number = word.isascii() and word.isdecimal() and len(word) < 6 and int(word) <= MOST_DAYS
    return str(int(word)) if is_number else None


def _address(word: str) -> str | None:
    return normalise(word) if word.isprintable() and len(word) <= LONGEST_ADDRESS and normalise(word) else None


# The parameters, and what each accepts: the word in its one proper form, or None.
READERS: dict[str, Callable[[str], str | None]] = {
    "department": _number,
    "agent": _number_or(ME, NOBODY),
    "team": _number_or(MINE, NOBODY),
    "topic": _number_or(NOBODY),
    "priority": _number,
    "status": _number,
    "state": _one_of(*OPEN_STATES),
    "standing": _one_of(*(standing.value for standing in ACTIVE_STANDINGS)),
    "tag": _number,
    "source": _one_of(*Source.values),
    "organization": _number,
    "requester": _number,
    "from": _address,
    "unassigned": _one_of("1"),
    "overdue": _one_of("1"),
    **{f"{moment}_{end}": _day for moment in MOMENTS for end in ("from", "to")},
    **{f"{moment}_{age}": _days for moment in MOMENTS for age in ("within", "over")},
}
SINGLE = frozenset({"from", "unassigned", "overdue", *(name for name in READERS if "_" in name)})


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What was chosen, in one order and form: equal criteria are equal. `unreadable`: parameters that made no sense."""

    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unreadable: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chosen or self.unreadable)

    @cached_property
    def values(self) -> dict[str, tuple[str, ...]]:
        """What was chosen, by parameter."""
        return dict(self.chosen)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As an address carries it."""
        return [(name, word) for name, words in self.chosen for word in words]

    @property
    def stored(self) -> dict[str, list[str]]:
        """As JSON keeps it."""
        return {name: list(words) for name, words in self.chosen}


NO_CRITERIA = Criteria()


def criteria_in(asked: Mapping[str, Sequence[str]]) -> Criteria:
    """What lists of words by parameter ask for; parameters of other names are somebody else's matter."""
    chosen: list[tuple[str, tuple[str, ...]]] = []
    unreadable: list[str] = []
    for name, reader in READERS.items():
        words = [word.strip() for word in asked.get(name, ()) if isinstance(word, str) and word.strip()]
        if name in SINGLE:
            words = words[-1:]
        read = [reader(word) for word in words]
        if None in read or len(read) > MOST_VALUES:
            unreadable.append(name)
        elif read:
            chosen.append((name, tuple(sorted({word for word in read if word is not None}))))
    return Criteria(chosen=tuple(chosen), unreadable=tuple(unreadable))


def states_by_status() -> Mapping[int, str]:
    """The state of every status, retired ones too."""
    return dict(Status.objects.order_by().values_list("pk", "state"))


def standings_of(
    criteria: Criteria, standings: Iterable[Standing], *, known: Mapping[int, str] | None = None
) -> tuple[Standing, ...]:
    """Where tickets that match can stand at all, of those of a list; only who asks for archived ones gets them.

    `known`: what `states_by_status` says, for whoever asks for many lists.
    """
    wanted = tuple(standings)
    states = set(criteria.values.get("state", ()))
    if ids := criteria.values.get("status"):
        known = states_by_status() if known is None else known
        of_statuses = {known[int(one)] for one in ids if int(one) in known}
        states = of_statuses & states if states else of_statuses
        if not states:
            return ()
    if State.ARCHIVED in states and Standing.CLOSED in wanted:
        wanted = (*wanted, Standing.ARCHIVED)
    if states:
        wanted = tuple(one for one in wanted if _can_be(one, states))
    if is_active_only(criteria):
        wanted = tuple(one for one in wanted if one in ACTIVE_STANDINGS)
    if turns := criteria.values.get("standing"):
        wanted = tuple(one for one in wanted if one in turns)
    return tuple(dict.fromkeys(wanted))


def is_active_only(criteria: Criteria) -> bool:
    """Whether nothing but tickets that still need work can match, going by the criteria alone."""
    states = criteria.values.get("state")
    return (
        "overdue" in criteria.values
        or "standing" in criteria.values
        or (states is not None and all(state in ACTIVE_STATES for state in states))
    )


def instants_of(criteria: Criteria, *, now: datetime) -> dict[str, datetime]:
    """The instants that its ages mean at this moment, by parameter."""
    return {
        name: now - timedelta(days=int(words[0]))
        for name, words in criteria.chosen
        if name.endswith(("_within", "_over"))
    }


def conditions_of(
    criteria: Criteria, viewer: Viewer, *, now: datetime, instants: Mapping[str, datetime] | None = None
) -> Q:
    """What a ticket has to be. The standings are `standings_of`'s matter; dates are days in the zone that is active.

    `instants`: what ages mean, if not at `now`.
    """
    instants = instants_of(criteria, now=now) if instants is None else instants
    if criteria.unreadable:
        return Q(pk__in=[])
    is_walked = len({name.partition("_")[0] for name, _words in criteria.chosen}) > 1
    conditions = {**_CONDITIONS, "department": _department_walked} if is_walked else _CONDITIONS
    parts = [conditions[name](words, viewer) for name, words in criteria.chosen if name in conditions]
    parts += [Q(next_due_at__lt=now)] if "overdue" in criteria.values else []
    parts += [
        _opened_walked(lookup, instant) if is_walked and moment == "opened" else _moment(f"{column}__{lookup}", instant)
        for moment, column in MOMENTS.items()
        for lookup, instant in _bounds(criteria.values, moment, instants)
    ]
    return reduce(and_, parts, Q())


def _department_walked(words: tuple[str, ...], _viewer: Viewer) -> Q:
    return Q(In(Walked("department_id", output_field=BigIntegerField()), _ids(words)))


def _opened_walked(lookup: str, instant: datetime) -> Q:
    bound = {"gte": GreaterThanOrEqual, "lt": LessThan}[lookup]
    return Q(bound(Walked("opened_at", output_field=DateTimeField()), instant))


def _can_be(standing: Standing, states: set[str]) -> bool:
    return bool(states & ACTIVE_STATES) if standing in ACTIVE_STANDINGS else standing.value in states


def _ids(words: Iterable[str]) -> list[int]:
    return [int(word) for word in words if word.isdecimal()]


def _among(column: str) -> Callable[[tuple[str, ...], Viewer], Q]:
    return lambda words, _viewer: Q(**{f"{column}__in": _ids(words)})


def _words_among(column: str) -> Callable[[tuple[str, ...], Viewer], Q]:
    return lambda words, _viewer: Q(**{f"{column}__in": list(words)})


def _any(parts: Iterable[Q]) -> Q:
    return reduce(or_, parts, Q(pk__in=[]))


def _agent(words: tuple[str, ...], viewer: Viewer) -> Q:
    ids = _ids(words) + ([viewer.user_id or 0] if ME in words else [])
    return _any([Q(agent_id__in=ids)] * bool(ids) + [Q(agent_id__isnull=True)] * (NOBODY in words))


def _team(words: tuple[str, ...], viewer: Viewer) -> Q:
    own = sorted(viewer.rights.team_ids) if viewer.rights and MINE in words else []
    ids = [*_ids(words), *own]
    return _any([Q(team_id__in=ids)] * bool(ids) + [Q(team_id__isnull=True)] * (NOBODY in words))


def _topic(words: tuple[str, ...], _viewer: Viewer) -> Q:
    ids = _ids(words)
    return _any([Q(topic_id__in=ids)] * bool(ids) + [Q(topic_id__isnull=True)] * (NOBODY in words))


def _tag(words: tuple[str, ...], _viewer: Viewer) -> Q:
    return Q(pk__in=TicketTag.objects.filter(tag_id__in=_ids(words)).values("ticket_id"))


def _organization(words: tuple[str, ...], _viewer: Viewer) -> Q:
    return Q(requester_id__in=User.objects.filter(organization_id__in=_ids(words)).values("pk"))


def _from(words: tuple[str, ...], _viewer: Viewer) -> Q:
    return Q(requester_id__in=User.objects.filter(email_normalised__in=words).values("pk"))


_CONDITIONS: dict[str, Callable[[tuple[str, ...], Viewer], Q]] = {
    "department": _among("department_id"),
    "agent": _agent,
    "team": _team,
    "topic": _topic,
    "priority": _among("priority_id"),
    "status": _among("status_id"),
    "state": _words_among("state"),
    "source": _words_among("source"),
    "requester": _among("requester_id"),
    "tag": _tag,
    "organization": _organization,
    "from": _from,
    "unassigned": lambda _words, _viewer: Q(agent_id__isnull=True, team_id__isnull=True),
}


def _moment(lookup: str, instant: datetime) -> Q:
    return Q(**{lookup: instant})


def _bounds(
    values: Mapping[str, tuple[str, ...]], moment: str, instants: Mapping[str, datetime]
) -> list[tuple[str, datetime]]:
    bounds: list[tuple[str, Any]] = []
    for end, lookup in (("from", "gte"), ("to", "lt")):
        if words := values.get(f"{moment}_{end}"):
            day = date.fromisoformat(words[0]) + timedelta(days=end == "to")
            bounds.append((lookup, timezone.make_aware(datetime.combine(day, datetime.min.time()))))
    for age, lookup in (("within", "gte"), ("over", "lt")):
        if at := instants.get(f"{moment}_{age}"):
            bounds.append((lookup, at))
    return bounds
