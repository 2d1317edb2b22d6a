"""Which rules name a thing, and another thing put in its place: in what they ask, what they do, and what they count by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from deskbell.kernel.actor import Actor
from deskbell.kernel.transactions import writing
from deskbell.routing.models import FilterRule
from deskbell.routing.publishing import publish

SCHEDULE = "schedule"
# Both databases look into the contents by themselves, each in its own way: the question is part of a larger one.
_NAMING_IN_POSTGRESQL = (
    "SELECT rule.id FROM routing_filterrule AS rule JOIN routing_ruleversion AS version ON version.id = rule.current_id"
    " WHERE rule.is_enabled AND NOT rule.is_retired"
    " AND (version.content @> %s::jsonb OR version.content @> %s::jsonb OR version.content @> %s::jsonb)"
)
_NAMING_IN_SQLITE = (
    "SELECT rule.id FROM routing_filterrule AS rule JOIN routing_ruleversion AS version ON version.id = rule.current_id"
    " WHERE rule.is_enabled AND NOT rule.is_retired"
    " AND (EXISTS (SELECT 1 FROM json_each(version.content, '$.when') AS line"
    " WHERE json_extract(line.value, '$.field') = %s AND json_extract(line.value, '$.value') = %s)"
    " OR EXISTS (SELECT 1 FROM json_each(version.content, '$.then') AS line"
    " WHERE json_extract(line.value, '$.do') = %s AND json_extract(line.value, '$.value') = %s)"
    " OR json_extract(version.content, '$.' || %s) = %s)"
)


def rules_naming(key: str, pk: int) -> QuerySet[FilterRule]:
    """The enabled rules that name a thing. `key` is the field, the action or `schedule` under which they hold its number."""
    return FilterRule.objects.filter(pk__in=_naming(key, pk))


def _naming(key: str, pk: int) -> RawSQL:
    if connection.vendor == "sqlite":
        return RawSQL(_NAMING_IN_SQLITE, (key, pk) * 3)  # noqa: S611 - our own words, with parameters
    wanted = ({"when": [{"field": key, "value": pk}]}, {"then": [{"do": key, "value": pk}]}, {key: pk})
    return RawSQL(_NAMING_IN_POSTGRESQL, tuple(map(json.dumps, wanted)))  # noqa: S611 - the same


def put_instead(*, actor: Actor, key: str, old: int, new: int) -> int:
    """Publish the enabled rules that name `old` with `new` in its place; how many there were. Refused to all but
    administrators."""
    with writing():
        rows = list(rules_naming(key, old).select_for_update().order_by("pk"))
        for row in rows:
            publish(actor=actor, rule=row, content=with_other(row.content or {}, key, old, new))
        return len(rows)


def with_other(content: Mapping[str, Any], key: str, old: int, new: int) -> dict[str, Any]:
    """The content with another number wherever the old one stands."""
    instead = {"value": new}
    return {
        **content,
        "schedule": new if key == SCHEDULE and content["schedule"] == old else content["schedule"],
        "when": [one | instead if (one["field"], one["value"]) == (key, old) else one for one in content["when"]],
        "then": [one | instead if (one["do"], one["value"]) == (key, old) else one for one in content["then"]],
    }
