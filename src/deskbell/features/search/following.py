"""Names of people and organizations: whoever is called otherwise is found by that everywhere soon, by a long job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from deskbell.features.search.filling import take_in
from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_following import when_configured
from deskbell.kernel.long_jobs import Arguments, LongWork, Piece, ask, long_work
from deskbell.people.models import Organization, User
from deskbell.tickets.models import Collaborator, ThreadEntry, Ticket

KIND = "search.names"


def _tickets(arguments: Arguments) -> QuerySet[Ticket]:
    """The tickets that a person has something to do with, or of an organization's people."""
    if "organization" in arguments:
        return Ticket.objects.filter(requester__organization=arguments["organization"])
    joined = Collaborator.objects.filter(user=arguments["person"]).values("ticket_id")
    written = ThreadEntry.objects.filter(author=arguments["person"]).values("ticket_id")
    return Ticket.objects.filter(Q(requester=arguments["person"]) | Q(pk__in=joined) | Q(pk__in=written))


def _pieces(arguments: Arguments, after: Any, limit: int) -> Sequence[Piece]:
    rows = _tickets(arguments).filter(pk__gt=after or 0).order_by("pk")
    return [Piece(key=pk, words=f"#{number}") for pk, number in rows.values_list("pk", "number")[:limit]]


def _nobody_is_asked(_actor: Actor, _arguments: Arguments) -> None:
    """It follows by itself from what somebody was allowed to change."""


FOLLOWING_NAMES = long_work(
    LongWork(
        kind=KIND,
        title=lambda _arguments: gettext_lazy("Make tickets findable under a new name"),
        count=lambda arguments: _tickets(arguments).count(),
        pieces=_pieces,
        do=lambda _actor, _arguments, piece: take_in([piece.key]),
        demand=_nobody_is_asked,
    )
)


def _renamed(_actor: Actor, row: User, _before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    if {"name", "email", "organization_id", "addresses", "took_over", "merged_into_id"} & set(after):
        ask(actor=Actor.system(), kind=KIND, arguments={"person": row.pk}, joins_begun=False)


def _organization_renamed(
    _actor: Actor, row: Organization, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    if before and "name" in after:
        ask(actor=Actor.system(), kind=KIND, arguments={"organization": row.pk}, joins_begun=False)


when_configured(User, _renamed)
when_configured(Organization, _organization_renamed)
