"""The bar by which lists are narrowed down, and the words for what they are narrowed down to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deskbell.agent_panel.pages.place import OTHERWISE, Place
from deskbell.people.queries import agent_choices, department_choices, organization_choices, team_choices
from deskbell.tickets.queries import priority_choices, status_choices, topic_choices
from deskbell.tickets.queries.criteria import (
    ME,
    MINE,
    MOMENTS,
    NOBODY,
    OPEN_STATES,
    SINGLE,
    TITLES,
    Criteria,
    criteria_in,
)
from deskbell.tickets.queries.listings import requester_names
from deskbell.tickets.queries.tags import tag_choices
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STANDINGS, Source, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Words = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class FilterChoice:
    """One box to tick."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class FilterGroup:
    """One criterion with its boxes."""

    name: str
    title: StrOrPromise
    choices: tuple[FilterChoice, ...]

    @property
    def is_single(self) -> bool:
        """Whether its one box says it all."""
        return self.name in SINGLE


@dataclass(frozen=True, kw_only=True)
class FilterMoment:
    """Something that happened once: how long ago, or between which days. Each: parameter, label, what was typed."""

    title: StrOrPromise
    days: tuple[tuple[str, StrOrPromise, str], ...]
    dates: tuple[tuple[str, StrOrPromise, str], ...]
    problem: str


@dataclass(frozen=True, kw_only=True)
class FilterBar:
    """The bar. `kept` are fields that stay as they are: the order, and what has no box."""

    action: str
    groups: tuple[FilterGroup, ...]
    moments: tuple[FilterMoment, ...]
    address: str
    address_problem: str
    kept: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class FilterChip:
    """A criterion that holds, in words, and the list without it."""

    words: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What can be chosen, in words for a viewer; each kind is looked up once, however many lists of a page name it."""

    viewer: Viewer
    known: dict[str, Words] = field(default_factory=dict)

    def choices(self, name: str) -> Words:
        """The values of one criterion."""
        if name not in self.known:
            self.known[name] = CHOICES[name](self.viewer)
        return self.known[name]


def filter_bar(*, vocabulary: Vocabulary, place: Place, criteria: Criteria, typed: dict[str, str]) -> FilterBar:
    """The bar of a list that is narrowed down to `criteria`; `typed` is what could not be read."""
    groups = tuple(_group(name, vocabulary.choices(name), criteria) for name in CHOICES)
    boxed = {(group.name, choice.value) for group in groups for choice in group.choices}
    values = {name: words[-1] for name, words in criteria.chosen if name in SINGLE} | typed
    kept = [*place.order.items(), *(pair for pair in criteria.pairs if pair not in boxed and pair[0] not in SINGLE)]
    return FilterBar(
        action=place.bare_url,
        groups=tuple(group for group in groups if group.choices),
        moments=tuple(_moment(name, values, criteria) for name in MOMENTS),
        address=values.get("from", ""),
        address_problem=_("This is no e-mail address.") if "from" in criteria.unreadable else "",
        kept=(*kept, ("filters", "1"), *([(OTHERWISE, "1")] if place.own_id is not None else [])),
    )


def chips(*, vocabulary: Vocabulary, place: Place, criteria: Criteria) -> tuple[FilterChip, ...]:
    """What a list is narrowed down to, each with the list without it."""
    return tuple(
        FilterChip(
            words=f"{_title(name)}: {', '.join(_words(vocabulary, name, words))}" if _says(name) else _title(name),
            url=_without(place, criteria, name),
        )
        for name, words in criteria.chosen
    )


def _without(place: Place, criteria: Criteria, name: str) -> str:
    rest = criteria_in({key: words for key, words in criteria.chosen if key != name})
    return replace(place, criteria=rest, is_otherwise=place.own_id is not None).queue_url


def _named(choices: Sequence[object]) -> Words:
    return [(str(getattr(one, "id")), str(getattr(one, "name"))) for one in choices]  # noqa: B009 - of several kinds


def _agents(_viewer: Viewer) -> Words:
    return [(ME, _("Me")), (NOBODY, _("Nobody")), *_named(agent_choices())]


def _teams(_viewer: Viewer) -> Words:
    return [(MINE, _("My teams")), (NOBODY, _("No team")), *_named(team_choices())]


def _topics(_viewer: Viewer) -> Words:
    return [*_named(topic_choices()), (NOBODY, _("No topic"))]


def _organizations(viewer: Viewer) -> Words:
    """Only whoever may look into the directory learns which organizations there are."""
    may_look = viewer.rights is not None and viewer.rights.may_everywhere("user.dir")
    return _named(organization_choices()[:MOST_ORGANIZATIONS]) if may_look else []


MOST_ORGANIZATIONS = 200
CHOICES: dict[str, Callable[[Viewer], Words]] = {
    "state": lambda _viewer: [(state, str(State(state).label)) for state in OPEN_STATES],
    "standing": lambda _viewer: [(one.value, str(one.label)) for one in ACTIVE_STANDINGS],
    "department": lambda _viewer: _named(department_choices()),
    "agent": _agents,
    "team": _teams,
    "unassigned": lambda _viewer: [("1", _("In nobody's hands"))],
    "overdue": lambda _viewer: [("1", _("Its time is up"))],
    "priority": lambda _viewer: _named(priority_choices()),
    "status": lambda _viewer: _named(status_choices()),
    "topic": _topics,
    "tag": lambda _viewer: _named(tag_choices()),
    "source": lambda _viewer: [(value, str(label)) for value, label in Source.choices],
    "organization": _organizations,
}


def _group(name: str, choices: Words, criteria: Criteria) -> FilterGroup:
    chosen = criteria.values.get(name, ())
    boxes = tuple(FilterChoice(value=value, words=words, is_chosen=value in chosen) for value, words in choices)
    return FilterGroup(name=name, title=TITLES[name], choices=boxes)


_AGES = (("within", gettext_lazy("At most so many days ago")), ("over", gettext_lazy("More than so many days ago")))
_ENDS = (("from", gettext_lazy("From")), ("to", gettext_lazy("Until and including")))


def _moment(name: str, values: dict[str, str], criteria: Criteria) -> FilterMoment:
    is_bad = any(one.startswith(f"{name}_") for one in criteria.unreadable)
    return FilterMoment(
        title=TITLES[name],
        days=tuple((f"{name}_{key}", words, values.get(f"{name}_{key}", "")) for key, words in _AGES),
        dates=tuple((f"{name}_{key}", words, values.get(f"{name}_{key}", "")) for key, words in _ENDS),
        problem=_("Give days as a number, dates as year-month-day.") if is_bad else "",
    )


def _title(name: str) -> str:
    moment = name.partition("_")[0]
    return str(TITLES[moment if moment in MOMENTS else name])


def _says(name: str) -> bool:
    return name not in {"unassigned", "overdue"}


def _words(vocabulary: Vocabulary, name: str, words: Sequence[str]) -> list[str]:
    moment, _sign, end = name.partition("_")
    if moment in MOMENTS:
        return [_PHRASES[end](words[0])]
    if name == "requester":
        known = requester_names(viewer=vocabulary.viewer, ids=[int(word) for word in words])
        return [known.get(int(word), _("unknown")) for word in words]
    if name == "from":
        return list(words)
    known_words = dict(vocabulary.choices(name))
    return [known_words.get(word, _("unknown")) for word in words]


_PHRASES: dict[str, Callable[[str], str]] = {
    "within": lambda days: (
        ngettext("%(days)s day ago at most", "%(days)s days ago at most", int(days)) % {"days": days}
    ),
    "over": lambda days: (
        ngettext("more than %(days)s day ago", "more than %(days)s days ago", int(days)) % {"days": days}
    ),
    "from": lambda day: _("from %(day)s") % {"day": day},
    "to": lambda day: _("until %(day)s") % {"day": day},
}
