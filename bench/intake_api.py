"""How many tickets a second programs can open over the API, one after the other and four at once."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from desks import Desk, Place, filled, inside
from figures import median, percentile
from processor import since, used_by

HEADS = ("API", "tickets/s", "median ms", "p95 ms", "longest ms", "then owed", "web ms", "worker ms", "bare commits/s")
CLIENTS = (1, 4)
OWED = "from deskbell.kernel.models import Delivery\nprint(Delivery.objects.filter(state='waiting').count())"


def measure(place: Place, *, seconds: float, **_: object) -> list[tuple[object, ...]]:
    """A row for each number of clients, against a desk of 1,000 tickets that runs with its worker."""
    desk = filled(place, tickets=1000)
    made = desk.command("api-key", "create", "--name", f"Bench {time.time_ns()}", "--allow", "127.0.0.1")
    if made.returncode:
        raise SystemExit(made.stderr)
    desk.start()
    try:
        return [_with(desk, key=made.stdout.strip(), clients=clients, seconds=seconds) for clients in CLIENTS]
    finally:
        desk.stop()


def _with(desk: Desk, *, key: str, clients: int, seconds: float) -> tuple[object, ...]:
    _send(desk, key, until=time.perf_counter() + 2, name="warm")
    bare = inside(desk, "bare_intake.py", "commits")["commits"]
    before = used_by(desk.process.pid) if desk.process else {}
    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        each = list(pool.map(lambda number: _send(desk, key, until=begun + seconds, name=f"c{number}"), range(clients)))
    took = time.perf_counter() - begun
    times = [one * 1000 for part in each for one in part]
    used = since(before, used_by(desk.process.pid) if desk.process else {}, each=len(times))
    owed = desk.program(OWED).strip()
    name = f"{clients} client{'s' if clients > 1 else ''}"
    return (
        name,
        len(times) / took,
        median(times),
        percentile(times, 95),
        max(times),
        owed,
        used["web"],
        used["worker"],
        bare,
    )


def _send(desk: Desk, key: str, *, until: float, name: str) -> list[float]:
    """One program's calls until the time is over; the seconds that each took. SystemExit for any answer but 201."""
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
    times = []
    for number in count():
        if (begun := time.perf_counter()) >= until:
            return times
        body = {
            "email": f"{name}.{number % 500}@client.example",
            "name": f"Client {number % 500}",
            "subject": f"Alarm {number}",
            "message": "data:text/plain,The machine in the hall says nothing any more.",
        }
        connection.request("POST", "/api/tickets.json", json.dumps(body), {"X-API-Key": key})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != http.client.CREATED:
            raise SystemExit(f"{answer.status}: {text.decode()}")
        times.append(time.perf_counter() - begun)
    return times
