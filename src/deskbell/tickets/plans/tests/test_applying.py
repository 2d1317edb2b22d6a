"""Open tickets follow what is published: ticket by ticket, none twice, whatever kills the worker."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import ALWAYS, published_plan, published_schedule
from django.utils import timezone

from deskbell.kernel import long_jobs_at_work
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.configuration_order import arrange
from deskbell.kernel.configuration_retiring import retire
from deskbell.kernel.configure import configure, configure_object, read
from deskbell.kernel.effects import EFFECTS
from deskbell.kernel.errors import Refused
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.long_jobs import ask
from deskbell.kernel.long_jobs_at_work import LEASE, do_a_step
from deskbell.kernel.models import ConfigurationChange, Delivery, LongJob
from deskbell.kernel.worker import drain
from deskbell.service_levels.models import DepartmentPlan, Plan, Schedule
from deskbell.service_levels.publishing import publish as publish_schedule
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.service_levels.terms import InvalidTerms, PlanTerms
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.set_service_level import set_service_level
from deskbell.tickets.models import Clock, HelpTopic, Ticket
from deskbell.tickets.plans import applying
from deskbell.tickets.plans.publishing import publish
from deskbell.tickets.plans.starting_point import lay_default_plan

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As if the power had failed."""


@pytest.fixture
def ada(cast: Cast) -> Actor:
    return Actor.agent(cast.ada.pk)


@pytest.fixture
def always(cast: Cast) -> Schedule:
    """It is open day and night, as an administrator writes it."""
    return Schedule.objects.get(name="Around the clock")


@pytest.fixture
def plan(always: Schedule, ada: Actor) -> Plan:
    """The desk's default: four hours for the first answer."""
    plan = published_plan(schedule=always)
    configure(actor=ada, setting=DEFAULT_PLAN_ID, value=plan.pk)
    return plan


def with_first_response(plan: Plan, minutes: int, **more: Any) -> dict[str, Any]:
    content = Plan.objects.get(pk=plan.pk).content or {}
    return {**content, "targets": {**content["targets"], "first_response": minutes}, **more}


def tickets(cast: Cast, count: int, **changes: Any) -> list[int]:
    with muting(frozenset(EFFECTS)):
        return [cast.ticket(**changes).pk for _ in range(count)]


def plan_of(pk: int) -> str:
    """The name of a ticket's plan, with the number of its version; empty for none."""
    version = Ticket.objects.select_related("plan_version__plan").get(pk=pk).plan_version
    return f"{version.plan.name} {version.number}" if version else ""


def times_applied(pk: int) -> int:
    return sum(one.name == "ServiceLevelApplied" for one in facts_of(pk))


def jobs() -> list[tuple[str, int | None]]:
    return list(LongJob.objects.order_by("pk").values_list("arguments__change", "total"))


def test_several_hundred_tickets_follow_once_each_though_the_worker_is_killed(
    cast: Cast, ada: Actor, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, finished = tickets(cast, 300), tickets(cast, 1)
    with muting(frozenset(EFFECTS)):
        close(actor=ada, ticket_id=finished[0])
    before = Delivery.objects.count()
    publish(actor=ada, plan_id=plan.pk, content=with_first_response(plan, 60))
    assert plan_of(opened[0]) == "Standard 1"
    pieces = iter(range(1000))

    def die(name: str) -> None:
        if name == "long job piece stored" and next(pieces) == 130:
            raise Killed

    monkeypatch.setattr(long_jobs_at_work, "failpoint", die)
    with pytest.raises(Killed):
        drain(worker="first")
    assert {plan_of(pk) for pk in opened} == {"Standard 1", "Standard 2"}
    with time_machine.travel(timezone.now() + LEASE * 2):
        drain(worker="second")
    assert [plan_of(pk) for pk in opened] == ["Standard 2"] * 300
    assert [times_applied(pk) for pk in opened] == [2] * 300
    assert plan_of(finished[0]) == "Standard 1"
    job = LongJob.objects.get()
    assert (job.done_count, job.failed_count, job.total) == (300, 0, 300)
    assert Delivery.objects.count() == before
    hours = {
        (one.due_at - one.started_at).total_seconds() / 3600
        for one in Clock.objects.filter(ticket__in=opened, target="first_response")
        if one.due_at
    }
    assert hours == {1.0}


def test_a_change_amid_a_job_reaches_those_that_it_has_passed(
    cast: Cast, ada: Actor, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_jobs_at_work, "PIECES_IN_A_STEP", 2)
    opened = tickets(cast, 5)
    publish(actor=ada, plan_id=plan.pk, content=with_first_response(plan, 60))
    do_a_step(worker="w")
    publish(actor=ada, plan_id=plan.pk, content=with_first_response(plan, 30))
    assert LongJob.objects.count() == 2
    drain(worker="w")
    assert [plan_of(pk) for pk in opened] == ["Standard 3"] * 5


def test_if_it_joined_the_job_those_would_be_left_behind(
    cast: Cast, ada: Actor, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter-proof of the one above."""

    def joining(*, joins_begun: bool, **keywords: Any) -> int:
        return ask(joins_begun=not joins_begun, **keywords)

    monkeypatch.setattr(applying, "ask", joining)
    monkeypatch.setattr(long_jobs_at_work, "PIECES_IN_A_STEP", 2)
    opened = tickets(cast, 5)
    publish(actor=ada, plan_id=plan.pk, content=with_first_response(plan, 60))
    do_a_step(worker="w")
    publish(actor=ada, plan_id=plan.pk, content=with_first_response(plan, 30))
    drain(worker="w")
    assert [plan_of(pk) for pk in opened] == ["Standard 2"] * 2 + ["Standard 3"] * 3


def test_a_change_before_a_job_began_joins_it(cast: Cast, ada: Actor, plan: Plan) -> None:
    opened = tickets(cast, 2)
    for minutes in (60, 30):
        publish(actor=ada, plan_id=plan.pk, content=with_first_response(plan, minutes))
    assert LongJob.objects.count() == 1
    drain(worker="w")
    assert [(plan_of(pk), times_applied(pk)) for pk in opened] == [("Standard 3", 2)] * 2


def test_the_same_content_is_no_new_version(ada: Actor, plan: Plan) -> None:
    assert publish(actor=ada, plan_id=plan.pk, content=plan.content or {}) is None
    with pytest.raises(InvalidTerms):
        publish(actor=ada, plan_id=plan.pk, content={"targets": {}})
    assert plan.versions.count() == 1


def test_only_administrators_publish(cast: Cast, plan: Plan) -> None:
    with pytest.raises(Refused):
        publish(actor=Actor.agent(cast.jane.pk), plan_id=plan.pk, content=with_first_response(plan, 60))
    assert plan.versions.count() == 1


def test_the_history_keeps_what_a_version_changed(ada: Actor, plan: Plan) -> None:
    publish(actor=ada, plan_id=plan.pk, content=with_first_response(plan, 90))
    change = ConfigurationChange.objects.filter(target=f"service_levels.Plan:{plan.pk}").latest("pk")
    before, after = change.before or {}, change.after or {}
    assert {name for name in after if before[name] != after[name]} == {"version", "first_response"}
    assert (before["first_response"], after["first_response"]) == ("4 h", "1 h 30 min")


def _department(cast: Cast, ada: Actor, gold: Plan) -> None:
    tie = DepartmentPlan(department=cast.banking)
    configure_object(actor=ada, instance=tie, changes={"department_id": cast.banking.pk, "plan_id": gold.pk})


def _topic(cast: Cast, ada: Actor, gold: Plan) -> None:
    topic = HelpTopic.objects.get(pk=cast.outage.pk)
    configure_object(actor=ada, instance=topic, changes={"plan_id": gold.pk})


def _default(_cast: Cast, ada: Actor, gold: Plan) -> None:
    configure(actor=ada, setting=DEFAULT_PLAN_ID, value=gold.pk)


def _conditions(cast: Cast, ada: Actor, gold: Plan) -> None:
    when = [{"field": "department", "is": [cast.banking.pk]}]
    content = {**(gold.content or {}), "conditions": {"match": "all", "when": when}}
    publish(actor=ada, plan_id=gold.pk, content=content)


WAYS: dict[str, Callable[[Cast, Actor, Plan], None]] = {
    "department": _department, "topic": _topic, "default": _default, "conditions": _conditions,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_whatever_leads_to_another_plan_lets_open_tickets_follow(
    cast: Cast, ada: Actor, plan: Plan, always: Schedule, way: str
) -> None:
    gold = published_plan(name="Gold", schedule=always)
    opened, by_hand = cast.ticket().pk, cast.ticket().pk
    set_service_level(actor=Actor.agent(cast.jane.pk), ticket_id=by_hand, plan_id=plan.pk)
    WAYS[way](cast, ada, gold)
    assert [change for change, _total in jobs()] == [way]
    drain(worker="w")
    assert plan_of(opened).startswith("Gold")
    assert plan_of(by_hand) == "Standard 1"


def test_a_changed_schedule_reaches_the_tickets_that_count_by_it(cast: Cast, ada: Actor, plan: Plan) -> None:
    ticket = cast.ticket().pk
    schedule = Schedule.objects.get(name="Around the clock")
    configure_object(actor=ada, instance=schedule, changes={"mon": "08:00–09:00"})
    publish_schedule(actor=ada, schedule_id=schedule.pk)
    assert [change for change, _total in jobs()] == ["schedule"]
    drain(worker="w")
    calendar = Ticket.objects.get(pk=ticket).calendar_version
    assert calendar is not None
    assert calendar.pk == Schedule.objects.get(pk=schedule.pk).current_id


def test_the_order_of_plans_matters_where_two_match(cast: Cast, ada: Actor, plan: Plan, always: Schedule) -> None:
    conditions = {"match": "all", "when": [{"field": "source", "is": ["portal"]}]}
    first, second = (published_plan(name=name, schedule=always, conditions=conditions) for name in ("One", "Two"))
    Plan.objects.filter(pk=second.pk).update(position=1)
    ticket = cast.ticket().pk
    assert plan_of(ticket) == "One 1"
    arrange(actor=ada, kind=KINDS["plans"], pks=[second.pk, first.pk, plan.pk])
    assert [change for change, _total in jobs()] == ["order"]
    drain(worker="w")
    assert plan_of(ticket) == "Two 1"


def test_a_retired_plan_leaves_its_tickets_to_what_applies_then(
    cast: Cast, ada: Actor, plan: Plan, always: Schedule
) -> None:
    gold = published_plan(name="Gold", schedule=always)
    _topic(cast, ada, gold)
    ticket, by_hand = cast.ticket().pk, cast.ticket().pk
    set_service_level(actor=ada, ticket_id=by_hand, plan_id=gold.pk)
    retire(actor=ada, kind=KINDS["plans"], row=gold, by=plan.pk)
    drain(worker="w")
    assert [plan_of(ticket), plan_of(by_hand)] == ["Standard 1", "Standard 1"]
    assert HelpTopic.objects.get(pk=cast.outage.pk).plan_id == plan.pk


def test_the_default_plan_stays_in_use(ada: Actor, plan: Plan) -> None:
    with pytest.raises(Refused, match="default SLA plan"):
        retire(actor=ada, kind=KINDS["plans"], row=plan)
    with pytest.raises(Refused, match="default SLA plan"):
        configure_object(actor=ada, instance=Plan.objects.get(pk=plan.pk), changes={"is_retired": True})


def test_nothing_is_asked_for_where_no_ticket_is_open(ada: Actor, plan: Plan) -> None:
    publish(actor=ada, plan_id=plan.pk, content=with_first_response(plan, 60))
    published_schedule(content=ALWAYS, name="Another")
    assert jobs() == []


def test_a_new_desk_starts_with_eighteen_hours(cast: Cast) -> None:
    lay_default_plan()
    lay_default_plan()
    plan = Plan.objects.get(pk=read(DEFAULT_PLAN_ID) or 0)
    assert plan.content
    assert PlanTerms.from_dict(plan.content).targets == {"resolution": 18 * 3600}
    assert plan_of(cast.ticket().pk) == "Default SLA 1"
