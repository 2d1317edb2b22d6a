"""How a template reads: as the mail of a made-up ticket, in text and HTML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.errors import NotFound
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.draft import Action, Draft, Quote, html_of, text_of
from deskbell.mail.links import ticket_page
from deskbell.mail.models import MailTemplate
from deskbell.mail.template_events import EVENTS, TemplateEvent
from deskbell.mail.wording import Words, filled

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NUMBER = "482913"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A template as its readers would see it; `html` is a document of its own: show it sandboxed."""

    title: StrOrPromise
    key: str
    language: str
    subject: str
    text: str
    html: str
    is_in_use: bool


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """What stands for one mail in one language: the template's number, if there is one, and whether it is in use."""

    language: str
    name: str
    template_id: int | None
    is_in_use: bool


@dataclass(frozen=True, kw_only=True)
class MailWords:
    """A mail whose words may be written anew."""

    event: TemplateEvent
    languages: tuple[OwnWords, ...]


def mail_words(*, languages: dict[str, str]) -> tuple[MailWords, ...]:
    """Every mail, with what stands for it in each of these languages."""
    found = {(one.event, one.language): one for one in MailTemplate.objects.all()}
    return tuple(
        MailWords(event=event, languages=tuple(_own(found, event, code, name) for code, name in languages.items()))
        for event in EVENTS.values()
    )


def preview_of(template_id: int) -> Preview:
    """The template in its own language. NotFound."""
    template = MailTemplate.objects.filter(pk=template_id).first()
    event = EVENTS.get(template.event) if template else None
    if template is None or event is None:
        raise NotFound
    with translation.override(template.language):
        subject, draft = filled(template, event, _sample(event), draft=_around(event))
        return Preview(
            title=event.title,
            key=event.key,
            language=template.language_name,
            subject=subject,
            text=text_of(draft),
            html=html_of(draft).replace("<head>", '<head><base target="_blank">', 1),
            is_in_use=not template.is_retired,
        )


def _own(found: dict[tuple[str, str], MailTemplate], event: TemplateEvent, language: str, name: str) -> OwnWords:
    template = found.get((event.key, language))
    return OwnWords(
        language=language,
        name=name,
        template_id=template.pk if template else None,
        is_in_use=template is not None and not template.is_retired,
    )


def _around(event: TemplateEvent) -> Draft:
    words = _("Open the ticket") if event.is_for_agents else _("Open your ticket")
    return Draft(
        heading=str(event.title),
        desk_name=read(DESK_NAME),
        actions=[Action(words=words, url=ticket_page(NUMBER))] if event.has_ticket else [],
        fine_print=[_("This is a preview with a made-up ticket.")],
    )


def _sample(event: TemplateEvent) -> Words:
    """A made-up ticket; some of its words look like markup, as those of real people may."""
    message = _("Since this morning the printer on the second floor prints nothing.")
    plain = {
        "ticket.number": NUMBER,
        "ticket.subject": _("The printer <2nd floor> prints nothing"),
        "ticket.status": _("Open"),
        "ticket.priority": _("Normal"),
        "ticket.topic": _("Report a problem"),
        "ticket.link": ticket_page(NUMBER),
        "ticket.opened_on": date_format(date(2026, 3, 12), "DATE_FORMAT"),
        "ticket.due_on": date_format(date(2026, 3, 13), "DATE_FORMAT"),
        "ticket.closed_on": "",
        "ticket.agent": "Jane Doe",
        "requester.name": "Maria Díaz",
        "requester.first_name": "Maria",
        "requester.email": "maria@example.org",
        "requester.phone": "",
        "recipient.name": "Maria Díaz",
        "recipient.first_name": "Maria",
        "recipient.email": "maria@example.org",
        "agent.name": "Jane Doe",
        "agent.first_name": "Jane",
        "actor.name": "Jane Doe",
        "department.name": _("Support"),
        "desk.name": read(DESK_NAME),
        "desk.url": settings.DESKBELL_URL,
        "message": message,
        "signature": "Jane Doe",
        **{name: str(words) for name, words in event.sample.items()},
    }
    quote = Quote(html=format_html("<p>{}</p>", message), text=message)
    return Words(plain=plain, markup={"message": quote.html, "signature": format_html("<p>{}</p>", "Jane Doe")})
