"""How tickets find their agents, configured by an administrator's browser."""

from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.people.models import Organization
from deskbell.routing.assignment import Method
from deskbell.routing.models import AgentCapacity, AssignmentPolicy
from deskbell.service_levels.models import Schedule, ScheduleVersion

from .forms import problems_of, sent_by

pytestmark = pytest.mark.django_db
NEW_POOL, NEW_CAPACITY = "/admin/assignment/new/", "/admin/capacities/new/"


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def filled(ada: Client, address: str, **changes: Any) -> dict[str, Any]:
    return sent_by(ada.get(address).content.decode(), **changes)


def test_a_department_leads_to_its_assignment(cast: Cast, ada: Client) -> None:
    where = f"{NEW_POOL}?pool=department-{cast.banking.pk}"
    assert where in ada.get(f"/admin/departments/{cast.banking.pk}/").content.decode()
    typed = filled(ada, where, default_capacity="10", method=Method.LEAST_LOADED.value)
    assert typed["pool"] == [f"department-{cast.banking.pk}"]
    assert ada.post(NEW_POOL, typed).status_code == 302
    policy = AssignmentPolicy.objects.get()
    assert (policy.department, policy.team, policy.method) == (cast.banking, None, "least_loaded")
    assert (policy.default_capacity, policy.on_opening, policy.on_transfer, policy.on_reopening) == (10, *[True] * 3)
    assert f"/admin/assignment/{policy.pk}/" in ada.get(f"/admin/departments/{cast.banking.pk}/").content.decode()
    row = ada.get("/admin/assignment/").content.decode()
    assert "Online Banking" in row
    assert "new, transferred, reopened" in row


def test_each_pool_is_configured_once(cast: Cast, ada: Client) -> None:
    of_team = {"pool": f"team-{cast.level_two.pk}", "method": Method.IN_TURN.value}
    assert ada.post(NEW_POOL, filled(ada, NEW_POOL, **of_team)).status_code == 302
    again = ada.post(NEW_POOL, filled(ada, NEW_POOL, **of_team))
    assert again.status_code == 422
    assert problems_of(again.content.decode())
    assert f'value="team-{cast.level_two.pk}"' not in ada.get(NEW_POOL).content.decode()


def test_a_pool_keeps_whose_it_is(cast: Cast, ada: Client) -> None:
    policy = AssignmentPolicy()
    configure_object(actor=Actor.system(), instance=policy, changes={"team_id": cast.level_two.pk})
    address = f"/admin/assignment/{policy.pk}/"
    typed = filled(ada, address, pool=f"department-{cast.banking.pk}", default_capacity="3")
    assert ada.post(address, typed).status_code == 302
    policy.refresh_from_db()
    assert (policy.department, policy.team, policy.default_capacity) == (None, cast.level_two, 3)


def test_switching_to_by_hand_says_what_becomes_of_the_line(cast: Cast, ada: Client) -> None:
    policy = AssignmentPolicy()
    configure_object(actor=Actor.system(), instance=policy, changes={"department_id": cast.banking.pk})
    address = f"/admin/assignment/{policy.pk}/"
    asked = ada.post(address, filled(ada, address, method=Method.BY_HAND.value))
    assert "What waits in line goes on waiting." in asked.content.decode()
    policy.refresh_from_db()
    assert policy.method == Method.IN_TURN


def test_an_agent_leads_to_capacity_and_working_hours(cast: Cast, ada: Client) -> None:
    schedule = Schedule.objects.create(name="Early shift")
    content = {"zone": "Europe/Berlin", "week": {"mon": [["06:00", "14:00"]]}}
    version = ScheduleVersion.objects.create(schedule=schedule, number=1, content=content)
    configure_object(actor=Actor.system(), instance=schedule, changes={"current_id": version.pk})
    where = f"{NEW_CAPACITY}?agent={cast.john.pk}"
    assert where in ada.get(f"/admin/agents/{cast.john.pk}/").content.decode()
    assert ada.post(NEW_CAPACITY, filled(ada, where, limit="5", schedule=str(schedule.pk))).status_code == 302
    capacity = AgentCapacity.objects.get()
    assert (capacity.agent, capacity.limit, capacity.schedule) == (cast.john, 5, schedule)
    address = f"/admin/capacities/{cast.john.pk}/"
    assert address in ada.get(f"/admin/agents/{cast.john.pk}/").content.decode()
    assert "1 agent works by it" in ada.get(f"/admin/schedules/{schedule.pk}/").content.decode()
    assert ada.post(address, filled(ada, address, limit="", schedule="")).status_code == 302
    capacity.refresh_from_db()
    assert (capacity.limit, capacity.schedule) == (None, None)


def test_an_organization_gives_its_tickets_to_its_manager(cast: Cast, ada: Client) -> None:
    address = "/admin/organizations/new/"
    typed = filled(ada, address, name="Northbank", manager=str(cast.john.pk), assigns_manager="on")
    assert ada.post(address, typed).status_code == 302
    assert Organization.objects.get().assigns_manager
