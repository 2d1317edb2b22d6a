"""Wait until a mailbox's mails are taken in, and then until nothing is owed. Arguments: the user's name, how many mails.

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
user, count = sys.argv[1], int(sys.argv[2])
mails = IncomingMail.objects.filter(mailbox__user_name=user)
done_before = Delivery.objects.filter(state="done").count()
until = time.monotonic() + LONGEST_SECONDS


def owed() -> int:
    """Deliveries and mails that wait for the worker."""
    return sum(model.objects.filter(state="waiting").count() for model in (Delivery, OutgoingMail))


def stands(at: datetime) -> dict[str, float]:
    """How it stands, at the instant when it came to that."""
    done = Delivery.objects.filter(state="done").count() - done_before
    return {"seconds": (at - first).total_seconds(), "deliveries": done, "owed": owed()}


while mails.exclude(state="waiting").count() < count and time.monotonic() < until:
    time.sleep(0.2)
first, last_kept = (mails.order_by(by).values_list("created_at", flat=True)[0] for by in ("created_at", "-created_at"))
taken = stands(mails.order_by("-done_at").values_list("done_at", flat=True)[0])
while owed() and time.monotonic() < until:
    time.sleep(0.2)
drained = stands(timezone.now())
outcomes = Counter(mails.values_list("outcome", flat=True))
kept = (last_kept - first).total_seconds()
desk.tell({"kept": kept, "taken": taken, "drained": drained, "outcomes": outcomes})
