"""Which plan applies to a ticket. Pure: the plans as they stand, and what the ticket is like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from deskbell.service_levels.terms import Conditions
from deskbell.service_levels.words import PlanSource

Traits = Mapping[str, int | str | None]
STAYING = frozenset({PlanSource.HAND.value, PlanSource.RULE.value})


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A plan in use with its current version and that of its schedule."""

    plan_id: int
    plan_version_id: int
    calendar_version_id: int
    conditions: Conditions | None = None


@dataclass(frozen=True, kw_only=True)
class Book:
    """All plans in use, in their order, and what is tied to them; a plan without a published schedule is not among them."""

    offers: tuple[Offer, ...] = ()
    by_topic: Mapping[int, int] = field(default_factory=dict)
    by_department: Mapping[int, int] = field(default_factory=dict)
    default_id: int | None = None

    def offer(self, plan_id: int | None) -> Offer | None:
        """The plan with this number, if it can apply."""
        return next((one for one in self.offers if one.plan_id == plan_id), None)

    @property
    def fields(self) -> frozenset[str]:
        """Which traits any plan's conditions look at."""
        return frozenset(one.field for offer in self.offers if offer.conditions for one in offer.conditions.when)


def choose(book: Book, traits: Traits) -> tuple[Offer, PlanSource] | None:
    """The plan that applies by itself, and why: conditions before topic before department before the desk's default."""
    for offer in book.offers:
        if offer.conditions is not None and offer.conditions.hold(traits):
            return offer, PlanSource.MATCHED
    ties = (
        (PlanSource.TOPIC, book.by_topic.get(_id(traits.get("topic")))),
        (PlanSource.DEPARTMENT, book.by_department.get(_id(traits.get("department")))),
        (PlanSource.DESK, book.default_id),
    )
    for source, plan_id in ties:
        if offer_of_tie := book.offer(plan_id):
            return offer_of_tie, source
    return None


def _id(value: int | str | None) -> int:
    return value if isinstance(value, int) else 0
