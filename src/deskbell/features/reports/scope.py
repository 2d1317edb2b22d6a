"""Whose tickets figures count for a viewer, and by what they are told apart.

A figure counts tickets of the departments that the viewer serves: the desk's work as the viewer's departments do it. What
an agent sees of other departments by assignment, a team or a referral is theirs to work on, and counted in no figure.
So every ticket that a figure counts is one that the viewer may see, and the list behind the figure is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.errors import NotFound
from deskbell.lib.numbers import LARGEST_ID
from deskbell.people.models import Department, Team
from deskbell.people.names import names_of
from deskbell.tickets.models import HelpTopic, Priority
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django_stubs_ext import StrOrPromise

OTHERS_FIGURES = "stats.agents"
NOBODY = "none"


def _topics(ids: Iterable[int]) -> dict[int, str]:
    return {one.pk: str(one) for one in HelpTopic.objects.filter(pk__in=list(ids)).select_related("parent")}


@dataclass(frozen=True, kw_only=True)
class Trait:
    """What tickets are told apart by; `none` names those that have none."""

    key: str
    column: str
    words: StrOrPromise
    none: StrOrPromise
    names: Callable[[Iterable[Any]], dict[Any, str]]


def _names(model: type[Department] | type[Team] | type[Priority]) -> Callable[[Iterable[Any]], dict[Any, str]]:
    return lambda ids: dict(model._default_manager.filter(pk__in=list(ids)).values_list("pk", "name"))


TRAITS: dict[str, Trait] = {
    one.key: one
    for one in (
        Trait(key="department", column="department_id", words=_("Department"), none="", names=_names(Department)),
        Trait(key="topic", column="topic_id", words=_("Help topic"), none=_("No help topic"), names=_topics),
        Trait(key="agent", column="agent_id", words=_("Agent"), none=_("Nobody"), names=names_of),
        Trait(key="team", column="team_id", words=_("Team"), none=_("No team"), names=_names(Team)),
        Trait(key="priority", column="priority_id", words=_("Priority"), none="", names=_names(Priority)),
        Trait(
            key="source",
            column="source",
            words=_("Source"),
            none="",
            names=lambda keys: {key: str(Source(key).label) for key in keys},
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Conditions of rows that count for a viewer, all of them together."""

    conditions: tuple[tuple[str, Any], ...] = ()
    own_id: int | None = None
    sees_agents: bool = False

    @property
    def filters(self) -> dict[str, Any]:
        """As a query takes them."""
        return dict(self.conditions)

    def narrowed(self, *, by: str, of: str) -> Scope:
        """Only what has a trait of this value, or none for "none". NotFound for a trait that there is not, and for
        another agent's figures without the permission."""
        if by not in TRAITS:
            raise NotFound
        value = _value(by, of)
        if not self.shows(by=by, key=value):
            raise NotFound
        column = TRAITS[by].column
        condition = (f"{column}__isnull", True) if value is None else (f"{column}__exact", value)
        return Scope(conditions=(*self.conditions, condition), own_id=self.own_id, sees_agents=self.sees_agents)

    def shows(self, *, by: str, key: Any) -> bool:
        """Whether a row of a table by a trait is shown: of agents only one's own without the permission."""
        return by != "agent" or self.sees_agents or key == self.own_id


def scope_of(viewer: Viewer) -> Scope:
    """What counts for an agent; nothing for anybody else."""
    rights = viewer.rights
    if rights is None:
        return Scope(conditions=(("department_id__in", ()),))
    own: tuple[tuple[str, Any], ...] = (("department_id__in", tuple(sorted(rights.department_ids))),)
    return Scope(
        conditions=() if rights.sees_every_department else own,
        own_id=rights.user_id,
        sees_agents=rights.may_everywhere(OTHERS_FIGURES),
    )


def _value(by: str, of: str) -> int | str | None:
    if of == NOBODY:
        return None
    if by == "source":
        if of not in Source.values:
            raise NotFound
        return of
    if not (of.isascii() and of.isdecimal()) or not 0 < int(of[:20]) <= LARGEST_ID:
        raise NotFound
    return int(of)
