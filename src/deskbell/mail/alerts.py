"""What all alerts to agents have in common: one message for each agent, with the ticket's main facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from deskbell.kernel.ledger import RecordedFact
from deskbell.lib.html import clean
from deskbell.lib.text import from_html
from deskbell.mail import reading
from deskbell.mail.draft import Action, Draft, Quote
from deskbell.mail.identity import thread_root
from deskbell.mail.links import desk_page
from deskbell.mail.models import MailKind
from deskbell.mail.outgoing import rows_of
from deskbell.mail.pictures import Pictures
from deskbell.mail.posting import Posting
from deskbell.mail.told_once import not_told_otherwise
from deskbell.people.languages import speaking_to
from deskbell.people.models import Agent, User
from deskbell.tickets.models import Comment, ThreadEntry, Ticket

LONGEST_QUOTE = 20_000


@dataclass(frozen=True, kw_only=True)
class Alert:
    """An alert's own words; they are called for within each reader's language."""

    heading: Callable[[Agent], str]
    quote: Quote | None = None
    entry_id: int | None = None
    details: Callable[[Agent], list[tuple[str, str]]] = lambda _agent: []


def alert_rows(
    alert: Alert, *, effect: str, recorded: RecordedFact, ticket: Ticket, agents: Sequence[Agent]
) -> list[Model]:
    """One mail for each agent whom no stronger alert tells of what the same command did."""
    agents = not_told_otherwise(agents, effect=effect, recorded=recorded)
    if not agents:
        return []
    desk_name = reading.desk_name(recorded)
    rows: list[Model] = []
    for agent in agents:
        posting = Posting(
            recorded=recorded,
            effect=effect,
            kind=MailKind.ALERT,
            ticket=ticket,
            to=agent.user,
            entry_id=alert.entry_id,
            references=[thread_root(ticket_id=ticket.pk, audience="agents")],
        )
        with speaking_to(agent.user):
            rows += rows_of(posting, subject=ticket.subject_text, draft=_draft(alert, posting, agent, desk_name))
    return rows


def actor_name(recorded: RecordedFact) -> str:
    """Who did it, for a sentence."""
    user = reading.actor_of(recorded)
    return user.display_name if user else ""


def quote_of(entry: ThreadEntry, *, author: str = "", pictures: Pictures | None = None) -> Quote:
    """The entry's words with its pictures, as far as there is room; cut where they run longer than anybody reads."""
    if len(entry.body_html) <= LONGEST_QUOTE:
        return entry_quote(entry, author=author, pictures=pictures or Pictures())
    return text_quote(from_html(entry.body_html)[: LONGEST_QUOTE // 4] + " …", author=author)


def clean_quote(body_html: str, *, author: str = "") -> Quote:
    """A body as a quote. It was cleaned when it came in; here it leaves the desk, so it is cleaned again."""
    return Quote(html=mark_safe(clean(body_html)), text=from_html(body_html), author=author)  # noqa: S308 - cleaned


def entry_quote(entry: ThreadEntry, *, author: str = "", pictures: Pictures) -> Quote:
    """The entry's words whole; a picture alone has words in the text at least."""
    kept = pictures.put_into(entry)
    text = from_html(kept) or (_("(a picture)") if "<img" in kept else "")
    return Quote(html=mark_safe(kept), text=text, author=author)  # noqa: S308 - cleaned


def text_quote(text: str, *, author: str = "") -> Quote:
    """Plain words as a quote."""
    lines = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in text.splitlines()))
    return Quote(html=lines, text=text, author=author)


def comment_quote(comment_id: int | None, *, author: str = "") -> Quote | None:
    """The comment that somebody gave with a change, if there is one."""
    comment = Comment.objects.filter(pk=comment_id).first() if comment_id else None
    return text_quote(comment.text, author=author) if comment and comment.text else None


def _draft(alert: Alert, posting: Posting, agent: Agent, desk_name: str) -> Draft:
    ticket = posting.ticket
    return Draft(
        heading=alert.heading(agent),
        desk_name=desk_name,
        quote=alert.quote,
        details=[*alert.details(agent), *_details(ticket)],
        actions=[Action(words=_("Open the ticket"), url=desk_page(ticket.number))],
        fine_print=[
            _("You are getting this because you work on this ticket or look after its department."),
            _how_to_reply(posting),
        ],
    )


def _how_to_reply(posting: Posting) -> str:
    if posting.sender.reads_replies:
        return _("Reply to this mail to answer the client, or begin with #note to write an internal note.")
    return _("Please reply on the ticket's page: a reply to this mail may not be read.")


def _details(ticket: Ticket) -> list[tuple[str, str]]:
    return [
        (_("Subject"), ticket.subject_text),
        (_("From"), _person(ticket.requester)),
        (_("Department"), ticket.department.name),
        (_("Priority"), ticket.priority.name),
    ]


def _person(user: User) -> str:
    return f"{user.name} ({user.email})" if user.name else user.email
