"""Which plans name a thing: in their conditions, in what pauses their clocks, and in what their alarms do."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from deskbell.service_levels.models import Plan
from deskbell.service_levels.terms import ROLE
from deskbell.service_levels.words import Target

_IN_USE = (
    "SELECT plan.id FROM service_levels_plan AS plan JOIN service_levels_planversion AS version"
    " ON version.id = plan.current_id WHERE NOT plan.is_retired AND ({names})"
)
# Both databases look into the contents by themselves, each in its own way: the question is part of a larger one.
_CONDITION = (
    "EXISTS (SELECT 1 FROM json_each(version.content, '$.conditions.when') AS one, json_each(one.value, '$.is') AS value"
    " WHERE json_extract(one.value, '$.field') = %s AND value.value = %s)"
)
_PAUSE = "EXISTS (SELECT 1 FROM json_each(version.content, '$.pauses') AS one, json_each(one.value) AS value WHERE value.value = %s)"
_ACT = "EXISTS (SELECT 1 FROM json_each(version.content, '$.alarms') AS one WHERE json_extract(one.value, %s) = %s)"
_TOLD = (
    "EXISTS (SELECT 1 FROM json_each(version.content, '$.alarms') AS one, json_each(one.value, '$.tell') AS value"
    " WHERE value.value = %s)"
)
ACTS = {"team": "assign_team_id", "department": "transfer_department_id"}


def plans_naming(word: str, pk: int) -> QuerySet[Plan]:
    """The plans in use whose published version names a thing. `word` is a field of conditions, `status` or `role`."""
    names, values = _in_sqlite(word, pk) if connection.vendor == "sqlite" else _in_postgresql(word, pk)
    question = _IN_USE.format(names=" OR ".join(names))
    return Plan.objects.filter(pk__in=RawSQL(question, tuple(values)))  # noqa: S611 - our own words, with parameters


def _in_sqlite(word: str, pk: int) -> tuple[list[str], list[Any]]:
    if word == "status":
        return [_PAUSE], [pk]
    if word == "role":
        return [_TOLD], [f"{ROLE}{pk}"]
    if word in ACTS:
        return [_CONDITION, _ACT], [word, pk, f"$.{ACTS[word]}", pk]
    return [_CONDITION], [word, pk]


def _in_postgresql(word: str, pk: int) -> tuple[list[str], list[Any]]:
    wanted: list[dict[str, Any]] = [{"conditions": {"when": [{"field": word, "is": [pk]}]}}]
    wanted += [{"pauses": {target: [pk]}} for target in Target.values] if word == "status" else []
    wanted += [{"alarms": [{"tell": [f"{ROLE}{pk}"]}]}] if word == "role" else []
    wanted += [{"alarms": [{ACTS[word]: pk}]}] if word in ACTS else []
    return ["version.content @> %s::jsonb"] * len(wanted), list(map(json.dumps, wanted))
