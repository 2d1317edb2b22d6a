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

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from deskbell.kernel.actor import Actor
    from deskbell.kernel.configuration_forms import ConfigurationForm


class Group(StrEnum):
    """The parts of the admin panel's menu."""

    PEOPLE = "people"
    TICKETS = "tickets"
    ANSWERS = "answers"
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


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What uses a thing: counted in words, linked where there is a list, and replaced where that makes sense."""

    words: Callable[[int], str]
    rows: Callable[[int], QuerySet[Any]]
    address: Callable[[int], str] = _nowhere
    replace: Callable[[Actor, int, int], int] | None = None


def _nothing_happens(_instance: Any, _changes: Mapping[str, Any]) -> list[str]:
    return []


def _may_go(_instance: Any) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of thing that administrators configure."""

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
    usages: tuple[Usage, ...] = ()
    consequences: Callable[[Any, Mapping[str, Any]], list[str]] = _nothing_happens
    is_retirable: bool = True
    may_create: bool = True
    keywords: StrOrPromise = ""
    position: int = 100
    extra_links: Callable[[Any], list[tuple[str, StrOrPromise]]] = field(default=lambda _instance: [])
    why_kept: Callable[[Any], StrOrPromise] = _may_go  # why a row can't be retired now; empty where it can


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
