"""Whom an alarm of a service level tells, and what it says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from deskbell_tests.plans import ALWAYS, published_plan, published_schedule

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.worker import drain
from deskbell.mail.models import MailRecipient, OutgoingMail
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.people.models import Team
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    return cast_of_a_desk()


def told(cast: Cast, *, after: timedelta = 2 * HOUR, minutes: int = 0, **asked: Any) -> list[str]:
    """The addresses that hear of a ticket whose resolution is due within two hours, `after` its opening."""
    tell = asked.pop("tell")
    schedule = published_schedule(content=ALWAYS, name="Always open")
    alarm = {"target": "resolution", "minutes": minutes, "tell": tell}
    plan = published_plan(schedule=schedule, targets={"resolution": 120}, alarms=[alarm])
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=plan.pk)
    with time_machine.travel(MONDAY, tick=False) as now:
        opened(**asked)
        now.shift(after)
        drain()
    return sorted(MailRecipient.objects.filter(mail__effect="alarm").values_list("address", flat=True))


def opened(**asked: Any) -> Ticket:
    return open_ticket(actor=Actor.system(), email="carla@cust.test", subject="No sound", body="Help", **asked)


def test_an_alarm_tells_whom_its_step_names_once_each(cast: Cast) -> None:
    tell = ["agent", "team", "team_lead", "manager", "department"]
    found = told(cast, tell=tell, agent_id=cast.john.pk, team_id=cast.team.pk)
    assert found == ["boss@desk.test", "jane@desk.test", "john@desk.test", "manager@desk.test"]


@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        ("agent", ["john@desk.test"]),
        ("team", ["jane@desk.test", "john@desk.test"]),
        ("team_lead", ["jane@desk.test"]),
        ("manager", ["manager@desk.test"]),
    ],
)
def test_each_name_means_its_people(cast: Cast, name: str, addresses: list[str]) -> None:
    assert told(cast, tell=[name], agent_id=cast.john.pk, team_id=cast.team.pk) == addresses


def test_a_role_means_those_who_have_it_in_the_department(cast: Cast) -> None:
    found = told(cast, tell=[f"role:{cast.john.role_id}"])
    assert found == ["boss@desk.test", "jane@desk.test", "john@desk.test", "manager@desk.test"]


def test_where_nobody_has_the_ticket_the_alarm_goes_up(cast: Cast) -> None:
    assert told(cast, tell=["agent"], team_id=cast.team.pk) == ["jane@desk.test"]


def test_without_a_lead_it_goes_to_the_manager(cast: Cast) -> None:
    Team.objects.update(lead=None)
    assert told(cast, tell=["agent"], team_id=cast.team.pk) == ["manager@desk.test"]


def test_without_a_manager_it_goes_to_the_administrators(cast: Cast) -> None:
    cast.manager.is_away = True
    cast.manager.save()
    assert told(cast, tell=["agent"]) == ["boss@desk.test"]


def test_it_says_what_runs_out_and_when_in_the_readers_zone(cast: Cast) -> None:
    cast.john.user.time_zone = "Europe/Berlin"
    cast.john.user.save()
    told(cast, tell=["agent"], agent_id=cast.john.pk, minutes=-30, after=1.5 * HOUR)
    mail = OutgoingMail.objects.get(effect="alarm")
    assert "This ticket is to be resolved soon" in mail.text
    assert "Monday, 2 March 2026, 11:00 (CET)" in mail.text
    assert f"/desk/tickets/{Ticket.objects.get().number}/" in mail.text


def test_a_warning_that_comes_too_late_to_warn_is_not_sent(cast: Cast) -> None:
    assert told(cast, tell=["agent"], agent_id=cast.john.pk, minutes=-30, after=3 * HOUR) == []


def test_what_is_over_is_told_however_late(cast: Cast) -> None:
    assert told(cast, tell=["agent"], agent_id=cast.john.pk, after=30 * HOUR) == ["john@desk.test"]
    assert "The time to resolve this ticket is over" in OutgoingMail.objects.get(effect="alarm").text
