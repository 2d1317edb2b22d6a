"""Links for people who ask for one by address and number.

The page that takes the request only writes it down, so that neither its answer nor its time says whether there is
such a ticket. The worker looks, mails a link where there is one, and forgets the request either way.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.jobs import periodic
from deskbell.kernel.leases import back_off, claim, finish
from deskbell.kernel.settings import DESK_NAME
from deskbell.kernel.transactions import writing
from deskbell.kernel.waking import wake_worker
from deskbell.kernel.work import work
from deskbell.mail.draft import Action, Draft, html_of, text_of
from deskbell.mail.identity import letter_id
from deskbell.mail.links import access_page, marker_for
from deskbell.mail.models import LinkRequest, MailKind, MailRecipient, OutgoingMail
from deskbell.mail.posting import subject_line
from deskbell.mail.senders import senders_now
from deskbell.people.languages import speaking_to
from deskbell.people.models import User
from deskbell.people.queries import merged_ids, person_by_email
from deskbell.tickets.access import new_link
from deskbell.tickets.models import Collaborator, Ticket
from deskbell.tickets.words import Standing

BATCH = 20
LEASE = timedelta(seconds=60)
GIVE_UP_AFTER = 5
KEPT_FOR = timedelta(days=1)

log = logging.getLogger(__name__)


def ask_for_link(*, email: str, number: str) -> None:
    """Note that somebody asks for a link. Nothing is looked up here."""
    with writing():
        LinkRequest.objects.create(address=email.strip()[:254], number=number[:32])
        wake_worker()


@work(name="link requests")
def answer_link_requests(*, worker: str) -> int:
    """Answer a batch of requests; how many were taken."""
    requests = claim(model=LinkRequest, worker=worker, limit=BATCH, lease=LEASE)
    for request in requests:
        try:
            _answer(request, worker)
        except Exception as error:  # one that fails must not stop the others
            log.exception("link request %s failed", request.pk)
            back_off(row=request, worker=worker, error=type(error).__name__, give_up_after=GIVE_UP_AFTER)
    return len(requests)


@periodic(name="forget link requests", every=timedelta(hours=6))
def forget_old_requests() -> None:
    """Delete requests that could not be answered in a day: they hold addresses, and nobody waits any more."""
    with writing():
        LinkRequest.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def _answer(request: LinkRequest, worker: str) -> None:
    """The mail and the end of the request, in one transaction: a link is mailed once or not yet."""
    with writing():
        if not finish(rows=[request], worker=worker):
            return
        found = _find(request)
        if found:
            _queue_mail(request, *found)
        LinkRequest.objects.filter(pk=request.pk).delete()


def _find(request: LinkRequest) -> tuple[User, Ticket] | None:
    """The person with this address and the ticket with this number, where the one takes part in the other.

    By whichever of their addresses they ask, the link goes to the account's own.
    """
    user = person_by_email(request.address)
    ticket = Ticket.objects.exclude(standing=Standing.DELETED).filter(number=request.number).first()
    if user is None or ticket is None or not user.is_active:
        return None
    accounts = {user.pk, *merged_ids(user.pk)}
    is_collaborator = Collaborator.objects.filter(ticket=ticket, user__in=accounts).exists()
    return (user, ticket) if ticket.requester_id in accounts or is_collaborator else None


def _queue_mail(request: LinkRequest, user: User, ticket: Ticket) -> None:
    seed = f"link request {request.pk} {request.created_at.isoformat()}"
    message_id = letter_id(seed)
    link = new_link(user_id=user.pk, ticket_id=ticket.pk, seed=seed)
    link.save()
    marker = marker_for(message_id)
    with speaking_to(user):
        draft = _draft(ticket, access_page(marker))
        OutgoingMail.objects.create(
            message_id=message_id,
            kind=MailKind.NOTICE,
            ticket_id=ticket.pk,
            subject=subject_line(ticket.number, _("The link to your ticket")),
            text=text_of(draft),
            html=html_of(draft),
            is_automatic=True,
            account_id=senders_now().of_department(ticket.department_id, is_automatic=True).account_id,
            access_link_id=link.nonce,
            link_marker=marker,
        )
    MailRecipient.objects.create(mail_id=message_id, kind=MailKind.NOTICE, address=user.email, user_id=user.pk)
    wake_worker()


def _draft(ticket: Ticket, url: str) -> Draft:
    """Nothing of the ticket but its number: a stranger may have opened it in this person's name."""
    return Draft(
        heading=_("Here is the link to your ticket"),
        desk_name=read(DESK_NAME),
        paragraphs=[_("Somebody asked on our pages for a link to the ticket #%(number)s.") % {"number": ticket.number}],
        actions=[Action(words=_("Open your ticket"), url=url)],
        fine_print=[
            _("The link opens this ticket without a password: please don't pass it on."),
            _("If you did not ask for it, you can ignore this mail."),
        ],
    )
