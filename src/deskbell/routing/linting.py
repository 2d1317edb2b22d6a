"""What can be seen to be wrong with rules without running them: never asked, never true, or round in circles. Pure,
but for the one function that reads the rules in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _

from deskbell.routing.conditions import Condition
from deskbell.routing.models import FilterRule
from deskbell.routing.published import rules_of
from deskbell.routing.rules import SETTING, Rule
from deskbell.routing.words import ActionKind, Match, Occasion, Operator, Target

OPPOSITES = {
    Operator.IS: Operator.IS_NOT,
    Operator.CONTAINS: Operator.NOT_CONTAINS,
    Operator.MATCHES: Operator.NOT_MATCHES,
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something about a rule that an administrator should look at, in a sentence."""

    rule: Rule
    sentence: str


def findings_about(rule: Rule) -> list[str]:
    """Sentences about a rule among the enabled ones, as if it stood there as it is here; a new one comes last."""
    rows = FilterRule.objects.filter(is_retired=False, current__isnull=False)
    placed = [(row.pk, row.current_id or 0) for row in rows if row.is_enabled or row.pk == rule.rule_id]
    published = rules_of(version_id for _pk, version_id in placed)
    rules = [rule if one.rule_id == rule.rule_id else one for one in published]
    rules += [] if rule in rules else [rule]
    return [finding.sentence for finding in lint(rules) if finding.rule is rule]


def findings_in_force() -> list[Finding]:
    """Findings about all enabled rules."""
    rows = FilterRule.objects.filter(is_enabled=True, is_retired=False, current__isnull=False)
    return lint(rules_of(row.current_id or 0 for row in rows))


def lint(rules: Sequence[Rule]) -> list[Finding]:
    """All findings about rules in their order."""
    return [*_unreachable(rules), *_contradicting(rules), *_circling(rules)]


def _unreachable(rules: Sequence[Rule]) -> Iterator[Finding]:
    for earlier, later in combinations(rules, 2):
        ends = earlier.stops or any(one.kind is ActionKind.REJECT for one in earlier.actions)
        if ends and _listens_to_all_of(earlier, later) and _holds_whenever(earlier, later):
            text = _("It is never asked: “%(earlier)s” acts on the same tickets before it, and stops there.")
            yield Finding(rule=later, sentence=text % {"earlier": earlier.name})


def _listens_to_all_of(earlier: Rule, later: Rule) -> bool:
    return later.occasions <= earlier.occasions and earlier.target in (Target.ANY, later.target)


def _holds_whenever(earlier: Rule, later: Rule) -> bool:
    """Whether the later rule's conditions leave the earlier one no way out."""
    if not earlier.conditions:
        return True
    asked = set(earlier.conditions)
    if later.match is Match.ALL or len(later.conditions) == 1:
        needed, given = asked, set(later.conditions)
        return needed <= given if earlier.match is Match.ALL else bool(needed & given)
    return earlier.match is Match.ANY and bool(later.conditions) and set(later.conditions) <= asked


def _contradicting(rules: Sequence[Rule]) -> Iterator[Finding]:
    for rule in rules:
        if rule.match is Match.ALL and any(_exclude(*pair) for pair in combinations(rule.conditions, 2)):
            yield Finding(rule=rule, sentence=_("It never acts: two of its conditions can't hold at once."))


def _exclude(one: Condition, other: Condition) -> bool:
    if (one.field, one.name) != (other.field, other.name) or one.field.startswith(
        ("attachment_name", "attachment_type")
    ):
        return False
    if one.operator is other.operator is Operator.IS or one.operator is other.operator is Operator.CHANGED_TO:
        return one.value != other.value
    pair = {one.operator, other.operator}
    return one.value == other.value and any(pair == {plus, minus} for plus, minus in OPPOSITES.items())


def _circling(rules: Sequence[Rule]) -> Iterator[Finding]:
    """Rules on update that wake each other: each would act on what the other one did."""
    listening = [rule for rule in rules if Occasion.UPDATE in rule.occasions]
    for rule in listening:
        for other in listening:
            if _wakes(rule, other) and _wakes(other, rule):
                text = (
                    _("What it does makes it act again; that is stopped after the first time.")
                    if rule is other
                    else _("It and “%(other)s” act on what the other one does; that is stopped after a round.")
                )
                yield Finding(rule=rule, sentence=text % {"other": other.name})


def _wakes(rule: Rule, other: Rule) -> bool:
    """Whether what a rule sets is a change that another one asks for."""
    made = {(one.kind.value, one.value) for one in rule.actions if one.kind in SETTING}
    return any(
        (condition.field, condition.value) in made
        if condition.operator is Operator.CHANGED_TO
        else condition.operator is Operator.CHANGED and condition.field in {field for field, _value in made}
        for condition in other.conditions
    )
