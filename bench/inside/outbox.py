"""How much of the outbox is done and how much is owed; with the argument `empty`, wait until nothing is owed."""

import sys
import time

import desk

from deskbell.kernel.models import Delivery
from deskbell.mail.models import OutgoingMail

LONGEST_SECONDS = 600


def owed() -> int:
    """Deliveries and mails that wait for the worker."""
    return sum(model.objects.filter(state="waiting").count() for model in (Delivery, OutgoingMail))


def counted() -> dict[str, float]:
    """Where the outbox stands now."""
    return {
        "at": time.time(),
        "owed": owed(),
        "deliveries": Delivery.objects.filter(state="done").count(),
        "mails": OutgoingMail.objects.filter(state="done").count(),
    }


first = counted()
while "empty" in sys.argv and owed() and time.time() < first["at"] + LONGEST_SECONDS:
    time.sleep(0.1)
desk.tell([first, counted()])
