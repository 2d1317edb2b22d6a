"""What all mails to clients have in common: their thread, their access link, their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.draft import Action
from deskbell.mail.identity import CLIENTS, thread_root
from deskbell.mail.links import access_page, marker_for, ticket_page
from deskbell.mail.models import MailKind
from deskbell.mail.posting import Posting
from deskbell.people.models import User
from deskbell.tickets.access import new_link
from deskbell.tickets.models import Ticket


def client_posting(
    *,
    recorded: RecordedFact,
    effect: str,
    kind: MailKind,
    ticket: Ticket,
    to: User,
    cc: Sequence[User] = (),
    entry_id: int | None = None,
) -> Posting:
    """A mail to clients in the ticket's thread. One reader alone gets an access link: it opens the ticket as theirs."""
    bare = Posting(recorded=recorded, effect=effect, kind=kind, ticket=ticket, to=to, cc=cc, entry_id=entry_id)
    ours, theirs = reading.last_mail_to_clients(recorded), reading.last_mail_of_client(recorded)
    root = thread_root(ticket_id=ticket.pk, audience=CLIENTS)
    references = [one for one in (root, ours, theirs) if one]
    threaded = replace(bare, in_reply_to=theirs or ours, references=references)
    if cc:
        return threaded
    link = new_link(user_id=to.pk, ticket_id=ticket.pk, seed=f"{effect}:{recorded.id}")
    return replace(threaded, link=link, marker=marker_for(bare.message_id))


def page_of(posting: Posting) -> str:
    """Where the readers see the ticket."""
    return access_page(posting.marker) if posting.link else ticket_page(posting.ticket.number)


def view_action(posting: Posting, *, is_primary: bool = True) -> Action:
    """The button that opens the ticket."""
    return Action(words=_("Open your ticket"), url=page_of(posting), is_primary=is_primary)


def verdict_actions(posting: Posting) -> list[Action]:
    """Yes and no to "is it solved?": the page asks, only its buttons act."""
    page = page_of(posting)
    return [
        Action(words=_("Yes, this solved it"), url=f"{page}?ask=confirm"),
        Action(words=_("No, reopen it"), url=f"{page}?ask=reopen", is_primary=False),
    ]


def how_to_reply(posting: Posting) -> str:
    """Whether a reply to the mail is read."""
    if posting.sender.reads_replies:
        return _("You can reply to this mail, or open the ticket.")
    return _("To reply, open the ticket: a reply to this mail may not be read.")


def link_warning(posting: Posting) -> str:
    """A word of care about the link; for several readers, how to get in."""
    if posting.link:
        return _("The link opens this ticket without a password: please don't pass it on.")
    return _("To open the ticket, sign in or use the link of the first mail that you had about it.")
