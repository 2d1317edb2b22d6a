"""XOAUTH2: tokens are renewed in time, and who can't renew one says so while the mailbox still works."""

from datetime import timedelta

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.dovecot import Dovecot
from django.utils import timezone

from deskbell.mail.mailboxes.alarms import warn_of_expiry
from deskbell.mail.mailboxes.tests.stage import hashes, kept, letter, mailbox_on, visit
from deskbell.mail.mailboxes.trouble import Step
from deskbell.mail.models import Mailbox, MailboxState, MailRecipient, OutgoingMail, SignIn
from deskbell.mail.secrets import seal, unseal

pytestmark = pytest.mark.django_db(transaction=True)


def with_tokens(dovecot: Dovecot) -> Mailbox:
    mailbox = mailbox_on(dovecot, sign_in=SignIn.XOAUTH2, client_id="desk", token_url=f"{dovecot.tokens.url}/token")
    mailbox.client_secret_sealed = seal("client secret")
    mailbox.refresh_token_sealed = seal(dovecot.tokens.grant(mailbox.user_name))
    mailbox.save()
    dovecot.tokens.asked.clear()
    return mailbox


def ends_in(mailbox: Mailbox, **time: int) -> None:
    MailboxState.objects.filter(pk=mailbox.pk).update(access_expires_at=timezone.now() + timedelta(**time))


def subjects() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))


def test_a_token_is_asked_for_once_and_used_while_it_is_good(dovecot: Dovecot) -> None:
    mailbox = with_tokens(dovecot)
    for number in (1, 2):
        dovecot.deliver(mailbox.user_name, letter(number))
        assert visit(mailbox).failure == ""
    assert kept(mailbox) == hashes(letter(1), letter(2))
    (asked,) = dovecot.tokens.asked
    assert (asked["grant_type"], asked["client_id"], asked["client_secret"]) == (
        "refresh_token",
        "desk",
        "client secret",
    )


def test_it_is_renewed_before_it_ends(dovecot: Dovecot) -> None:
    mailbox = with_tokens(dovecot)
    visit(mailbox)
    ends_in(mailbox, minutes=10)
    state = visit(mailbox)
    assert len(dovecot.tokens.asked) == 2
    assert state.access_expires_at
    assert state.access_expires_at > timezone.now() + timedelta(minutes=50)


def test_a_replaced_refresh_token_is_kept(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some providers give another one at each use and take the old one back."""
    monkeypatch.setattr(dovecot.tokens, "replaces_refresh_tokens", True)
    mailbox = with_tokens(dovecot)
    for _ in range(3):
        state = visit(mailbox)
        assert state.failure == ""
        ends_in(mailbox, minutes=1)
    assert unseal(state.refresh_token_sealed) == list(dovecot.tokens.users)[-1]


def test_administrators_are_told_before_it_breaks(
    dovecot: Dovecot, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = with_tokens(dovecot)
    visit(mailbox)
    monkeypatch.setattr(dovecot.tokens, "is_refusing", True)
    ends_in(mailbox, minutes=10)
    dovecot.deliver(mailbox.user_name, letter(1))
    for _ in range(3):
        state = visit(mailbox)
    assert (state.failure, kept(mailbox)) == ("", hashes(letter(1)))  # it still works
    assert "invalid_grant" in state.token_failure
    assert subjects() == [f"The mailbox {mailbox.address} will stop working soon"]
    assert MailRecipient.objects.get().address == cast.ada.user.email
    ends_in(mailbox, seconds=-1)
    state = visit(mailbox)
    assert (state.failed_step, "Token has been expired or revoked." in state.failure) == (Step.TOKEN, True)


def test_a_renewal_that_works_again_ends_the_warning(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = with_tokens(dovecot)
    visit(mailbox)
    ends_in(mailbox, minutes=10)
    with monkeypatch.context() as patch:
        patch.setattr(dovecot.tokens, "is_refusing", True)
        assert visit(mailbox).token_failure
    assert visit(mailbox).token_failure == ""


def test_secrets_go_without_encryption_only_to_this_machine(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = with_tokens(dovecot)
    monkeypatch.setattr("deskbell.mail.oauth.is_this_machine", lambda _connection: False)
    state = visit(mailbox)
    assert (state.failed_step, dovecot.tokens.asked) == (Step.TOKEN, [])


@pytest.mark.parametrize(("days", "letters"), [(15, 0), (14, 1), (4, 1), (3, 1), (0, 1)])
def test_an_end_that_is_known_is_told_two_weeks_before(dovecot: Dovecot, cast: Cast, days: int, letters: int) -> None:
    mailbox_on(dovecot, secret_expires_on=timezone.localdate() + timedelta(days=days))
    warn_of_expiry()
    warn_of_expiry()
    assert len(subjects()) == letters


def test_and_once_more_three_days_before(dovecot: Dovecot, cast: Cast) -> None:
    ends_on = timezone.localdate() + timedelta(days=14)
    mailbox = mailbox_on(dovecot, secret_expires_on=ends_on)
    warn_of_expiry()
    day = ends_on - timedelta(days=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deskbell.mail.mailboxes.alarms.timezone.localdate", lambda: day)
        warn_of_expiry()
    assert subjects() == [f"The mailbox {mailbox.address} will stop working soon"] * 2
