"""What the desk shows a mailbox's server to be let in: a password, or an access token that is renewed in time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from deskbell.kernel.transactions import writing
from deskbell.mail.mailboxes.alarms import warn_of_token
from deskbell.mail.mailboxes.imap import ImapConnection
from deskbell.mail.mailboxes.leases import Hold
from deskbell.mail.mailboxes.pop3 import Pop3Connection
from deskbell.mail.mailboxes.trouble import Step, Trouble
from deskbell.mail.models import Mailbox, MailboxState, SignIn
from deskbell.mail.oauth import Grant, NoToken, Tokens, columns_of, grant_of, refresh
from deskbell.mail.secrets import Unsealable, unseal

# So long before a token ends another one is asked for. If that fails, people are told while the mailbox still works.
RENEWED_BEFORE = timedelta(minutes=15)
STILL_GOOD = timedelta(seconds=30)


def sign_in(connection: ImapConnection | Pop3Connection, *, hold: Hold) -> None:
    """Sign in to a mailbox's server. Trouble."""
    mailbox = connection.mailbox
    if mailbox.sign_in == SignIn.XOAUTH2:
        connection.sign_in_with_token(access_token(mailbox, hold=hold))
    else:
        connection.sign_in_with_password(opened_secret(mailbox.password_sealed, at=Step.SIGN_IN))


def access_token(mailbox: Mailbox, *, hold: Hold, is_trial: bool = False) -> str:
    """A token that lets the desk in now; renewed if it ends soon, and in a trial. Trouble where there is none."""
    state, now = hold.state(), timezone.now()
    ends_at = None if is_trial else state.access_expires_at
    if ends_at is not None and ends_at - now > RENEWED_BEFORE:
        return opened_secret(state.access_token_sealed, at=Step.TOKEN)
    try:
        tokens = refresh(_grant(mailbox, state))
    except NoToken as error:
        if ends_at is None or ends_at - now < STILL_GOOD:
            raise Trouble(Step.TOKEN, str(error)) from error
        _note_failure(mailbox, hold, str(error))
        return opened_secret(state.access_token_sealed, at=Step.TOKEN)
    _keep(hold, tokens)
    return tokens.access_token


def _grant(mailbox: Mailbox, state: MailboxState) -> Grant:
    try:
        return grant_of(mailbox, state)
    except Unsealable as error:
        raise Trouble(Step.TOKEN, str(error)) from error


def opened_secret(sealed: str, *, at: Step) -> str:
    """A secret as it was typed. Trouble where the desk's key does not open it any more."""
    try:
        return unseal(sealed)
    except Unsealable as error:
        raise Trouble(at, str(error)) from error


def _keep(hold: Hold, tokens: Tokens) -> None:
    columns = columns_of(tokens) | {"token_failure": ""}
    if tokens.refresh_expires_at:
        columns["refresh_expires_at"] = tokens.refresh_expires_at
    hold.write(**columns)


def _note_failure(mailbox: Mailbox, hold: Hold, words: str) -> None:
    with writing():
        hold.write(token_failure=words)
        warn_of_token(mailbox, hold.state())
