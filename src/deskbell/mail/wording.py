"""A mail in the words of an administrator's template, where there is one in the reader's language (threat 17).

Variables are replaced once, from a list, escaped for where they stand; what a person wrote is never looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deskbell.kernel.batches import batch_of
from deskbell.kernel.configure import read
from deskbell.lib.html import clean, clean_mail
from deskbell.lib.text import from_html
from deskbell.lib.variables import Target, fill
from deskbell.mail import reading
from deskbell.mail.clients import page_of
from deskbell.mail.draft import Draft, Quote
from deskbell.mail.links import desk_page
from deskbell.mail.models import MailKind, MailTemplate
from deskbell.mail.posting import Posting, subject_line
from deskbell.mail.template_events import EVENTS, TemplateEvent, event_of
from deskbell.mail.variables import first_name, values_for
from deskbell.tickets.settings import HIDES_AGENT_NAMES
from deskbell.tickets.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the variables of one mail stand for, under the desk's own names: plain, and some as clean HTML too."""

    plain: Mapping[str, str]
    markup: Mapping[str, str]

    def under(self, names: Mapping[str, str]) -> Words:
        """The same under every name that a template may use."""
        return Words(
            plain={name: self.plain.get(own, "") for name, own in names.items()},
            markup={name: self.markup[own] for name, own in names.items() if own in self.markup},
        )


def worded(posting: Posting, subject: str, draft: Draft) -> tuple[str, Draft]:
    """Subject and draft in the words of the template, if there is one; its buttons and fine print stay."""
    event = event_of(effect=posting.effect, is_by_agent=posting.recorded.actor.is_agent)
    template = _templates(posting).get((event.key, get_language() or "")) if event else None
    if event is None or template is None:
        return subject, draft
    return filled(template, event, _words(posting, draft), draft=draft, keeps_details=posting.kind == MailKind.ANSWER)


def letter_worded(*, event: str, to: str, message: str, subject: str, draft: Draft) -> tuple[str, Draft]:
    """As `worded`, for a letter to an address of which nothing more is known: its name may be anybody's words."""
    template = MailTemplate.objects.filter(event=event, language=get_language() or "", is_retired=False).first()
    if template is None:
        return subject, draft
    name = to.partition("@")[0]
    plain = {
        "recipient.name": name,
        "recipient.first_name": name,
        "recipient.email": to,
        "desk.name": draft.desk_name,
        "desk.url": settings.DESKBELL_URL,
        "message": message,
    }
    return filled(template, EVENTS[event], Words(plain=plain, markup={}), draft=draft)


def filled(
    template: MailTemplate, event: TemplateEvent, words: Words, *, draft: Draft, keeps_details: bool = False
) -> tuple[str, Draft]:
    """The template with these words in it."""
    words = words.under(event.names)
    html = fill(template.body_html, values=words.plain, target=Target.HTML, markup=words.markup)
    text = fill(from_html(template.body_html), values=words.plain, target=Target.TEXT)
    cleaned = clean_mail(html) if "<img" in html else clean(html)
    number, subject = words.plain.get("ticket.number"), fill(template.subject, values=words.plain, target=Target.HEADER)
    # Without the number an answer whose other marks got lost would not find its ticket.
    is_marked = number is None or f"#{number}" in subject
    return subject if is_marked else subject_line(str(number), subject), replace(
        draft,
        shows_heading=False,
        paragraphs=(),
        body=Quote(html=mark_safe(cleaned), text=text),  # noqa: S308 - cleaned
        quote=None,
        signature=None,
        closing=(),
        details=draft.details if keeps_details else (),
    )


def _templates(posting: Posting) -> Mapping[tuple[str, str], MailTemplate]:
    return batch_of(posting.recorded).once("mail.templates", _templates_in_use)


def _templates_in_use() -> Mapping[tuple[str, str], MailTemplate]:
    return {(one.event, one.language): one for one in MailTemplate.objects.filter(is_retired=False)}


def _words(posting: Posting, draft: Draft) -> Words:
    """What stands in the built-in mail, by name. Nobody sends their own words to an address that may not be theirs."""
    ticket, recorded = posting.ticket, posting.recorded
    viewer = Viewer(actor=recorded.actor, rights=None)
    said = draft.body or draft.quote
    rich = {"message": said, "signature": draft.signature}
    is_stranger = posting.hides_names
    address = posting.to.email.partition("@")[0]
    instead = {"ticket.subject": _("your request"), "requester.name": address, "requester.first_name": address}
    own = values_for(ticket=ticket, viewer=viewer, instead={**instead, "requester.phone": ""} if is_stranger else {})
    is_for_agent = posting.kind == MailKind.ALERT
    plain = {
        **own,
        "ticket.link": desk_page(ticket.number) if is_for_agent else page_of(posting),
        "recipient.name": address if is_stranger else posting.to.display_name,
        "recipient.first_name": address if is_stranger else first_name(posting.to),
        "recipient.email": posting.to.email,
        "actor.name": _actor(posting, own),
        "desk.url": settings.DESKBELL_URL,
        **{name: quote.text if quote else "" for name, quote in rich.items()},
    }
    if is_for_agent:
        plain["department.name"] = ticket.department.name
    elif read(HIDES_AGENT_NAMES):
        plain |= dict.fromkeys(("agent.name", "agent.first_name", "ticket.agent"), own["desk.name"])
    return Words(plain=plain, markup={name: quote.html for name, quote in rich.items() if quote})


def _actor(posting: Posting, own: Mapping[str, str]) -> str:
    user = reading.actor_of(posting.recorded)
    is_hidden = posting.kind != MailKind.ALERT and posting.recorded.actor.is_agent and read(HIDES_AGENT_NAMES)
    return user.display_name if user and not is_hidden else own["desk.name"]
