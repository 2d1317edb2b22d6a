"""After filling: three tickets for the agent who sees only what is assigned, and fresh statistics."""

import desk
from django.db import connection

from deskbell.features.sample_desk.house import house
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import Standing

agents = house().agents
boss = Actor.agent(agents["ada"].pk)
with muting(frozenset({"*"})):
    for standing in (Standing.NEEDS_REPLY, Standing.NEEDS_REPLY, Standing.ANSWERED):
        ticket = (
            Ticket.objects.filter(standing=standing, entry_count=3)
            .exclude(agent=agents["omar"])
            .order_by("-updated_at")
            .first()
        )
        assign(actor=boss, ticket_id=ticket.pk, agent_id=agents["omar"].pk)
with connection.cursor() as cursor:
    cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM (ANALYZE)")
desk.tell(Ticket.objects.count())
