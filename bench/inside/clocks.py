"""What the clocks of this desk cost. The first argument says what to do; figures are the answer.

`open PLAN RUNNING DUE` opens tickets an hour ago: so many whose ends are far away, and so many whose first response was due
since then, spread over the hour. `idle` sweeps where nothing is due. `sweep` sweeps until nothing is due, after a line on
the input, and `wait` waits until a worker has done that. `follow PLAN` publishes a new version of the plan and lets its tickets follow.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from itertools import count, islice
from typing import Any

import desk
import time_machine
from django.db import connection
from django.db.models import F
from django.utils import timezone

from deskbell.features.sample_desk.house import House, house
from deskbell.kernel.actor import Actor
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.work import WORK
from deskbell.people.models import User
from deskbell.service_levels.models import Plan, Schedule, ScheduleVersion
from deskbell.tickets.events import MessageAdded, ServiceLevelApplied, TicketOpened
from deskbell.tickets.histories import History, PastEntry, PastFact, write_histories
from deskbell.tickets.jobs import sweep
from deskbell.tickets.models import Clock, Ticket
from deskbell.tickets.plans.publishing import publish

HOUR = timedelta(hours=1)
FIRST_RESPONSE_MINUTES, RESOLUTION_MINUTES = 60 * 24 * 20, 60 * 24 * 40
WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
ALARM = {"target": "first_response", "minutes": 0, "only_in_hours": False, "tell": ["manager"]}
BATCH = 2000
LONGEST_SECONDS = 900


@cache
def plan_called(name: str) -> tuple[Plan, Schedule]:
    """A plan that nothing but the bench's tickets have: open day and night, an alarm at the end."""
    schedule, is_new = Schedule.objects.get_or_create(name="Bench")
    if is_new:
        content = {"zone": "UTC", "week": WEEK}
        schedule.current = ScheduleVersion.objects.create(schedule=schedule, number=1, content=content)
        schedule.save()
    plan = Plan.objects.get_or_create(name=name)[0]
    if plan.current is None:
        publish(actor=boss(), plan_id=plan.pk, content=content_of(schedule, RESOLUTION_MINUTES))
        plan.refresh_from_db()
    return plan, schedule


def content_of(schedule: Schedule, minutes: int) -> dict[str, Any]:
    """The plan with so much time to resolve."""
    targets = {"first_response": FIRST_RESPONSE_MINUTES, "resolution": minutes}
    return {"schedule_id": schedule.pk, "targets": targets, "alarms": [ALARM]}


@cache
def boss() -> Actor:
    """An administrator."""
    return Actor.agent(house().agents["ada"].pk)


def open_tickets(name: str, running: str, due: str) -> dict[str, Any]:
    """Tickets under a plan with two running clocks each, told as they stood an hour ago."""
    there, now = house(), timezone.now()
    begun = time.perf_counter()
    last = now - HOUR - timedelta(minutes=FIRST_RESPONSE_MINUTES)
    far = (now - HOUR - timedelta(seconds=5 * place) for place in range(int(running)))
    near = (last + timedelta(seconds=1 + 3500 * place / max(int(due), 1)) for place in range(int(due)))
    numbers = (f"B{int(now.timestamp())}-{place}" for place in count())
    histories = (one_history(there, next(numbers), at, name) for times in (far, near) for at in times)
    with time_machine.travel(now - HOUR):
        while batch := list(islice(histories, BATCH)):
            write_histories(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"seconds": time.perf_counter() - begun, "clocks": Clock.objects.filter(stopped_at=None).count()}


def one_history(there: House, number: str, at: datetime, plan_name: str) -> History:
    """A client's ticket that nobody answered yet, on the bench's plan."""
    plan, schedule = plan_called(plan_name)
    topic = next(one for one in there.topics.values() if one.department_id)
    client = a_client()
    status, priority = there.statuses["open"], there.priorities["normal"]
    opened = TicketOpened(
        number=number,
        subject_id=0,
        requester_id=client.pk,
        topic_id=topic.pk,
        department_id=topic.department_id or 0,
        priority_id=priority.pk,
        urgency=priority.urgency,
        status_id=status.pk,
        state=status.state,
        source="portal",
    )
    applied = ServiceLevelApplied(
        plan_id=plan.pk,
        plan_version_id=plan.current_id,
        calendar_version_id=schedule.current_id,
        source="hand",
    )
    by, entry = (
        Actor.client(client.pk),
        PastEntry(kind="message", author_id=client.pk, body_html="<p>?</p>", source="portal"),
    )
    return History(
        facts=[
            PastFact(at=at, actor=by, fact=opened, subject="Bench"),
            PastFact(at=at, actor=by, fact=MessageAdded(entry_id=0), entry=entry),
            PastFact(at=at, actor=Actor.system(), fact=applied),
        ]
    )


@cache
def a_client() -> User:
    """Whoever asks all that."""
    return User.objects.filter(agent__isnull=True)[:1].get()


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that are run within."""
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


def idle(rounds: int = 20) -> dict[str, Any]:
    """What a round costs when nothing is due."""
    with counting() as asked:
        begun = time.perf_counter()
        for _round in range(rounds):
            sweep(worker="bench")
        return {"milliseconds": (time.perf_counter() - begun) * 1000 / rounds, "queries": len(asked) / rounds}


def is_due() -> bool:
    return Clock.objects.filter(next_step_at__lte=timezone.now()).exists()


def sweep_all() -> dict[str, Any]:
    """Sweep like a worker until nothing is due."""
    print("ready", flush=True)
    sys.stdin.readline()
    told, begun = 0, time.time()
    with counting() as asked:
        while is_due():
            told += sweep(worker="bench")
        queries = len(asked)
    return {"told": told, "begun": begun, "ended": time.time(), "queries": queries}


def wait() -> dict[str, Any]:
    """Until a worker has told all that is due, from a line on the input on."""
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.time()
    while is_due() and time.time() < begun + LONGEST_SECONDS:
        time.sleep(0.05)
    return {"seconds": time.time() - begun}


def facts() -> dict[str, Any]:
    """How many missed ends and alarms stand in the ledger, and whether any is told twice or not at its instant."""
    missed = LedgerRow.objects.filter(name="ServiceLevelBreached")
    alarms = LedgerRow.objects.filter(name="AlarmRaised")
    told = [
        *((pk, data["target"], data["due_at"], None) for pk, data in missed.values_list("stream_id", "data")),
        *((pk, data["target"], data["due_at"], data["step"]) for pk, data in alarms.values_list("stream_id", "data")),
    ]
    return {
        "missed": missed.count(),
        "twice": len(told) - len(set(told)),
        "alarms": alarms.count(),
        "late": missed.filter(recorded_at__gt=F("occurred_at") + timedelta(minutes=1)).count(),
    }


def follow(name: str) -> dict[str, Any]:
    """Publish a new version of the plan, and let its tickets follow, as a worker does."""
    plan, schedule = plan_called(name)
    with counting() as asked:
        begun = time.perf_counter()
        publish(actor=boss(), plan_id=plan.pk, content=content_of(schedule, RESOLUTION_MINUTES + 60))
        published, queries = time.perf_counter() - begun, len(asked)
        while WORK["long jobs"](worker="bench"):
            pass
        seconds = time.perf_counter() - begun - published
    version = Plan.objects.get(pk=plan.pk).current_id
    changed = Ticket.objects.filter(plan_version=version).count()
    return {"changed": changed, "published": published, "seconds": seconds, "queries": len(asked) - queries}


DEEDS: dict[str, Callable[..., dict[str, Any]]] = {
    "open": open_tickets,
    "idle": idle,
    "sweep": sweep_all,
    "wait": wait,
    "facts": facts,
    "follow": follow,
}
desk.tell(DEEDS[sys.argv[1]](*sys.argv[2:]))
