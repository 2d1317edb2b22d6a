"""Threat 28: no name and no password over a line that anybody can read; and none in the log."""

import logging
import socket
import threading
from contextlib import suppress

import pytest
from deskbell_tests.dovecot import Dovecot

from deskbell.mail.mailboxes.tests.stage import Line, kept, letter, mailbox_on, visit, without
from deskbell.mail.mailboxes.trouble import Step
from deskbell.mail.models import Mailbox, Protocol, Security, SignIn
from deskbell.mail.secrets import seal

pytestmark = pytest.mark.django_db(transaction=True)

GREETINGS = {
    Protocol.IMAP: b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n",
    Protocol.POP3: b"+OK ready\r\n",
}


class FakeServer:
    """Takes every command, offers no encryption, and writes down what it was told."""

    def __init__(self, greeting: bytes) -> None:
        self.heard = b""
        self.greeting = greeting
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                self._talk(self._listener.accept()[0])

    def _talk(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            client.sendall(self.greeting)
            for line in client.makefile("rb"):
                self.heard += line
                tag = line.split()[0]
                if line[:4] in {b"STLS", b"CAPA"}:
                    client.sendall(b"-ERR unknown command\r\n")
                elif b"STARTTLS" in line:
                    client.sendall(tag + b" BAD unknown command\r\n")
                elif b"CAPABILITY" in line:
                    client.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")
                else:
                    client.sendall(b"+OK fine\r\n" if self.greeting.startswith(b"+") else tag + b" OK fine\r\n")

    def close(self) -> None:
        self._listener.close()


def towards(server: FakeServer, protocol: str, **columns: str) -> Mailbox:
    usual = {
        "address": f"{server.port}@example.org",
        "host": "127.0.0.1",
        "security": Security.STARTTLS,
        "user_name": "somebody",
        "password_sealed": seal("top secret"),
    }
    return Mailbox.objects.create(protocol=protocol, port=server.port, **usual | columns)


@pytest.mark.parametrize("protocol", [Protocol.IMAP, Protocol.POP3])
def test_threat_28_without_starttls_no_login_is_sent(protocol: Protocol) -> None:
    server = FakeServer(GREETINGS[protocol])
    state = visit(towards(server, protocol))
    assert state.failed_step == Step.ENCRYPT
    assert "it was told no name and no password" in state.failure
    assert server.heard.strip().split(b"\r\n")[-1].split()[-1] in {b"STLS", b"CAPABILITY", b"STARTTLS", b"LOGOUT"}
    assert b"secret" not in server.heard
    assert b"somebody" not in server.heard
    server.close()


def test_threat_28_a_server_that_says_you_are_in_already_is_not_believed() -> None:
    """PREAUTH would leave no place for STARTTLS: somebody in between could greet like that."""
    server = FakeServer(b"* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome\r\n")
    state = visit(towards(server, Protocol.IMAP))
    assert state.failed_step == Step.ENCRYPT
    assert b"SELECT" not in server.heard
    server.close()


def test_the_fake_server_would_hear_a_password() -> None:
    """Otherwise the silence above would prove nothing."""
    server = FakeServer(GREETINGS[Protocol.IMAP])
    visit(towards(server, Protocol.IMAP, security=Security.NONE))
    assert b"top secret" in server.heard
    server.close()


def test_threat_28_the_certificate_has_to_be_for_this_name(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that lies leads to a server that can't show the certificate."""
    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *more, **named: look_up("127.0.0.1", *more, **named))
    state = visit(mailbox_on(dovecot, host="mail.example.org"))
    assert state.failed_step == Step.ENCRYPT
    assert "mail.example.org" in state.failure


@pytest.mark.parametrize("protocol", [Protocol.IMAP, Protocol.POP3])
def test_threat_28_an_authority_that_nobody_trusts_is_not_enough(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch, protocol: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    for security in (Security.TLS, Security.STARTTLS):
        mailbox = mailbox_on(dovecot, protocol=protocol, security=security)
        if security == Security.STARTTLS:
            mailbox.port = dovecot.imap_port if protocol == Protocol.IMAP else dovecot.pop3_port
        dovecot.deliver(mailbox.user_name, letter(1))
        state = visit(mailbox)
        assert (state.failed_step, kept(mailbox)) == (Step.ENCRYPT, [])
        assert "the certificate is not valid" in state.failure


def test_a_stripped_starttls_is_found_out_on_a_real_server(dovecot: Dovecot) -> None:
    line = Line(dovecot.imap_port, change=without("STARTTLS"))
    mailbox = mailbox_on(dovecot, port=line.port, security=Security.STARTTLS)
    assert visit(mailbox).failed_step == Step.ENCRYPT
    assert b"LOGIN" not in b"".join(line.said)
    line.close()


@pytest.mark.parametrize("sign_in", list(SignIn))
@pytest.mark.parametrize("protocol", [Protocol.IMAP, Protocol.POP3])
def test_no_log_holds_what_lets_the_desk_in(
    dovecot: Dovecot, caplog: pytest.LogCaptureFixture, sign_in: str, protocol: str
) -> None:
    """Not even at the most talkative level, and not in what is shown when it fails."""
    caplog.set_level(logging.DEBUG)
    mailbox = mailbox_on(
        dovecot, protocol=protocol, sign_in=sign_in, client_id="desk", token_url=f"{dovecot.tokens.url}/token"
    )
    refresh = dovecot.tokens.grant(mailbox.user_name)
    mailbox.refresh_token_sealed = seal(refresh)
    assert visit(mailbox).failure == ""
    mailbox.password_sealed = seal("a wrong secret")
    state = visit(mailbox)
    shown = caplog.text + state.failure
    for secret in (dovecot.password, "a wrong secret", refresh, *dovecot.tokens.active):
        assert secret not in shown
