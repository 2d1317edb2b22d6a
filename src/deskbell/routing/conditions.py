"""Conditions: each is made into a test once, and asked of many drafts. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from deskbell.routing.draft import Draft
from deskbell.routing.fields import FIELDS, IN_HOURS
from deskbell.routing.words import FieldKind, Operator
from deskbell.service_levels.hours import Schedule, between, is_open

LONGEST_PATTERN = 500
LONGEST_VALUE = 500
# A pattern whose automaton needs more than this is refused.
MEMORY_BYTES = 4 * 1024 * 1024

Test = Callable[[Draft, Schedule | None], bool]
TextTest = Callable[[str], bool]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One line of a rule. `value` is a text, an id or a number, as its field wants; `name` names a header."""

    field: str
    operator: Operator
    value: str | int | None = None
    name: str = ""


def pattern_problem(pattern: str) -> str:
    """What is wrong with a regular expression; empty where nothing is."""
    if len(pattern) > LONGEST_PATTERN:
        return f"more than {LONGEST_PATTERN} characters"
    try:
        compiled_pattern(pattern)
    except re2.error as error:
        return str(error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else error)
    return ""


@lru_cache(maxsize=2000)
def compiled_pattern(pattern: str) -> Any:
    """A pattern in RE2's language, which has neither look-around nor back references: its time grows with the text
    alone, whatever the pattern (https://github.com/google/re2/wiki/Syntax). re2.error for a spoilt one."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MEMORY_BYTES
    return re2.compile(pattern, options)  # type: ignore[no-untyped-call]


def test_of(condition: Condition) -> Test:
    """The condition as a function of a draft and the rule's schedule."""
    field = FIELDS[condition.field]
    if condition.operator in _ABOUT_CHANGES:
        return _change_test(condition)
    if field.kind is FieldKind.TEXT:
        return _text_test(condition)
    if field.kind is FieldKind.MINUTES:
        return _elapsed_test(condition)
    if field.key == "hours":
        return _hours_test(condition)
    return _value_test(condition)


def _text_test(condition: Condition) -> Test:
    positive = _NEGATED.get(condition.operator, condition.operator)
    wants = condition.operator not in _NEGATED
    key, name, value = condition.field, condition.name, str(condition.value or "")
    if positive is Operator.MATCHES:
        pattern = compiled_pattern(value)
        return lambda draft, _schedule: (
            any(pattern.search(text) is not None for text in _plain_texts(draft, key, name)) is wants
        )
    holds = _TEXT_TESTS[positive](value.strip().casefold())
    return lambda draft, _schedule: any(map(holds, draft.folded(key, name))) is wants


def _plain_texts(draft: Draft, key: str, name: str) -> tuple[str, ...]:
    return draft.headers.get(name.lower(), ()) if key == "header" else draft.texts(key)


def _value_test(condition: Condition) -> Test:
    key, value = condition.field, condition.value
    match condition.operator:
        case Operator.IS:
            return lambda draft, _schedule: draft.values.get(key) == value
        case Operator.IS_NOT:
            return lambda draft, _schedule: draft.values.get(key) != value
        case Operator.MORE_THAN:
            return lambda draft, _schedule: _number(draft.values.get(key)) > _number(value)
        case _:
            return lambda draft, _schedule: _number(draft.values.get(key)) < _number(value)


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _change_test(condition: Condition) -> Test:
    key, value = condition.field, condition.value

    def holds(draft: Draft, _schedule: Schedule | None) -> bool:
        if key not in draft.changed:
            return False
        before, after = draft.changed[key]
        wanted = {Operator.CHANGED: before != after, Operator.CHANGED_TO: after == value, Operator.WAS: before == value}
        return before != after and wanted[condition.operator]

    return holds


def _hours_test(condition: Condition) -> Test:
    """Without a schedule it is always open."""
    wants_open = (condition.value == IN_HOURS) is (condition.operator is Operator.IS)
    return lambda draft, schedule: (schedule is None or is_open(schedule, draft.at)) is wants_open


def _elapsed_test(condition: Condition) -> Test:
    """Business time where the rule has a schedule, else by the clock on the wall. What never was, is not long ago."""
    key, seconds = condition.field, _number(condition.value) * 60

    def holds(draft: Draft, schedule: Schedule | None) -> bool:
        since = draft.anchors.get(key)
        if since is None:
            return False
        passed = between(schedule, since, draft.at) if schedule else (draft.at - since).total_seconds()
        return passed >= seconds

    return holds


_ABOUT_CHANGES = frozenset({Operator.CHANGED, Operator.CHANGED_TO, Operator.WAS})
_NEGATED = {
    Operator.IS_NOT: Operator.IS,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.NOT_MATCHES: Operator.MATCHES,
}
_TEXT_TESTS: dict[Operator, Callable[[str], TextTest]] = {
    Operator.IS: lambda wanted: lambda text: text == wanted,
    Operator.CONTAINS: lambda wanted: lambda text: wanted in text,
    Operator.STARTS: lambda wanted: lambda text: text.startswith(wanted),
    Operator.ENDS: lambda wanted: lambda text: text.endswith(wanted),
}
