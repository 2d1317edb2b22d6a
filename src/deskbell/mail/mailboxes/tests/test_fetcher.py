"""The fetcher: a thread and a lease for each mailbox, changes taken up while it runs, and alarms that ring once."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.dovecot import Dovecot
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.mail.mailboxes import fetcher as fetching
from deskbell.mail.mailboxes.fetcher import Fetcher
from deskbell.mail.mailboxes.leases import claim, pause_after, renew
from deskbell.mail.mailboxes.tests.stage import hashes, kept, letter, mailbox_on, visit
from deskbell.mail.mailboxes.trouble import Step
from deskbell.mail.models import Mailbox, MailboxState, OutgoingMail, Protocol, Security
from deskbell.mail.secrets import seal

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 120


@pytest.fixture
def fetcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetcher]:
    monkeypatch.setattr("deskbell.mail.mailboxes.imap.IDLE_SLICE_SECONDS", 0.2)
    one = Fetcher()
    yield one
    one.end()


def until(fetcher: Fetcher, is_so: Callable[[], bool]) -> bool:
    """Let the fetcher look round until something is so."""
    deadline = time.monotonic() + SECONDS
    while not is_so() and time.monotonic() < deadline:
        fetcher.glance()
        time.sleep(0.05)
    return is_so()


def test_new_mail_is_told_by_the_server(dovecot: Dovecot, fetcher: Fetcher) -> None:
    """IDLE: long before it would have been looked for."""
    mailbox = mailbox_on(dovecot, poll_seconds=3600)
    dovecot.deliver(mailbox.user_name, letter(1))
    assert until(fetcher, lambda: kept(mailbox) == hashes(letter(1)))
    time.sleep(1)
    dovecot.deliver(mailbox.user_name, letter(2))
    assert until(fetcher, lambda: kept(mailbox) == hashes(letter(1), letter(2)))


def test_one_that_hangs_holds_up_no_other(dovecot: Dovecot, fetcher: Fetcher) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    for _ in range(3):
        mailbox_on(dovecot, host="127.0.0.1", port=silent.getsockname()[1], security=Security.NONE)
    mailbox = mailbox_on(dovecot)
    dovecot.deliver(mailbox.user_name, letter(1))
    assert until(fetcher, lambda: kept(mailbox) == hashes(letter(1)))
    assert len(fetcher.visits) == 4
    silent.close()


def test_a_change_is_taken_up_while_it_runs(dovecot: Dovecot, fetcher: Fetcher) -> None:
    mailbox = mailbox_on(dovecot, is_enabled=False)
    dovecot.deliver(mailbox.user_name, letter(1))
    dovecot.deliver(mailbox.user_name, letter(2), folder="Second")
    fetcher.glance()
    assert fetcher.visits == {}
    Mailbox.objects.update(is_enabled=True)
    assert until(fetcher, lambda: kept(mailbox) == hashes(letter(1)))
    Mailbox.objects.update(folder="Second")
    assert until(fetcher, lambda: kept(mailbox) == hashes(letter(1), letter(2)))
    Mailbox.objects.update(is_retired=True)
    assert until(fetcher, lambda: fetcher.visits == {})


def test_two_machines_share_the_mailboxes(dovecot: Dovecot, fetcher: Fetcher) -> None:
    mailbox_on(dovecot, poll_seconds=3600)
    assert until(fetcher, lambda: MailboxState.objects.filter(last_success_at__isnull=False).exists())
    other = Fetcher()
    other.glance()
    assert other.visits == {}
    fetcher.end()
    assert until(other, lambda: len(other.visits) == 1)
    other.end()


def test_a_lease_that_ran_out_goes_over_and_its_old_holder_writes_nothing_more(dovecot: Dovecot) -> None:
    mailbox = mailbox_on(dovecot)
    old = claim(mailbox_id=mailbox.pk, worker="old")
    assert old is not None
    assert claim(mailbox_id=mailbox.pk, worker="new") is None
    MailboxState.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    new = claim(mailbox_id=mailbox.pk, worker="new")
    assert new is not None
    assert not old.write(failure="from the grave")
    assert renew(worker="old", mailbox_ids=[mailbox.pk]) == {}
    assert renew(worker="new", mailbox_ids=[mailbox.pk]) == {mailbox.pk: new.turn}


def test_who_lost_the_lease_stops(dovecot: Dovecot, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "RENEW_SECONDS", 0)
    mailbox = mailbox_on(dovecot, poll_seconds=3600)
    assert until(fetcher, lambda: mailbox.pk in fetcher.visits)
    running = fetcher.visits[mailbox.pk]
    MailboxState.objects.update(worker="another", turn=77, lease_until=timezone.now() + timedelta(hours=1))
    assert until(fetcher, lambda: fetcher.visits == {})
    assert running.stop.is_set()


def test_two_at_once_double_nothing(dovecot: Dovecot) -> None:
    """A process that was asleep wakes up after another took over: both fetch for a while."""
    mailbox = mailbox_on(dovecot)
    letters = [letter(number) for number in range(20)]
    for one in letters:
        dovecot.deliver(mailbox.user_name, one)
    threads = [threading.Thread(target=visit_in_thread, args=(mailbox,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    visit(mailbox)
    assert kept(mailbox) == hashes(*letters)
    assert dovecot.messages(mailbox.user_name) == []


def visit_in_thread(mailbox: Mailbox) -> None:
    try:
        visit(mailbox)
    finally:
        connection.close()


def test_without_mailboxes_a_glance_is_one_query(fetcher: Fetcher) -> None:
    fetcher.glance()
    with CaptureQueriesContext(connection) as queries:
        fetcher.glance()
    assert len(queries) == 1


def test_a_broken_mailbox_rings_once_and_is_left_alone_longer_and_longer(dovecot: Dovecot, cast: Cast) -> None:
    mailbox = mailbox_on(dovecot, password_sealed=seal("wrong"))
    pauses = []
    for _ in range(4):
        state = visit(mailbox)
        assert state.next_attempt_at
        assert state.last_failure_at
        pauses.append((state.next_attempt_at - state.last_failure_at).total_seconds())
    assert (state.failed_step, state.failures) == (Step.SIGN_IN, 4)
    assert pauses == sorted(pauses)
    assert pauses[-1] > 4 * pauses[0]
    (told,) = OutgoingMail.objects.all()
    assert told.subject == f"Mail to {mailbox.address} can't be fetched"
    assert "Sign in: [AUTHENTICATIONFAILED] Authentication failed." in told.text
    assert f"/admin/mailboxes/{mailbox.pk}/try/" in told.text
    mailbox.password_sealed = seal(dovecot.password)
    assert visit(mailbox).failing_since is None
    mailbox.folder = "Nowhere"
    visit(mailbox)
    assert visit(mailbox).failed_step == Step.FOLDER
    assert OutgoingMail.objects.count() == 2  # another trouble is another alarm


def test_a_server_that_restarts_is_nobodys_business(dovecot: Dovecot, cast: Cast) -> None:
    mailbox = mailbox_on(dovecot)
    dovecot.stop()
    for _ in range(3):
        state = visit(mailbox)
    assert (state.failed_step, OutgoingMail.objects.count()) == (Step.CONNECT, 0)
    MailboxState.objects.update(failing_since=timezone.now() - timedelta(minutes=11))
    visit(mailbox)
    assert OutgoingMail.objects.count() == 1
    dovecot.start()
    dovecot.deliver(mailbox.user_name, letter(1))
    assert visit(mailbox).failure == ""
    assert kept(mailbox) == hashes(letter(1))


def test_pauses_are_bounded() -> None:
    assert pause_after(1) < timedelta(seconds=13)
    assert pause_after(10**6) < timedelta(minutes=37)


def test_handed_over_mail_is_not_fetched(dovecot: Dovecot, fetcher: Fetcher) -> None:
    mailbox_on(dovecot, protocol=Protocol.NONE)
    fetcher.glance()
    assert fetcher.visits == {}
