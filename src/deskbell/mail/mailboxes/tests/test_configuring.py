"""Mailboxes in the admin panel: what the form demands, what it never shows, and the live trial."""

from datetime import timedelta
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.dovecot import Dovecot
from django.test import Client
from django.utils import timezone

from deskbell.admin_panel.tests.forms import problems_of, sent_by
from deskbell.kernel.diagnosis import Level
from deskbell.kernel.models import ConfigurationChange
from deskbell.mail.mailboxes.diagnosis import examine_mailboxes
from deskbell.mail.mailboxes.tests.stage import letter, mailbox_on, visit
from deskbell.mail.mailboxes.trial import try_mailbox
from deskbell.mail.models import Afterwards, Mailbox, MailboxState, Protocol, Security, SignIn
from deskbell.mail.secrets import seal, unseal

pytestmark = pytest.mark.django_db(transaction=True)

NEW = {
    "address": "help@example.org",
    "name": "Help",
    "host": "mail.example.org",
    "user_name": "help",
    "password": "very secret",
    "target_folder": "Done",
}


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def send(client: Client, path: str, **changes: Any) -> Any:
    return client.post(path, sent_by(client.get(path).content.decode(), **changes))


def made(client: Client, **changes: Any) -> Mailbox:
    answer = send(client, "/admin/mailboxes/new/", **NEW | changes)
    assert answer.status_code == 302, problems_of(answer.content.decode())
    return Mailbox.objects.get()


def test_a_mailbox_is_made_and_its_password_is_nowhere(ada: Client) -> None:
    row = made(ada)
    assert unseal(row.password_sealed) == "very secret"
    assert (row.protocol, row.security, row.folder, row.poll_seconds) == ("imap", "tls", "INBOX", 60)
    shown = [
        ada.get(f"/admin/mailboxes/{path}").content.decode()
        for path in ("", f"{row.pk}/", f"{row.pk}/history/", f"{row.pk}/try/")
    ]
    kept = "".join(f"{one.before} {one.after}" for one in ConfigurationChange.objects.all())
    for secret in ("very secret", row.password_sealed):
        assert secret not in "".join(shown) + kept
    assert "•••" in kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"security": Security.NONE}, "Without encryption mail comes only from this very machine."),
        ({"password": ""}, "The server lets nobody in without this."),
        ({"host": ""}, "Mail can't be fetched without this."),
        ({"host": "https://mail.example.org/"}, "Please enter the server's name alone, such as mail.example.org."),
        ({"target_folder": ""}, "Please say into which folder."),
        ({"target_folder": "INBOX"}, "Please choose another folder than the one that is fetched from."),
        ({"protocol": Protocol.POP3}, "POP3 has no folders: delete what was fetched, or leave it there."),
        ({"folder": ""}, "Please enter a folder; that of new mail is called INBOX."),
        ({"sign_in": SignIn.XOAUTH2, "refresh_token": "r", "client_id": "c"}, "OAuth 2.0 needs this."),
        ({"token_url": "http://login.example.org/"}, "Please enter an address that begins with https://."),
        ({"token_url": "https://[login"}, "Please enter an address that begins with https://."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(ada: Client, typed: dict[str, str], words: str) -> None:
    answer = send(ada, "/admin/mailboxes/new/", **NEW | typed)
    assert answer.status_code == 422
    assert words in [text.replace("&#x27;", "'") for text in problems_of(answer.content.decode())]


def test_what_is_handed_over_needs_no_server(ada: Client) -> None:
    row = made(ada, protocol=Protocol.NONE, host="", user_name="", password="", target_folder="")
    assert ada.get(f"/admin/mailboxes/{row.pk}/try/").status_code == 200
    assert ada.post(f"/admin/mailboxes/{row.pk}/try/").status_code == 404


def test_a_kept_password_goes_to_nobody_else(ada: Client) -> None:
    """Who may configure may not read: turning the server's name to one's own machine would bring the password there."""
    row = made(ada)
    answer = send(ada, f"/admin/mailboxes/{row.pk}/", host="elsewhere.example.org")
    assert problems_of(answer.content.decode()) == ["Please type it again: it would go to somebody else than before."]
    assert send(ada, f"/admin/mailboxes/{row.pk}/", poll_seconds="120").status_code == 302
    row.refresh_from_db()
    assert (unseal(row.password_sealed), row.host) == ("very secret", "mail.example.org")


def test_no_way_round_brings_a_kept_password_elsewhere(ada: Client) -> None:
    """While nothing is fetched nobody is asked for a password; what is kept is forgotten as the server changes."""
    row = made(ada)
    page = f"/admin/mailboxes/{row.pk}/"
    assert send(ada, page, protocol=Protocol.NONE).status_code == 302
    row.refresh_from_db()
    assert unseal(row.password_sealed) == "very secret", "switched off alone, it is kept"
    assert send(ada, page, host="elsewhere.example.org", confirmed="1").status_code == 302
    row.refresh_from_db()
    assert row.password_sealed == ""
    answer = send(ada, page, protocol=Protocol.IMAP)
    assert problems_of(answer.content.decode()) == ["The server lets nobody in without this."]


def test_a_kept_refresh_token_gets_access_for_nobody_else(ada: Client) -> None:
    tokens = {
        "sign_in": SignIn.XOAUTH2,
        "refresh_token": "r",
        "client_id": "c",
        "token_url": "https://login.example.org/",
    }
    row = made(ada, **tokens, password="")
    answer = send(ada, f"/admin/mailboxes/{row.pk}/", host="elsewhere.example.org")
    assert problems_of(answer.content.decode()) == ["Please type it again: it would go to somebody else than before."]


def test_a_change_is_tried_at_once_and_forgets_old_tokens(ada: Client) -> None:
    row = made(ada)
    later = timezone.now() + timedelta(hours=1)
    MailboxState.objects.filter(pk=row.pk).update(next_attempt_at=later, refresh_token_sealed=seal("old"))
    send(ada, f"/admin/mailboxes/{row.pk}/", name="Other")
    assert MailboxState.objects.get().next_attempt_at is None
    assert unseal(MailboxState.objects.get().refresh_token_sealed) == "old"
    send(ada, f"/admin/mailboxes/{row.pk}/", client_id="another")
    assert MailboxState.objects.get().refresh_token_sealed == ""


def failed(mailbox: Mailbox) -> tuple[str, str]:
    """Where the trial ends, and why."""
    last = try_mailbox(mailbox.pk)[-1]
    assert not last.is_done
    assert last.remedy
    return str(last.words), last.answer


@pytest.mark.parametrize("protocol", [Protocol.IMAP, Protocol.POP3])
@pytest.mark.parametrize("security", list(Security))
def test_the_trial_goes_all_the_way(dovecot: Dovecot, protocol: str, security: str) -> None:
    plain, secure = (dovecot.imap_port, dovecot.imaps_port), (dovecot.pop3_port, dovecot.pop3s_port)
    port = (plain if protocol == Protocol.IMAP else secure)[security == Security.TLS]
    mailbox = mailbox_on(dovecot, protocol=protocol, security=security, port=port)
    dovecot.deliver(mailbox.user_name, letter(1))
    steps = try_mailbox(mailbox.pk)
    assert all(one.is_done for one in steps), steps
    assert "1 message" in [one.answer for one in steps]
    assert len(dovecot.messages(mailbox.user_name)) == 1


def test_the_trial_says_what_fails(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = mailbox_on(dovecot)
    good = {name: getattr(mailbox, name) for name in ("host", "port", "password_sealed", "folder")}

    def wrong(**columns: Any) -> tuple[str, str]:
        Mailbox.objects.filter(pk=mailbox.pk).update(**good | columns)
        return failed(mailbox)

    assert wrong(host="nowhere.invalid")[0] == "Find the server"
    assert wrong(port=1) == (
        "Connect",
        "the connection was refused: nothing listens at this port, or a firewall says no",
    )
    assert wrong(password_sealed=seal("wrong")) == ("Sign in", "[AUTHENTICATIONFAILED] Authentication failed.")
    assert wrong(folder="Nowhere") == ("Open the folder", "there is no folder Nowhere; there are: INBOX")
    assert wrong(password_sealed="spoilt") == ("Sign in", "the desk's secret key has changed since: type it again")
    monkeypatch.delenv("SSL_CERT_FILE")
    at, words = wrong()
    assert at == "Encrypt"
    assert "unable to get local issuer certificate" in words
    assert "It is for localhost, 127.0.0.1, by CN=Authority of the tests" in words


def test_the_page_of_the_trial(ada: Client, dovecot: Dovecot) -> None:
    mailbox = mailbox_on(dovecot, folder="Nowhere")
    page = ada.post(f"/admin/mailboxes/{mailbox.pk}/try/").content.decode()
    assert "there is no folder Nowhere" in page
    assert "right-and-proper" not in page


def test_a_list_that_lies_read_only_is_found_out(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = mailbox_on(dovecot, afterwards=Afterwards.DELETE)
    monkeypatch.setattr("deskbell.mail.mailboxes.imap.ImapConnection.rights", lambda *_: "lrs")
    assert failed(mailbox) == (
        "Move or delete what was fetched",
        "the account may not take messages out of this folder",
    )


def test_the_doctor_knows_the_mailboxes(dovecot: Dovecot) -> None:
    assert examine_mailboxes().level is Level.GOOD
    mailbox = mailbox_on(dovecot)
    visit(mailbox)
    assert (examine_mailboxes().level, examine_mailboxes().text) == (Level.GOOD, "1 works")
    Mailbox.objects.update(secret_expires_on=timezone.localdate() + timedelta(days=10))
    assert examine_mailboxes().level is Level.HINT
    old = timezone.now() - timedelta(hours=1)
    MailboxState.objects.update(last_success_at=old, lease_until=None, next_attempt_at=old)
    assert "nobody fetches from" in examine_mailboxes().text
    mailbox.folder = "Nowhere"
    visit(mailbox)
    assert examine_mailboxes().level is Level.WRONG
    assert "there is no folder Nowhere" in examine_mailboxes().text
