"""One desk of the loop laboratory. Each line of the input is one tick: its instant, the messages that came, what agents do.

The first argument is the desk's address. The answer to each line is how many tickets there are, and what was held back.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

import desk
import time_machine

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.transactions import writing
from deskbell.kernel.worker import drain
from deskbell.mail.intake.processing import receive
from deskbell.mail.models import Door, IncomingMail, Mailbox, MailRecipient, RecipientState
from deskbell.mail.settings import CONFIRMS_MESSAGES, TELLS_PARTICIPANTS
from deskbell.people.models import Agent
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import ACTIVE_STATES

ANSWERED_AT_ONCE = 5


def prepare(address: str) -> None:
    """A mailbox, and every automatic mail that the desk knows."""
    with writing():
        configure_object(
            actor=Actor.system(), instance=Mailbox(), changes={"address": address, "name": "Help", "protocol": "none"}
        )
        for setting in (CONFIRMS_MESSAGES, TELLS_PARTICIPANTS):
            configure(actor=Actor.system(), setting=setting, value=True)


def tick(order: dict[str, object]) -> None:
    """Take in what came, let an agent answer if one does, and do all that is due."""
    for path in map(str, order["files"]):  # type: ignore[call-overload]
        receive(Path(path), door=Door.PIPE)
    if order["answers"]:
        agent = Actor.agent(Agent.objects.get().pk)
        states = [state.value for state in ACTIVE_STATES]
        for ticket in Ticket.objects.filter(state__in=states).order_by("-pk")[:ANSWERED_AT_ONCE]:
            respond(actor=agent, ticket_id=ticket.pk, body="<p>We look into it.</p>")
    drain()


def state() -> dict[str, int]:
    """What the desk has by now."""
    held_back = MailRecipient.objects.filter(state=RecipientState.FAILED)
    waiting = MailRecipient.objects.filter(state=RecipientState.QUEUED)
    return {
        "tickets": Ticket.objects.count(),
        "received": IncomingMail.objects.count(),
        "undecided": IncomingMail.objects.filter(outcome="stored").count(),
        "held_back": held_back.count(),
        "queued": waiting.count(),
    }


def main() -> None:
    """Tick by tick, until the input ends."""
    prepare(sys.argv[1])
    desk.tell(state())
    for line in sys.stdin:
        order = json.loads(line)
        with time_machine.travel(datetime.fromisoformat(order["at"]), tick=True):
            tick(order)
        desk.tell(state())


main()
