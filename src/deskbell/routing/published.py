"""The rules in force, each compiled once: a published version never changes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from deskbell.kernel import asking
from deskbell.routing.content import rule_from
from deskbell.routing.models import RuleVersion
from deskbell.routing.rules import Rule
from deskbell.routing.words import ActionKind, Occasion
from deskbell.service_levels.hours import Schedule as Calendar
from deskbell.service_levels.models import Schedule
from deskbell.service_levels.published import calendar_of

# Asked by every intake: put together by hand, for Django takes longer to build it than the database to answer.
_IN_FORCE = (
    "SELECT current_id FROM routing_filterrule WHERE is_enabled AND NOT is_retired AND current_id IS NOT NULL"
    " ORDER BY position, name, id"
)


def rules_in_force(occasion: Occasion) -> tuple[Rule, ...]:
    """The enabled rules that listen to an occasion, in their order; one small query once they are known."""
    return _listening(_in_force(), occasion)


def is_any_doing(kind: ActionKind) -> bool:
    """Whether some enabled rule does this."""
    return any(action.kind is kind for rule in _compiled(_in_force()) for action in rule.actions)


def rule_of(version_id: int) -> Rule:
    """A published version, ready to be asked. RuleVersion.DoesNotExist."""
    return _compiled((version_id,))[0]


def rules_of(version_ids: Iterable[int]) -> tuple[Rule, ...]:
    """Published versions in this order; one query at most. KeyError for one that there is not."""
    return _compiled(tuple(version_ids))


def calendar_now(schedule_id: int) -> Calendar | None:
    """A schedule's current calendar; None where it was never published."""
    version_id = Schedule.objects.values_list("current_id", flat=True).filter(pk=schedule_id).first()
    return calendar_of(version_id) if version_id is not None else None


def forget_rules() -> None:
    """Forget what was compiled, for tests that empty the tables and count again from 1."""
    _listening.cache_clear()
    _compiled.cache_clear()


def _in_force() -> tuple[int, ...]:
    return tuple(pk for (pk,) in asking.rows(_IN_FORCE))


@lru_cache(maxsize=64)
def _listening(version_ids: tuple[int, ...], occasion: Occasion) -> tuple[Rule, ...]:
    return tuple(rule for rule in _compiled(version_ids) if occasion in rule.occasions)


@lru_cache(maxsize=256)
def _compiled(version_ids: tuple[int, ...]) -> tuple[Rule, ...]:
    found = RuleVersion.objects.select_related("rule").in_bulk(version_ids)
    return tuple(
        rule_from(rule_id=one.rule_id, version_id=pk, name=one.rule.name, content=one.content)
        for pk, one in ((pk, found[pk]) for pk in version_ids)
    )
