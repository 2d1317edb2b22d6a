"""What stands in the form of a new template: the built-in words of the mail, with variables in their places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils import translation
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

NUMBER, MESSAGE, SIGNATURE, ACTOR = "%{ticket.number}", "%{message}", "%{signature}", "%{actor.name}"


def let_begin(*, event: str, words: Callable[[], Sequence[str]]) -> None:
    """Say how a feature's mail begins, a paragraph a line, in the language that is active when it is asked."""
    _WORDS[event] = words


def beginning(*, event: str, language: str) -> str:
    """The words as HTML, in this language; empty for a mail that is not known."""
    words = _WORDS.get(event)
    if words is None:
        return ""
    with translation.override(language):
        return format_html_join("", "<p>{}</p>", ((line,) for line in words()))


def _number() -> str:
    return _("Your ticket number is #%(number)s.") % {"number": NUMBER}


def _next() -> str:
    return _("What happens next: someone from our team reads it and answers you by mail.")


def _solved() -> Sequence[str]:
    return [
        _("We believe that your request #%(number)s is solved.") % {"number": NUMBER},
        _("If it is, say yes and we close it. If it is not, say no and we carry on."),
    ]


def _reminded() -> Sequence[str]:
    words = _("We believe that your request #%(number)s is solved, and have not heard from you since.")
    return [words % {"number": NUMBER}, _solved()[1]]


def _transferred() -> str:
    words = _("%(name)s transferred a ticket to %(department)s")
    return words % {"name": ACTOR, "department": "%{department.name}"}


# By event. The words are those of the effects that send the mails, so that they have no second translation.
_WORDS: dict[str, Callable[[], Sequence[str]]] = {
    "ticket.autoresp": lambda: [_("We have received your request"), _number(), _next()],
    "ticket.autoreply": lambda: [_number(), MESSAGE],
    "ticket.notice": lambda: [_("We have opened a ticket for you"), _number(), _next()],
    "ticket.reply": lambda: [MESSAGE, SIGNATURE],
    "message.autoresp": lambda: [_("It is part of your ticket #%(number)s now.") % {"number": NUMBER}],
    "ticket.activity.notice": lambda: [_("%(name)s wrote in your ticket") % {"name": ACTOR}, MESSAGE],
    "ticket.overlimit": lambda: [_("Your mail was not taken in"), MESSAGE],
    "ticket.resolved": _solved,
    "ticket.reminder": _reminded,
    "ticket.alert": lambda: [_("New ticket from %(name)s") % {"name": "%{requester.name}"}, MESSAGE],
    "message.alert": lambda: [_("%(name)s wrote again") % {"name": ACTOR}, MESSAGE],
    "note.alert": lambda: [_("%(name)s wrote an internal note") % {"name": ACTOR}, MESSAGE],
    "assigned.alert": lambda: [_("%(name)s assigned this ticket to you") % {"name": ACTOR}, MESSAGE],
    "transfer.alert": lambda: [_transferred(), MESSAGE],
    "ticket.overdue": lambda: [f"{_('Is due')}: %{{ticket.due_on}}", "%{ticket.subject}"],
}
