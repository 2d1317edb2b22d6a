"""What can be configured: each kind of thing is declared once, by the room that owns it, in its `configuration.py`.

The admin panel makes every page of a kind from its declaration: the list, the form, what uses a thing, its history,
retiring and replacing. Whatever changes goes through `kernel.configure`, which keeps who changed what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.errors import NotFound

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from deskbell.kernel.actor import Actor
    from deskbell.kernel.configuration_forms import ConfigurationForm


class Group(StrEnum):
    """The parts of the admin panel's menu."""

    PEOPLE = "people"
    TICKETS = "tickets"
    ANSWERS = "answers"
    MAIL = "mail"
    PORTAL = "portal"
    DESK = "desk"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a kind's list. `sort` is the field of the model that orders it, empty where none does."""

    title: StrOrPromise
    value: Callable[[Any], StrOrPromise]
    sort: str = ""


def _nowhere(_pk: int) -> str:
    return ""


def _row_nowhere(_row: Any) -> str:
    return ""


def _fits(_pk: int) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What uses a thing: counted in words, linked where there is a list, and replaced where that makes sense.

    `rows` must be a query that can be counted within another one (no slices, no unions). Where the rows are of a kind
    that has pages, the panel links to their list by itself. `replace` puts another row in this one's place and says for
    how many; a thing that is used by what can be replaced does not go out of use before that, unless `may_stay`.

    Where there may be many rows, `move` does that for one of them instead: a few are moved at once, many by a long job.
    `objection` says in a sentence why a thing can't take the place in these rows, and `row_address` where one of them
    can be looked at.
    """

    words: Callable[[int], str]
    rows: Callable[[int], QuerySet[Any]]
    address: Callable[[int], str] = _nowhere
    replace: Callable[[Actor, int, int], int] | None = None
    may_stay: bool = False
    move: Callable[[Actor, Any, int], object] | None = None
    objection: Callable[[int], str] = _fits
    row_address: Callable[[Any], str] = _row_nowhere

    @property
    def is_replaceable(self) -> bool:
        """Whether another thing can take the place in these rows."""
        return self.replace is not None or self.move is not None


@dataclass(frozen=True, kw_only=True)
class Switch:
    """How things of a kind go out of use and come back: the column that says so, its value when out, and the words."""

    column: str
    out: bool
    take_out: StrOrPromise
    take_back: StrOrPromise
    is_out: StrOrPromise
    is_in: StrOrPromise
    meaning: StrOrPromise


RETIRES = Switch(
    column="is_retired",
    out=True,
    take_out=_("Retire"),
    take_back=_("Take back into use"),
    is_out=_("Retired"),
    is_in=_("In use"),
    meaning=_(
        "Nobody can choose it any more. Its name stays wherever it stood in the past, and it can be taken back into use."
    ),
)
DISABLES = Switch(
    column="is_active",
    out=False,
    take_out=_("Disable"),
    take_back=_("Enable"),
    is_out=_("Disabled"),
    is_in=_("Active"),
    meaning=_("Access ends at once, in open sessions too, and no more mails go out. It can be given back at any time."),
)


def _nothing_hinders(_instance: Any) -> list[str]:
    return []


def _nothing_to_notice() -> None:
    return None


def _nothing_happens(_instance: Any, _changes: Mapping[str, Any]) -> list[str]:
    return []


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of thing that administrators configure.

    `singular` stands within sentences ("department"), `plural` as a heading. `search` holds text columns; the first one
    is what a row is called in the panel's search. `ordering` and the columns' `sort` name columns, `-` before one turns
    it round; `related` and `prefetch` are what a row needs to show itself without another query. `consequences` says in
    sentences what a change does beyond itself, and `hindrances` why a thing can't go out of use; `take_out` goes that
    way (`True`) or back by another door than the column alone. `ordered_by` is the column of an order that people make
    by hand, `ordered_within` the column of a tree (`parent_id`). `notice` is a link above the list to what should be looked
    at (address and words), `None` where nothing should. `extra_links` are further pages about one thing: these
    stand in the admin panel, at addresses below the thing's own. `ties` are what the history calls things that stand in no
    column and no field of the form.
    """

    key: str
    model: type[Model]
    form: type[ConfigurationForm]
    group: Group
    singular: StrOrPromise
    plural: StrOrPromise
    explanation: StrOrPromise
    columns: tuple[Column, ...]
    search: tuple[str, ...]
    ordering: tuple[str, ...]
    related: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()
    usages: tuple[Usage, ...] = ()
    consequences: Callable[[Any, Mapping[str, Any]], list[str]] = _nothing_happens
    tells_of_new: bool = False  # whether the consequences are asked for a new thing as well
    is_retirable: bool = True
    rows: Callable[[], QuerySet[Any]] | None = None  # where a kind is only some of its model's rows
    comparable: Callable[[str], str] = str  # what is searched for, in the form in which the columns hold it
    switch: Switch = RETIRES
    hindrances: Callable[[Any], list[str]] = _nothing_hinders
    take_out: Callable[[Actor, Any, bool], None] | None = None
    may_create: bool = True
    ordered_by: str = ""
    ordered_within: str = ""
    notice: Callable[[], tuple[str, StrOrPromise] | None] = _nothing_to_notice
    keywords: StrOrPromise = ""
    position: int = 100
    icon: str = "list"
    extra_links: Callable[[Any], list[tuple[str, StrOrPromise]]] = field(default=lambda _instance: [])
    ties: Mapping[str, StrOrPromise] = field(default_factory=dict)


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Let the admin panel have pages for a kind. ValueError if its key is taken."""
    if kind.key in KINDS:
        raise ValueError(f"two kinds are called {kind.key}")
    KINDS[kind.key] = kind
    return kind


def add_usage(key: str, usage: Usage) -> None:
    """Let a kind know of something that uses it and is declared in a room above it. KeyError if there is no such kind."""
    KINDS[key] = replace(KINDS[key], usages=(*KINDS[key].usages, usage))


def add_links(key: str, links: Callable[[Any], list[tuple[str, StrOrPromise]]]) -> None:
    """Let a kind's things lead to further pages, declared in a room above it. KeyError if there is no such kind."""
    before = KINDS[key].extra_links
    KINDS[key] = replace(KINDS[key], extra_links=lambda one: [*before(one), *links(one)])


def kind_called(key: str) -> Kind:
    """The kind with this key. NotFound."""
    if key not in KINDS:
        raise NotFound
    return KINDS[key]


def kind_of(model: type[Model]) -> Kind | None:
    """The first kind whose rows are of this model."""
    return next((kind for kind in KINDS.values() if kind.model is model), None)


def is_out(kind: Kind, row: Any) -> bool:
    """Whether a thing is out of use."""
    return kind.is_retirable and getattr(row, kind.switch.column) == kind.switch.out
