"""Where each agent's browser goes: {agent's short name: {page: [address, …]}}. Makes what a desk of demo tickets lacks: a ticket
of 200 entries, and a list of each agent's own with five criteria."""

from datetime import timedelta
from urllib.parse import urlencode

import desk
from django.utils import timezone

from deskbell.features.sample_desk.house import house
from deskbell.kernel.actor import Actor
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import OwnQueue, Ticket
from deskbell.tickets.own_queues import ListToKeep, keep_list
from deskbell.tickets.queries import visible_to
from deskbell.tickets.queries.criteria import criteria_in
from deskbell.tickets.viewer import viewer_of

MOST, LONG, NAME = 25, 200, "Five criteria"
# Words of demo tickets: in nearly every one, in some, in few; half a word, the middle of one; and what is nowhere.
QUESTIONS = {
    "search: common word": ("the", "this", "not"),
    "search: two common words": ("password the", "printer this"),
    "search: rarer word": ("whirrs", "toner"),
    "search: half a word": ("prin", "passw"),
    "search: middle of a word": ("rinte", "asswor"),
    "search: phrase": ('"shared drive does not open"',),
    "search: address": ("northbank.example", "a.b@harbour.example"),
    "search: Chinese, C++, nothing": ("打印机", "C++", "zzqx"),
}


def latest(agent_id: int) -> list[Ticket]:
    """Tickets of three entries that the agent may open."""
    open_to = visible_to(viewer_of(Actor.agent(agent_id))).filter(entry_count=3)
    return list(open_to.order_by("-updated_at")[:MOST])


def long_ticket() -> Ticket:
    """An open ticket with 200 entries, made once."""
    found = Ticket.objects.filter(entry_count__gte=LONG).first()
    if found is not None:
        return found
    agent_id = house().agents["jane"].pk
    ticket = visible_to(viewer_of(Actor.agent(agent_id))).filter(state="open", entry_count=3).order_by("-updated_at")[0]
    for number in range(ticket.entry_count, LONG, 2):
        text = f"<p>Entry {number}: the printer takes the job, whirrs and gives out empty sheets.</p>" * 3
        add_message(actor=Actor.client(ticket.requester_id), ticket_id=ticket.pk, body=text, body_format="html")
        respond(actor=Actor.agent(agent_id), ticket_id=ticket.pk, body=text)
    return Ticket.objects.get(pk=ticket.pk)


def own_list(agent_id: int) -> str:
    """The address of the agent's own list, made once."""
    kept = OwnQueue.objects.filter(agent_id=agent_id, name=NAME).values_list("pk", flat=True).first()
    if kept is None:
        usual = latest(agent_id)[0]
        narrowed = {
            "department": usual.department_id,
            "topic": usual.topic_id,
            "priority": usual.priority_id,
            "state": usual.state,
            "opened_from": (timezone.localdate() - timedelta(days=300)).isoformat(),
        }
        criteria = criteria_in({name: [str(value)] for name, value in narrowed.items()})
        kept = keep_list(actor=Actor.agent(agent_id), kept=ListToKeep(name=NAME, base="tickets", criteria=criteria))
    return f"/desk/lists/{kept}/"


def addresses(agent_id: int, *, sees_long: bool) -> dict[str, list[str]]:
    """Every page but the queues, which are the same for all."""
    found = {
        "ticket": [f"/desk/tickets/{one.number}/?queue=needs_reply" for one in latest(agent_id)],
        "own list, five criteria": [own_list(agent_id)],
        "every ticket, by subject": ["/desk/tickets/?sort=subject"],
        "dashboard": ["/desk/dashboard/"],
        "dashboard, a year": ["/desk/dashboard/?period=this_year"],
        "search: by relevance": ["/desk/search/?q=the&order=relevant"],
        **{name: [f"/desk/search/?{urlencode({'q': text})}" for text in texts] for name, texts in QUESTIONS.items()},
    }
    return found | ({"ticket of 200 entries": [f"/desk/tickets/{long.number}/"]} if sees_long else {})


long = long_ticket()
agents = house().agents
desk.tell({key: addresses(agents[key].pk, sees_long=key == "jane") for key in ("jane", "randy", "omar")})
