"""The mails whose words administrators may write themselves, under osTicket's names where it has the same mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from deskbell.mail.variable_names import ALIASES, OWN

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What mails know beside the ticket, with the names that osTicket has for it.
COMMON = {
    "signature": "signature",
    "url": "desk.url",
    "desk.url": "desk.url",
    "recipient": "recipient.name",
    "recipient.name": "recipient.name",
    "recipient.first_name": "recipient.first_name",
    "recipient.name.first": "recipient.first_name",
    "recipient.name.full": "recipient.name",
    "recipient.name.short": "recipient.name",
    "recipient.email": "recipient.email",
    "recipient.ticket_link": "ticket.link",
}
WRITTEN = {"message": "message", "poster": "actor.name", "poster.name": "actor.name", "poster.name.first": "actor.name"}
DONE = {
    "comments": "message",
    "actor.name": "actor.name",
    "assigner": "actor.name",
    "assigner.name": "actor.name",
    "assigner.name.short": "actor.name",
    "assignee": "ticket.agent",
    "assignee.name": "ticket.agent",
    "assignee.name.first": "ticket.agent",
}
STAFF = {
    "staff": "recipient.name",
    "staff.name": "recipient.name",
    "staff.name.first": "recipient.first_name",
    "staff.name.short": "recipient.name",
    "ticket.staff_link": "ticket.link",
}
# A letter to somebody who has no ticket: no more is known than the address.
TURNED_AWAY = {
    "message": "message",
    "desk.name": "desk.name",
    "company": "desk.name",
    "company.name": "desk.name",
    **{name: own for name, own in COMMON.items() if own != "ticket.link" and own != "signature"},
    **dict.fromkeys(("ticket.name", "ticket.name.full", "user.name"), "recipient.name"),
    **dict.fromkeys(("ticket.name.first", "user.name.first"), "recipient.first_name"),
    **dict.fromkeys(("ticket.email", "user.email"), "recipient.email"),
}
NOTE = {"note": "message", "note.message": "message", "note.poster": "actor.name", "note.title": "ticket.subject"}


@dataclass(frozen=True, kw_only=True)
class TemplateEvent:
    """A mail with words: who gets it, when, and which variables it knows beside those of every ticket."""

    key: str
    title: StrOrPromise
    meaning: StrOrPromise
    further: dict[str, str]
    is_for_agents: bool = False
    has_ticket: bool = True
    sample: Mapping[str, StrOrPromise] = field(
        default_factory=dict
    )  # for the preview, beside those of a made-up ticket

    @property
    def names(self) -> dict[str, str]:
        """Every variable that stands for something here, with the desk's own name for it."""
        everywhere = {name: name for name in OWN} | dict(ALIASES) | COMMON if self.has_ticket else {}
        names = everywhere | (STAFF if self.is_for_agents else {}) | self.further
        return names | {own: own for own in names.values()}


def _for_clients(key: str, title: StrOrPromise, meaning: StrOrPromise, **further: str) -> TemplateEvent:
    return TemplateEvent(key=key, title=title, meaning=meaning, further=further)


def _for_agents(key: str, title: StrOrPromise, meaning: StrOrPromise, further: dict[str, str]) -> TemplateEvent:
    return TemplateEvent(key=key, title=title, meaning=meaning, further=further, is_for_agents=True)


EVENTS: dict[str, TemplateEvent] = {
    one.key: one
    for one in (
        _for_clients("ticket.autoresp", _("Confirmation of a new ticket"), _("To whoever opened it.")),
        _for_clients(
            "ticket.autoreply", _("Automatic answer"), _("A rule answers with a canned response."), response="message"
        ),
        _for_clients(
            "ticket.notice", _("An agent opened a ticket for a client"), _("To the client."), message="message"
        ),
        _for_clients("ticket.reply", _("Answer"), _("An agent's answer to clients."), response="message"),
        _for_clients("message.autoresp", _("Confirmation of a further message"), _("To whoever wrote it by mail.")),
        TemplateEvent(
            key="ticket.activity.notice",
            title=_("A participant wrote"),
            meaning=_("To the other participants of the ticket."),
            further=WRITTEN,
        ),
        TemplateEvent(
            key="ticket.overlimit",
            title=_("A new ticket was not taken in"),
            meaning=_("To whoever asked for it by mail; at most once a day."),
            further=TURNED_AWAY,
            has_ticket=False,
        ),
        _for_clients("ticket.resolved", _("Is it solved?"), _("To the client of a resolved ticket.")),
        _for_clients("ticket.reminder", _("Is it solved? Once more"), _("To the client who has not said so.")),
        _for_agents("ticket.alert", _("Alert: a new ticket"), _("To agents."), WRITTEN),
        _for_agents("message.alert", _("Alert: a client wrote again"), _("To agents."), WRITTEN),
        _for_agents("note.alert", _("Alert: an internal note"), _("To agents."), NOTE | DONE),
        _for_agents("assigned.alert", _("Alert: a ticket was assigned"), _("To agents."), DONE),
        _for_agents("transfer.alert", _("Alert: a ticket was transferred"), _("To agents."), DONE),
        _for_agents("ticket.overdue", _("Alert: due soon, or overdue"), _("To agents."), {}),
    )
}
# Which mail an effect sends. A ticket's confirmation is told apart by who opened it.
BY_EFFECT = {
    "confirmation": "ticket.autoresp",
    "automatic_answer": "ticket.autoreply",
    "answer": "ticket.reply",
    "message_confirmation": "message.autoresp",
    "participant_notice": "ticket.activity.notice",
    "resolved": "ticket.resolved",
    "reminder": "ticket.reminder",
    "new_ticket_alert": "ticket.alert",
    "new_message_alert": "message.alert",
    "reopened_alert": "message.alert",
    "note_alert": "note.alert",
    "assignment_alert": "assigned.alert",
    "transfer_alert": "transfer.alert",
    "alarm": "ticket.overdue",
}


def let_be_written(event: TemplateEvent) -> TemplateEvent:
    """Let administrators write the words of a mail that a feature sends. ValueError if its name is taken."""
    if event.key in EVENTS:
        raise ValueError(f"two mails are called {event.key}")
    EVENTS[event.key] = event
    return event


def event_of(*, effect: str, is_by_agent: bool) -> TemplateEvent | None:
    """The mail that an effect sends; None where its words are the desk's own for good."""
    key = BY_EFFECT.get(effect, "")
    return EVENTS.get("ticket.notice" if key == "ticket.autoresp" and is_by_agent else key)
