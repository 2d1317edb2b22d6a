"""Somebody wrote an internal note: tell who works on the ticket and who handed it over."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.alerts import Alert, actor_name, alert_rows, quote_of
from deskbell.mail.audience import chosen_people, told
from deskbell.mail.settings import ALERTS_NOTE
from deskbell.mail.told_once import tells
from deskbell.people.models import Agent
from deskbell.tickets.events import NoteAdded

NAME = "note_alert"


@effect(on=(NoteAdded,), name=NAME)
def send_note_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To those whom the desk's setting names, such as whoever is assigned; not to the author."""
    agents = audience(recorded)
    if not agents:
        return []
    ticket, entry = reading.ticket_of(recorded), reading.entry_of(recorded)
    name = actor_name(recorded)
    alert = Alert(
        heading=lambda _agent: _("%(name)s wrote an internal note") % {"name": name},
        quote=quote_of(entry),
        entry_id=entry.pk,
    )
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=ticket, agents=agents)


@tells(effect=NAME, kind=AlertKind.NOTE, on=NoteAdded)
def audience(recorded: RecordedFact) -> list[Agent]:
    """Whom the desk's setting names."""
    if not isinstance(recorded.fact, NoteAdded):
        return []
    ticket = reading.ticket_of(recorded)
    people = chosen_people(read(ALERTS_NOTE), recorded=recorded, ticket=ticket)
    return told(people, kind=AlertKind.NOTE, recorded=recorded, ticket=ticket)
