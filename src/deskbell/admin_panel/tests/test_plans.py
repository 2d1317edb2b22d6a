"""The pages of SLA plans: lines without scripts, errors beside their fields, the preview, and the job that follows."""

import re
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.models import LongJob
from deskbell.kernel.worker import drain
from deskbell.service_levels.models import DepartmentPlan, Plan, Schedule
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.models import HelpTopic, Ticket
from deskbell.tickets.words import State

from .forms import problems_of, sent_by

pytestmark = pytest.mark.django_db
NEW = "/admin/plans/new/"


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def page_of(ada: Client, address: str) -> str:
    return ada.get(address).content.decode()


def filled(ada: Client, **typed: Any) -> dict[str, Any]:
    """The form of a new plan of 4 h, as a browser sends it."""
    return sent_by(page_of(ada, NEW), **{"name": "Gold", "first_response": "4 h", **typed})


def beside(page: str) -> dict[str, str]:
    """What is wrong, by the field beside which it stands."""
    found = re.findall(r'<div id="id_(\w+)_error">\s*<p class="error">([^<]*)', page)
    return dict(found)


def standard(ada: Client) -> Plan:
    """The desk's default, as an administrator makes it."""
    ada.post(NEW, filled(ada, name="Standard", resolution="12 h"))
    plan = Plan.objects.get(name="Standard")
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=plan.pk)
    return plan


def test_a_plan_is_made_with_everything(ada: Client, cast: Cast) -> None:
    waiting = cast.status(State.WAITING).pk
    typed = filled(
        ada,
        resolution="1 h 30 min",
        pauses_resolution=[waiting],
        reopening="afresh",
        match="any",
        when_0_field="priority",
        when_1_field="sender_domain",
        alarm_0_target="resolution",
    )
    page = ada.post(NEW, {**typed, "ask": "again"}).content.decode()
    typed = sent_by(
        page,
        when_0_is=[cast.priority("high").pk, cast.priority("emergency").pk],
        when_1_is="@NorthBank.example, southbank.example",
        alarm_0_time="30 min",
        alarm_0_when="before",
        alarm_0_tell=["agent", "team_lead"],
        alarm_0_role=str(cast.jane.role_id),
        alarm_0_raise_priority="on",
        alarm_0_team=str(cast.level_two.pk),
        alarm_0_department=str(cast.it_support.pk),
    )
    assert ada.post(NEW, typed).status_code == 302
    plan = Plan.objects.get(name="Gold")
    assert plan.content == {
        "schedule_id": Schedule.objects.get(name="Monday to Friday, 8 to 18").pk,
        "targets": {"first_response": 240, "resolution": 90},
        "pauses": {"resolution": [waiting]},
        "reopening": "afresh",
        "conditions": {
            "match": "any",
            "when": [
                {"field": "priority", "is": sorted([cast.priority("high").pk, cast.priority("emergency").pk])},
                {"field": "sender_domain", "is": ["northbank.example", "southbank.example"]},
            ],
        },
        "alarms": [
            {
                "target": "resolution",
                "minutes": -30,
                "only_in_hours": True,
                "tell": ["agent", "team_lead", f"role:{cast.jane.role_id}"],
                "raise_priority": True,
                "assign_team_id": cast.level_two.pk,
                "transfer_department_id": cast.it_support.pk,
            }
        ],
    }
    address = f"/admin/plans/{plan.pk}/"
    again = sent_by(page_of(ada, address))
    assert ada.post(address, again).status_code == 302
    assert plan.versions.count() == 1
    history = page_of(ada, f"{address}history/")
    assert "Resolution 30 min before: Its agent, The team&#x27;s lead" in history
    assert "Priority: High, Emergency or Sender&#x27;s mail domain: northbank.example, southbank.example" in history


def test_another_line_comes_without_a_judgement(ada: Client) -> None:
    typed = filled(ada, first_response="soon", name="")
    before = page_of(ada, NEW)
    page = ada.post(NEW, {**typed, "ask": "alarms"}).content.decode()
    assert "alarm_2_target" in page
    assert "alarm_2_target" not in before
    assert 'value="soon"' in page
    assert problems_of(page) == []


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ({"first_response": ""}, "first_response", "at least one target"),
        ({"first_response": "4"}, "first_response", "such as 4 h"),
        ({"first_response": "0 min"}, "first_response", "at least a minute"),
        ({"resolution": "99999 h"}, "resolution", "five years"),
        ({"schedule": ""}, "schedule", "required"),
        ({"when_0_field": "sender_domain", "when_0_is": " "}, "when_0_is", "at least one value"),
        ({"alarm_1_target": "resolution", "alarm_1_time": "1 h"}, "alarm_1_target", "target that the plan has"),
        ({"alarm_1_target": "first_response", "alarm_1_time": ""}, "alarm_1_time", "how long"),
        ({"alarm_1_target": "first_response", "alarm_1_time": "x"}, "alarm_1_time", "such as 4 h"),
        ({"alarm_1_target": "first_response", "alarm_1_time": "5 h"}, "alarm_1_time", "before the time begins"),
        (
            {"alarm_1_target": "first_response", "alarm_1_time": "1 h", "alarm_1_tell": []},
            "alarm_1_tell",
            "whom to tell",
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field(ada: Client, typed: dict[str, Any], name: str, words: str) -> None:
    common = {"alarm_1_when": "before", "alarm_1_only_in_hours": "on", "alarm_1_tell": ["agent"]}
    answer = ada.post(NEW, {**filled(ada), **common, **typed})
    assert answer.status_code == 422
    assert words in beside(answer.content.decode())[name]
    assert not Plan.objects.exists()


def test_a_long_plan_is_read_in_as_few_queries_as_a_short_one(ada: Client, cast: Cast) -> None:
    def queries(plan: Plan) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ada.get(f"/admin/plans/{plan.pk}/").status_code == 200
        return len(captured)

    step = {"target": "resolution", "tell": ["agent"], "assign_team_id": cast.level_two.pk}
    short = published_plan(alarms=[{**step, "minutes": 0}])
    queries(short)
    few = queries(short)
    when = [{"field": "priority", "is": [cast.priority("high").pk]}, {"field": "team", "is": [cast.level_two.pk]}]
    alarms = [{**step, "minutes": minutes} for minutes in range(12)]
    long = published_plan(name="Long", alarms=alarms, conditions={"match": "any", "when": when})
    assert queries(long) <= few + 1  # the priorities


def test_a_team_that_went_out_of_use_is_chosen_anew(ada: Client, cast: Cast) -> None:
    step = {"target": "resolution", "minutes": 0, "assign_team_id": cast.level_two.pk}
    plan = published_plan(alarms=[step])
    configure_object(actor=Actor.system(), instance=cast.level_two, changes={"is_retired": True})
    address = f"/admin/plans/{plan.pk}/"
    page = page_of(ada, address)
    assert "(no longer here)" in page
    answer = ada.post(address, sent_by(page))
    assert answer.status_code == 422
    assert "alarm_0_team" in beside(answer.content.decode())


def test_what_moves_is_told_before_it_is_saved_and_followed_after(ada: Client, cast: Cast) -> None:
    plan = standard(ada)
    ticket = cast.ticket()
    address = f"/admin/plans/{plan.pk}/"
    typed = sent_by(page_of(ada, address), first_response="1 h")
    preview = ada.post(address, typed).content.decode()
    assert "1 open ticket moves: 1 is due sooner." in preview
    assert f"#{ticket.number}" in preview
    assert plan.versions.count() == 1
    back = ada.post(address, {**typed, "back": "1"}).content.decode()
    assert 'name="first_response" value="1 h"' in back
    assert plan.versions.count() == 1
    page = ada.post(address, {**typed, "confirmed": "1"}, follow=True).content.decode()
    job = LongJob.objects.get()
    assert f'href="/admin/jobs/{job.pk}/"' in page
    assert "SLA plan “Standard”: open tickets follow" in page
    drain(worker="w")
    assert Ticket.objects.get(pk=ticket.pk).plan_version == plan.versions.get(number=2)
    assert "SLA plan “Standard”" in page_of(ada, f"/admin/jobs/{job.pk}/")


def test_a_new_plan_that_draws_tickets_says_so_first(ada: Client, cast: Cast) -> None:
    cast.ticket()
    typed = filled(ada, when_0_field="sender_domain", when_0_is="northbank.example")
    preview = ada.post(NEW, typed).content.decode()
    assert "1 open ticket moves: 1 gets a due time." in preview
    assert f'action="{NEW}"' in preview
    assert not Plan.objects.exists()
    assert ada.post(NEW, {**typed, "back": "1"}).status_code == 200
    ada.post(NEW, {**typed, "confirmed": "1"})
    drain(worker="w")
    assert Ticket.objects.get().plan_version is not None


def test_a_department_its_topic_and_the_desk_get_plans_with_a_preview(ada: Client, cast: Cast) -> None:
    plan = published_plan()
    cast.ticket()
    tells = "1 open ticket moves: 1 gets a due time."
    assert f"/admin/department-plans/new/?department={cast.banking.pk}" in page_of(
        ada, f"/admin/departments/{cast.banking.pk}/"
    )
    tie = f"/admin/department-plans/new/?department={cast.banking.pk}"
    typed = sent_by(page_of(ada, tie), plan=str(plan.pk))
    assert tells in ada.post(tie, typed).content.decode()
    ada.post(tie, {**typed, "confirmed": "1"})
    assert DepartmentPlan.objects.get().plan == plan
    drain(worker="w")
    address = f"/admin/topics/{cast.outage.pk}/"
    gold = published_plan(name="Gold", targets={"resolution": 60})
    typed = sent_by(page_of(ada, address), plan=str(gold.pk))
    assert "1 open ticket moves: 1 is due sooner" in ada.post(address, typed).content.decode()
    ada.post(address, {**typed, "confirmed": "1"})
    assert HelpTopic.objects.get(pk=cast.outage.pk).plan == gold


def test_the_default_is_set_with_a_preview(ada: Client, cast: Cast) -> None:
    plan = published_plan()
    cast.ticket()
    address = "/admin/settings/tickets/"
    form = page_of(ada, address).replace('<form class="form wide settings"', '<form class="form thing"')
    name = "service_levels_default_plan_id"
    typed = sent_by(form, **{name: str(plan.pk)})
    assert "1 open ticket moves: 1 gets a due time." in ada.post(address, typed).content.decode()
    assert not LongJob.objects.exists()
    page = ada.post(address, {**typed, "confirmed": "1"}, follow=True).content.decode()
    assert "Default SLA plan: open tickets follow" in page
    drain(worker="w")
    default = "/admin/settings/default/service_levels.default_plan_id/"
    assert "1 open ticket moves: 1 loses its due time." in ada.post(default).content.decode()
    ada.post(default, {"confirmed": "1"})
    drain(worker="w")
    assert Ticket.objects.get().plan_version is None


def test_a_holiday_is_previewed_on_its_schedule(ada: Client, cast: Cast) -> None:
    standard(ada)
    cast.ticket()
    schedule = Schedule.objects.get(name="Monday to Friday, 8 to 18")
    address = f"/admin/schedules/{schedule.pk}/"
    typed = sent_by(page_of(ada, address), mon="", tue="", wed="", thu="", fri="16:00–17:00")
    assert "1 open ticket moves: 1 is due later." in ada.post(address, typed).content.decode()
    ada.post(address, {**typed, "confirmed": "1"})
    assert LongJob.objects.get().arguments["change"] == "schedule"
