"""Writing down what became of a mail, each time in one short transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from deskbell.kernel import asking
from deskbell.kernel.leases import WorkState, back_off, finish
from deskbell.kernel.rows import among
from deskbell.kernel.transactions import writing
from deskbell.mail.models import MailKind, MailRecipient, OutgoingMail, RecipientState
from deskbell.mail.server import Answer

# Pauses grow to an hour: more than four days, as long as RFC 5321 (section 4.5.4.1) wants a queue to try.
ATTEMPTS_BEFORE_GIVING_UP = 110


def answered(
    mail: OutgoingMail, recipients: Sequence[MailRecipient], answers: Mapping[int, Answer], *, worker: str
) -> None:
    """Each recipient's answer; the mail is done when everybody has it, and given up when nobody is left to try."""
    asked = [one for one in recipients if one.pk in answers]
    for one in asked:
        _take(one, answers[one.pk])
    errors = [f"{one.address}: {one.server_answer}" for one in recipients if one.state != RecipientState.SENT]
    with writing():
        MailRecipient.objects.bulk_update(asked, ["state", "server_answer", "answered_at"])
        if not errors:
            finish(rows=[mail], worker=worker)
            _forget_letter(mail)
        elif any(one.state == RecipientState.QUEUED for one in recipients):
            put_back(mail, worker=worker, error="; ".join(errors))
        else:
            back_off(row=mail, worker=worker, error="; ".join(errors), give_up_after=0)


def logged(mails: Sequence[OutgoingMail]) -> None:
    """The recipients of these mails have them in the mail log. Needs an open transaction."""
    ids = [mail.message_id for mail in mails]
    asking.run(
        "UPDATE mail_mailrecipient SET state = 'logged', answered_at = %s "  # noqa: S608 - signs for values alone
        f"WHERE mail_id {among(ids)} AND state = 'queued'",
        [connection.ops.adapt_datetimefield_value(timezone.now()), *ids],
    )


def held_back(mail: OutgoingMail, reasons: Mapping[int, str]) -> None:
    """The caps protect all or some recipients: given up at once, with the reason. Needs an open transaction."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    for pk, reason in reasons.items():
        asking.run(
            "UPDATE mail_mailrecipient SET state = 'failed', server_answer = %s, answered_at = %s WHERE id = %s",
            [reason, now, pk],
        )
    asking.run(
        "UPDATE mail_mailrecipient SET state = 'logged', answered_at = %s WHERE mail_id = %s AND state = 'queued'",
        [now, mail.message_id],
    )
    asking.run(
        "UPDATE mail_outgoingmail SET state = 'failed', done_at = NULL, is_logged = TRUE, last_error = %s WHERE id = %s",
        ["; ".join(reasons.values()), mail.pk],
    )


def put_back(mail: OutgoingMail, *, worker: str, error: str) -> None:
    """Try again later; after days of that, give up."""
    with writing():
        if mail.attempts >= ATTEMPTS_BEFORE_GIVING_UP:
            MailRecipient.objects.filter(mail__message_id=mail.message_id, state=RecipientState.QUEUED).update(
                state=RecipientState.FAILED, server_answer=error[:500], answered_at=timezone.now()
            )
        back_off(row=mail, worker=worker, error=error, give_up_after=ATTEMPTS_BEFORE_GIVING_UP)


def give_back(mail: OutgoingMail, *, worker: str) -> None:
    """A mail whose turn did not come: due at once, the attempt not counted."""
    with writing():
        OutgoingMail.objects.filter(pk=mail.pk, worker=worker, attempts=mail.attempts, state=WorkState.WAITING).update(
            worker="", due_at=timezone.now(), attempts=F("attempts") - 1
        )


def wait(mails: Sequence[OutgoingMail], *, worker: str, seconds: float) -> None:
    """Mails whose server is left alone for so many seconds more; the attempt is not counted."""
    with writing():
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails], worker=worker, state=WorkState.WAITING).update(
            worker="", due_at=timezone.now() + timedelta(seconds=seconds), attempts=F("attempts") - 1
        )


def keep_waiting(account_ids: Collection[int | None], *, seconds: float) -> None:
    """Whatever else goes by these accounts and is due earlier waits as well: it is not claimed before the mails of others."""
    until = timezone.now() + timedelta(seconds=seconds)
    theirs = Q(account__in=[one for one in account_ids if one is not None])
    if None in account_ids:
        theirs |= Q(account=None)
    with writing():
        OutgoingMail.objects.filter(theirs, state=WorkState.WAITING, worker="", due_at__lt=until).update(due_at=until)


def _take(one: MailRecipient, answer: Answer) -> None:
    if answer.is_accepted:
        one.state = RecipientState.SENT
    elif answer.is_permanent:
        one.state = RecipientState.FAILED
    one.server_answer = str(answer)[:500]
    one.answered_at = timezone.now()


def _forget_letter(mail: OutgoingMail) -> None:
    """A letter holds what lets somebody sign in: nothing of it is kept once it is out."""
    if mail.kind == MailKind.LETTER:
        OutgoingMail.objects.filter(pk=mail.pk).update(text="", html="")
