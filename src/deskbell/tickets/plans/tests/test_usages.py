"""What SLA plans name knows of it."""

from collections.abc import Callable

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan

from deskbell.kernel.configuration import KINDS
from deskbell.people.models import Organization, Role
from deskbell.service_levels.models import Plan
from deskbell.service_levels.naming import plans_naming
from deskbell.tickets.configuration.plan_usages import NAMED
from deskbell.tickets.models import HelpTopic, Priority, Status

pytestmark = pytest.mark.django_db


def asking(field: str, pk: int) -> Plan:
    """A plan that applies to tickets with this trait."""
    return published_plan(name=field, conditions={"match": "all", "when": [{"field": field, "is": [pk]}]})


def alarming(**does: object) -> Plan:
    return published_plan(name="Loud", alarms=[{"target": "resolution", "minutes": 0, **does}])


def test_conditions_pauses_and_alarms_name_things(cast: Cast) -> None:
    topic, priority, status = HelpTopic.objects.all()[0], Priority.objects.all()[0], Status.objects.all()[0]
    organization, role = Organization.objects.create(name="Bank"), Role.objects.all()[0]
    cases: list[tuple[str, int, Callable[[], Plan]]] = [
        ("topic", topic.pk, lambda: asking("topic", topic.pk)),
        ("priority", priority.pk, lambda: asking("priority", priority.pk)),
        ("organization", organization.pk, lambda: asking("organization", organization.pk)),
        ("department", cast.banking.pk, lambda: asking("department", cast.banking.pk)),
        ("team", cast.level_two.pk, lambda: asking("team", cast.level_two.pk)),
        ("status", status.pk, lambda: published_plan(name="Waits", pauses={"resolution": [status.pk]})),
        ("team", cast.level_two.pk, lambda: alarming(assign_team_id=cast.level_two.pk)),
        ("department", cast.banking.pk, lambda: alarming(transfer_department_id=cast.banking.pk)),
        ("role", role.pk, lambda: alarming(tell=[f"role:{role.pk}", "manager"])),
    ]
    assert {word for word, _pk, _make in cases} == set(NAMED.values())
    for word, pk, make in cases:
        Plan.objects.update(is_retired=True)
        plan = make()
        Plan.objects.filter(pk=plan.pk).update(is_retired=False)
        assert list(plans_naming(word, pk)) == [plan], word
        assert not plans_naming(word, pk + 1).exists()


def test_only_plans_in_use_count_and_by_what_they_say_now(cast: Cast) -> None:
    team = cast.level_two.pk
    alarming(assign_team_id=team)
    assert plans_naming("team", team).exists()
    alarming(tell=["manager"])
    assert not plans_naming("team", team).exists()
    loud = alarming(assign_team_id=team)
    Plan.objects.filter(pk=loud.pk).update(is_retired=True)
    assert not plans_naming("team", team).exists()


def test_every_kind_tells_of_its_plans(cast: Cast) -> None:
    asking("team", cast.level_two.pk)
    words = [usage.words(count) for usage in KINDS["teams"].usages if (count := usage.rows(cast.level_two.pk).count())]
    assert "1 SLA plan names it" in words
