"""Wait until a mailbox's mails are taken in, or then until nothing is owed. Arguments: the user's name, how many mails,
and what is waited for: `taken` or `drained`.

Seconds count from the first mail that was kept.
"""

import sys
import time
from collections import Counter
from datetime import datetime

import desk
from django.utils import timezone

from deskbell.kernel.models import Delivery
from deskbell.mail.models import IncomingMail, OutgoingMail

LONGEST_SECONDS = 1800
user, count, what = sys.argv[1], int(sys.argv[2]), sys.argv[3]
mails = IncomingMail.objects.filter(mailbox__user_name=user)
until = time.monotonic() + LONGEST_SECONDS


def owed() -> int:
    """Deliveries and mails that wait for the worker."""
    return sum(model.objects.filter(state="waiting").count() for model in (Delivery, OutgoingMail))


def stands(at: datetime) -> dict[str, float]:
    """How it stands, at the instant when it came to that."""
    done = Delivery.objects.filter(state="done", done_at__gte=first).count()
    return {"seconds": (at - first).total_seconds(), "deliveries": done, "owed": owed()}


def times(*, by: str) -> list[datetime]:
    """The first and the last instant that the mails have in a column."""
    return [mails.order_by(order).values_list(by, flat=True)[0] for order in (by, f"-{by}")]


while mails.exclude(state="waiting").count() < count and time.monotonic() < until:
    time.sleep(0.2)
first, last_kept = times(by="created_at")
if what == "taken":
    told = {"kept": (last_kept - first).total_seconds(), "taken": stands(times(by="done_at")[1])}
    desk.tell({**told, "outcomes": Counter(mails.values_list("outcome", flat=True))})
else:
    while owed() and time.monotonic() < until:
        time.sleep(0.2)
    desk.tell({"drained": stands(timezone.now())})
