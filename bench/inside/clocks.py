"""What the clocks of this desk cost. The first argument says what to do; figures are the answer.

`open RUNNING DUE` opens tickets an hour ago: so many whose ends are far away, and so many whose first response was due
since then, spread over the hour. `idle` sweeps where nothing is due. `sweep` sweeps until nothing is due, after a line on
the input, and `wait` waits until a worker has done that. `publish COUNT` publishes a new version of the plan and applies it to
so many open tickets.
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
from deskbell.kernel.command import muting
from deskbell.kernel.models import LedgerRow
from deskbell.people.models import User
from deskbell.service_levels.models import Plan, PlanVersion, Schedule, ScheduleVersion
from deskbell.tickets.commands.apply_service_level import apply_service_level
from deskbell.tickets.events import MessageAdded, ServiceLevelApplied, TicketOpened
from deskbell.tickets.histories import History, PastEntry, PastFact, write_histories
from deskbell.tickets.jobs import sweep
from deskbell.tickets.models import Clock, Ticket

HOUR = timedelta(hours=1)
FIRST_RESPONSE_MINUTES, RESOLUTION_MINUTES = 60 * 24 * 20, 60 * 24 * 40
WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
ALARM = {"target": "first_response", "minutes": 0, "only_in_hours": False, "tell": ["manager"]}
BATCH = 2000
LONGEST_SECONDS = 900


def published() -> tuple[Plan, Schedule]:
    """The bench's own plan, which nothing but its tickets have: open day and night, an alarm at the end."""
    schedule, is_new = Schedule.objects.get_or_create(name="Bench")
    plan = Plan.objects.get_or_create(name="Bench")[0]
    if is_new:
        content = {"zone": "UTC", "week": WEEK}
        schedule.current = ScheduleVersion.objects.create(schedule=schedule, number=1, content=content)
        schedule.save()
        new_version(plan, schedule, RESOLUTION_MINUTES)
    return plan, schedule


def new_version(plan: Plan, schedule: Schedule, minutes: int) -> None:
    """Publish the plan with another time to resolve."""
    content = {
        "schedule_id": schedule.pk,
        "targets": {"first_response": FIRST_RESPONSE_MINUTES, "resolution": minutes},
        "alarms": [ALARM],
    }
    number = plan.versions.count() + 1
    plan.current = PlanVersion.objects.create(plan=plan, number=number, content=content)
    plan.save()


def open_tickets(running: int, due: int) -> dict[str, Any]:
    """Tickets with two running clocks each, told as they stood an hour ago."""
    there, now = house(), timezone.now()
    begun = time.perf_counter()
    last = now - HOUR - timedelta(minutes=FIRST_RESPONSE_MINUTES)
    far = (now - HOUR - timedelta(seconds=5 * place) for place in range(running))
    near = (last + timedelta(seconds=1 + 3500 * place / max(due, 1)) for place in range(due))
    numbers = (f"B{int(now.timestamp())}-{place}" for place in count())
    histories = (one_history(there, next(numbers), at) for times in (far, near) for at in times)
    with time_machine.travel(now - HOUR):
        while batch := list(islice(histories, BATCH)):
            write_histories(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"seconds": time.perf_counter() - begun, "clocks": Clock.objects.filter(stopped_at=None).count()}


def one_history(there: House, number: str, at: datetime) -> History:
    """A client's ticket that nobody answered yet, on the bench's plan."""
    plan, schedule = published_once()
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
def published_once() -> tuple[Plan, Schedule]:
    """The plan and its schedule, read once."""
    return published()


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
    return {
        "missed": missed.count(),
        "twice": missed.count() - missed.values("stream_id").distinct().count(),
        "alarms": alarms.count(),
        "late": missed.filter(recorded_at__gt=F("occurred_at") + timedelta(minutes=1)).count(),
    }


def publish(most: int) -> dict[str, Any]:
    """A new version of the plan, ticket by ticket."""
    plan, schedule = published_once()
    new_version(plan, schedule, RESOLUTION_MINUTES + 60)
    open_ones = Ticket.objects.filter(plan_version__plan=plan, standing="needs_reply").order_by("pk")
    chosen = list(open_ones.values_list("pk", flat=True)[:most])
    with counting() as asked, muting(frozenset({"*"})):
        begun = time.perf_counter()
        changed = sum(apply_service_level(actor=Actor.system(), ticket_id=pk) for pk in chosen)
        seconds = time.perf_counter() - begun
        queries = len(asked)
        again = time.perf_counter()
        for pk in chosen[:1000]:
            apply_service_level(actor=Actor.system(), ticket_id=pk)
    again_seconds = time.perf_counter() - again
    return {"changed": changed, "seconds": seconds, "queries": queries, "again": again_seconds}


DEEDS: dict[str, Callable[..., dict[str, Any]]] = {
    "open": open_tickets,
    "idle": idle,
    "sweep": sweep_all,
    "wait": wait,
    "facts": facts,
    "publish": publish,
}
desk.tell(DEEDS[sys.argv[1]](*map(int, sys.argv[2:])))
