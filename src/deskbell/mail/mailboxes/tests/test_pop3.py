"""Fetching by POP3 from a real server, by lasting names (UIDL)."""

import pytest
from deskbell_tests.dovecot import Dovecot

from deskbell.mail.mailboxes import pop3_visit
from deskbell.mail.mailboxes.pop3 import LONGEST_LINE, Pop3Connection
from deskbell.mail.mailboxes.tests.stage import Line, hashes, kept, letter, mailbox_on, visit
from deskbell.mail.mailboxes.trouble import Step
from deskbell.mail.models import Afterwards, Mailbox, Protocol, Security

pytestmark = pytest.mark.django_db(transaction=True)


def plain(dovecot: Dovecot, line: Line, **columns: str) -> Mailbox:
    where = {"host": "127.0.0.1", "port": line.port, "security": Security.NONE}
    return mailbox_on(dovecot, protocol=Protocol.POP3, **where, **columns)


def test_everything_is_kept_and_then_deleted(dovecot: Dovecot) -> None:
    """Dots at the beginnings of lines and lines of any length come through."""
    mailbox = mailbox_on(dovecot, protocol=Protocol.POP3)
    letters = [letter(1), letter(2, size=LONGEST_LINE * 2), letter(3, size=LONGEST_LINE - 1)]
    for one in letters:
        dovecot.deliver(mailbox.user_name, one)
    state = visit(mailbox)
    assert (state.failure, state.fetched) == ("", 3)
    assert kept(mailbox) == hashes(*letters)
    assert dovecot.messages(mailbox.user_name) == []


def test_what_is_left_comes_once(dovecot: Dovecot) -> None:
    mailbox = mailbox_on(dovecot, protocol=Protocol.POP3, afterwards=Afterwards.LEAVE)
    dovecot.deliver(mailbox.user_name, letter(1))
    visit(mailbox)
    dovecot.deliver(mailbox.user_name, letter(2))
    assert visit(mailbox).fetched == 2
    assert kept(mailbox) == hashes(letter(1), letter(2))
    assert len(dovecot.messages(mailbox.user_name)) == 2


def test_wherever_the_line_breaks_nothing_is_lost_or_doubled(dovecot: Dovecot) -> None:
    cut, letters = 0, [letter(1), letter(2)]
    while True:
        line = Line(dovecot.pop3_port, cut_after=cut)
        mailbox = plain(dovecot, line)
        for one in letters:
            dovecot.deliver(mailbox.user_name, one)
        is_whole = visit(mailbox).failure == ""
        line.close()
        mailbox.host, mailbox.port = "127.0.0.1", dovecot.pop3_port
        # The same mailbox by another way in: the place is host, user and folder, the port no part of it.
        assert visit(mailbox).failure == "", cut
        assert kept(mailbox) == hashes(*letters), cut
        assert dovecot.messages(mailbox.user_name) == [], cut
        if is_whole:
            break
        cut += 1
    assert cut > 20


def test_deleting_before_keeping_would_lose(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk above finds it: the server deletes at the goodbye, and what comes behind is lost."""

    def deleted_first(look: pop3_visit.Pop3Look, number: int, _name: str) -> None:
        look.connection.delete(number)

    monkeypatch.setattr(pop3_visit.Pop3Look, "_keep", deleted_first)
    mailbox = mailbox_on(dovecot, protocol=Protocol.POP3)
    dovecot.deliver(mailbox.user_name, letter(1))
    visit(mailbox)
    assert (kept(mailbox), dovecot.messages(mailbox.user_name)) == ([], [])


def renamed(told: bytes) -> bytes:
    """Both messages have one lasting name."""
    return told.split()[0] + b" twice\r\n" if len(told.split()) == 2 and told[:1].isdigit() else told


def test_two_messages_of_one_name_are_both_kept_and_not_deleted(dovecot: Dovecot) -> None:
    line = Line(dovecot.pop3_port, change=renamed)
    mailbox = plain(dovecot, line)
    for one in (letter(1), letter(2)):
        dovecot.deliver(mailbox.user_name, one)
    visit(mailbox)
    visit(mailbox)
    assert kept(mailbox) == hashes(letter(1), letter(2))
    assert len(dovecot.messages(mailbox.user_name)) == 2
    line.close()


@pytest.mark.parametrize(("afterwards", "fetched"), [(Afterwards.DELETE, 2), (Afterwards.LEAVE, 1)])
def test_a_name_that_is_given_out_again_deletes_nothing_unseen(dovecot: Dovecot, afterwards: str, fetched: int) -> None:
    """RFC 1939 lets a server give a message the name of one that is gone. By names alone it is not noticed, so that where
    messages are left the second one stays on the server unfetched; nothing is deleted by its name alone."""
    line = Line(dovecot.pop3_port, change=renamed)
    mailbox = plain(dovecot, line, afterwards=afterwards)
    for number in range(2):
        for path in (dovecot.folder / "mail" / mailbox.user_name).glob("*/*.tests*"):
            path.unlink()
        dovecot.deliver(mailbox.user_name, letter(number))
        assert visit(mailbox).failure == ""
    assert kept(mailbox) == hashes(*(letter(number) for number in range(fetched)))
    assert len(dovecot.messages(mailbox.user_name)) == 2 - fetched
    line.close()


def test_without_names_nothing_is_fetched(dovecot: Dovecot) -> None:
    line = Line(dovecot.pop3_port)
    line.change = lambda told: b"-ERR unknown command\r\n" if b"UIDL\r\n" in line.said else told
    mailbox = plain(dovecot, line)
    dovecot.deliver(mailbox.user_name, letter(1))
    state = visit(mailbox)
    assert (state.failed_step, state.failure) == (Step.FETCH, "unknown command")
    assert len(dovecot.messages(mailbox.user_name)) == 1
    line.close()


def test_a_message_that_the_server_refuses_holds_up_no_other(dovecot: Dovecot) -> None:
    line = Line(dovecot.pop3_port)
    line.alter = lambda said: b"RETR 77\r\n" if said == b"RETR 2\r\n" else said
    mailbox = plain(dovecot, line, afterwards=Afterwards.LEAVE)
    letters = [letter(number) for number in range(1, 4)]
    for one in letters:
        dovecot.deliver(mailbox.user_name, one)
    state = visit(mailbox)
    assert kept(mailbox) == hashes(letters[0], letters[2])
    assert len(state.stuck) == 1
    line.alter = bytes
    assert visit(mailbox).stuck == {}
    assert kept(mailbox) == hashes(*letters)
    line.close()


def test_a_password_with_a_line_break_is_no_second_command(dovecot: Dovecot) -> None:
    mailbox = mailbox_on(dovecot, protocol=Protocol.POP3)
    line = Pop3Connection(mailbox)
    with pytest.raises(Exception, match="line break"):
        line.sign_in_with_password("secret\r\nQUIT")
    line.close()
