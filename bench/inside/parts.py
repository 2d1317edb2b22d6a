"""The queue's page in parts, so many times each: {part: [milliseconds, …]}."""

import sys
import time
from collections.abc import Callable

import desk
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from deskbell.agent_panel.pages.place import Place
from deskbell.agent_panel.pages.queue import queue_view
from deskbell.agent_panel.pages.rail import rail
from deskbell.features.sample_desk.house import house
from deskbell.kernel.actor import Actor
from deskbell.tickets.queries import queue_counts, queue_page
from deskbell.tickets.viewer import viewer_of

WARM_UPS = 10
QUEUE = "needs_reply"


def times(work: Callable[[], object]) -> list[float]:
    """How long it takes, again and again."""
    took = []
    for _turn in range(WARM_UPS + int(sys.argv[1])):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return took[WARM_UPS:]


def request_of(user: object) -> HttpRequest:
    """What a template wants to know of a request."""
    request = RequestFactory().get(f"/desk/{QUEUE}/")
    request.user, request.session = user, browser.session  # type: ignore[assignment]
    return request


user = house().agents["jane"].user
browser = Client(SERVER_NAME="127.0.0.1")
browser.force_login(user)
viewer, place = viewer_of(Actor.agent(user.pk), for_page=True), Place(queue=QUEUE)
page = queue_view(viewer=viewer, place=place, cursor="", typed={}, has_bar=False)
counts = queue_counts(viewer=viewer)
desk.tell(
    {
        "the same in one process": times(lambda: browser.get(f"/desk/{QUEUE}/")),
        "· all that the page says": times(
            lambda: queue_view(viewer=viewer, place=place, cursor="", typed={}, has_bar=False)
        ),
        "·· of that, its rows": times(lambda: queue_page(viewer=viewer, queue=QUEUE)),
        "·· of that, counts of every queue": times(lambda: queue_counts(viewer=viewer)),
        "·· of that, the rail": times(lambda: rail(viewer=viewer, counts=counts, current=QUEUE)),
        "· its template": times(
            lambda: render_to_string("agent_panel/queue.html", {"page": page}, request=request_of(user))
        ),
    }
)
