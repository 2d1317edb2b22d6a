"""One writer: opens a ticket and answers it, over and over. Arguments: number of the writer, seconds.

Says when it is ready, waits for a line, and answers with the milliseconds of each command and when the last one ended.
"""

import sys
import time

import desk
from django.utils import timezone

from deskbell.features.sample_desk.demo_texts import ANSWERS, TROUBLES
from deskbell.features.sample_desk.house import house
from deskbell.kernel.actor import Actor
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.respond import respond

writer, seconds = sys.argv[1], float(sys.argv[2])
there = house()
topics = [one.pk for one in there.topics.values() if one.is_public]
jane = Actor.agent(there.agents["jane"].pk)
stamp = f"{timezone.now():%H%M%S%f}"
opening: list[float] = []
answering: list[float] = []


def one_round(place: int) -> None:
    """A stranger opens a ticket, Jane answers."""
    trouble = TROUBLES[place % len(TROUBLES)]
    begun = time.perf_counter()
    ticket = open_ticket(
        actor=Actor.visitor(),
        email=f"bench{writer}-{stamp}-{place % 500}@example.net",
        name="Ben Chmark",
        subject=trouble.subject.format(place="branch 14"),
        body=trouble.body.format(place="branch 14"),
        topic_id=topics[place % len(topics)],
    )
    opened = time.perf_counter()
    respond(actor=jane, ticket_id=ticket.pk, body=f"<p>{ANSWERS[place % len(ANSWERS)]}</p>")
    opening.append((opened - begun) * 1000)
    answering.append((time.perf_counter() - opened) * 1000)


one_round(0)
opening.clear()
answering.clear()
print("ready", flush=True)
sys.stdin.readline()
place, start = 0, time.time()
while time.time() < start + seconds:
    place += 1
    one_round(place)
desk.tell({"opening": opening, "answering": answering, "ended": time.time()})
