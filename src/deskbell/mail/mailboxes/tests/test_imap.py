"""Fetching by IMAP from a real server: whatever lies there comes once, and goes only when it is safe."""

import imaplib
from typing import Any

import pytest
from deskbell_tests.dovecot import Dovecot

from deskbell.mail.mailboxes import imap, imap_visit
from deskbell.mail.mailboxes.imap import ImapConnection
from deskbell.mail.mailboxes.tests.stage import DONE, Line, hashes, kept, letter, mailbox_on, visit, without
from deskbell.mail.mailboxes.trouble import Step, step
from deskbell.mail.models import Afterwards, IncomingMail, Mailbox, Security

pytestmark = pytest.mark.django_db(transaction=True)


def test_everything_is_kept_and_then_moved(dovecot: Dovecot) -> None:
    mailbox = mailbox_on(dovecot)
    letters = [letter(number) for number in range(3)]
    for one in letters:
        dovecot.deliver(mailbox.user_name, one)
    state = visit(mailbox)
    assert (state.failure, state.fetched) == ("", 3)
    assert kept(mailbox) == hashes(*letters)
    assert dovecot.messages(mailbox.user_name) == []
    assert dovecot.messages(mailbox.user_name, folder=DONE) == letters


def test_what_is_left_comes_once(dovecot: Dovecot) -> None:
    mailbox = mailbox_on(dovecot, afterwards=Afterwards.LEAVE)
    dovecot.deliver(mailbox.user_name, letter(1))
    visit(mailbox)
    dovecot.deliver(mailbox.user_name, letter(2))
    state = visit(mailbox)
    assert (state.fetched, kept(mailbox)) == (2, hashes(letter(1), letter(2)))
    assert len(dovecot.messages(mailbox.user_name)) == 2
    assert "S" not in "".join(dovecot.flags(mailbox.user_name))  # nobody's unread mail looks read


def test_what_is_deleted_is_gone_and_nothing_else(dovecot: Dovecot) -> None:
    mailbox = mailbox_on(dovecot, afterwards=Afterwards.DELETE)
    dovecot.deliver(mailbox.user_name, letter(1))
    visit(mailbox)
    assert (kept(mailbox), dovecot.messages(mailbox.user_name)) == (hashes(letter(1)), [])


def test_what_somebody_has_read_comes_all_the_same(dovecot: Dovecot) -> None:
    mailbox = mailbox_on(dovecot)
    dovecot.deliver(mailbox.user_name, letter(1))
    dovecot.mark_as_read(mailbox.user_name)
    visit(mailbox)
    assert kept(mailbox) == hashes(letter(1))


def test_asking_for_unread_mail_only_would_lose_what_was_read(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = mailbox_on(dovecot)
    dovecot.deliver(mailbox.user_name, letter(1))
    dovecot.mark_as_read(mailbox.user_name)
    monkeypatch.setattr(ImapConnection, "uids", lambda self, _folder: self.client.search("UNSEEN"))
    visit(mailbox)
    assert kept(mailbox) == []


@pytest.mark.parametrize("afterwards", [Afterwards.LEAVE, Afterwards.MOVE])
def test_new_numbers_neither_lose_nor_double(dovecot: Dovecot, afterwards: str) -> None:
    """UIDVALIDITY changes: two alike and one that came meanwhile, all three are there once."""
    mailbox = mailbox_on(dovecot, afterwards=Afterwards.LEAVE)
    for one in (letter(1), letter(1), letter(2)):
        dovecot.deliver(mailbox.user_name, one)
    first = visit(mailbox)
    dovecot.forget_numbers(mailbox.user_name)
    dovecot.deliver(mailbox.user_name, letter(3))
    mailbox.afterwards = afterwards
    second = visit(mailbox)
    assert first.uid_validity != second.uid_validity
    assert kept(mailbox) == hashes(letter(1), letter(1), letter(2), letter(3))
    assert (second.fetched, second.recognised) == (4, 3)
    assert visit(mailbox).recognised == 3


def test_without_recognising_new_numbers_double_everything(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = mailbox_on(dovecot, afterwards=Afterwards.LEAVE)
    dovecot.deliver(mailbox.user_name, letter(1))
    visit(mailbox)
    dovecot.forget_numbers(mailbox.user_name)
    monkeypatch.setattr("deskbell.mail.mailboxes.keeping.Keeper._recognise", lambda *_: False)
    visit(mailbox)
    assert len(kept(mailbox)) == 2


def test_another_folder_with_the_same_numbers_is_another_place(dovecot: Dovecot) -> None:
    """Many servers give every folder the validity 1: what has the same UID there is another message."""
    mailbox = mailbox_on(dovecot, afterwards=Afterwards.LEAVE)
    dovecot.deliver(mailbox.user_name, letter(1))
    dovecot.deliver(mailbox.user_name, letter(2), folder="Second")
    root = dovecot.folder / "mail" / mailbox.user_name
    for folder in (root, root / ".Second"):
        (folder / "dovecot-uidlist").write_text("3 V7 N1\n")
        (folder / "dovecot-uidlist").chmod(0o666)
    visit(mailbox)
    mailbox.folder = "Second"
    visit(mailbox)
    assert kept(mailbox) == hashes(letter(1), letter(2))
    keys = IncomingMail.objects.filter(mailbox=mailbox).values_list("uid_validity", "uid").distinct()
    assert list(keys) == [(7, "1")]


def test_large_messages_come_in_pieces(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = mailbox_on(dovecot)
    monkeypatch.setattr(imap, "PIECE_BYTES", 1000)
    monkeypatch.setattr(imap_visit, "PIECE_BYTES", 1000)
    letters = [letter(1), letter(2, size=999), letter(3, size=10_000)]
    for one in letters:
        dovecot.deliver(mailbox.user_name, one)
    visit(mailbox)
    assert kept(mailbox) == hashes(*letters)


def test_many_are_looked_for_in_portions(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = mailbox_on(dovecot)
    monkeypatch.setattr(imap, "SEARCHED_AT_ONCE", 3)
    monkeypatch.setattr(imap, "NAMED_AT_ONCE", 2)
    monkeypatch.setattr(imap_visit, "LOOKED_AT_ONCE", 4)
    monkeypatch.setattr(imap_visit, "FETCHED_AT_ONCE", 3)
    letters = [letter(number) for number in range(10)]
    for one in letters:
        dovecot.deliver(mailbox.user_name, one)
    visit(mailbox)
    assert kept(mailbox) == hashes(*letters)
    assert dovecot.messages(mailbox.user_name, folder=DONE) == letters


def plain(dovecot: Dovecot, line: Line, **columns: Any) -> Mailbox:
    return mailbox_on(dovecot, host="127.0.0.1", port=line.port, security=Security.NONE, **columns)


def test_without_move_messages_are_copied_and_only_they_are_taken_out(dovecot: Dovecot) -> None:
    line = Line(dovecot.imap_port, change=without("MOVE"))
    mailbox = plain(dovecot, line)
    dovecot.deliver(mailbox.user_name, letter(1))
    assert visit(mailbox).failure == ""
    assert dovecot.messages(mailbox.user_name) == []
    assert dovecot.messages(mailbox.user_name, folder=DONE) == [letter(1)]
    said = b"".join(line.said)
    assert b"UID COPY" in said
    assert b"UID EXPUNGE 1" in said
    line.close()


def test_without_single_expunge_nothing_is_ever_expunged(dovecot: Dovecot) -> None:
    line = Line(dovecot.imap_port, change=without("MOVE", "UIDPLUS"))
    mailbox = plain(dovecot, line)
    dovecot.deliver(mailbox.user_name, letter(1))
    visit(mailbox)
    visit(mailbox)
    assert dovecot.flags(mailbox.user_name) == ["T"]
    assert dovecot.messages(mailbox.user_name, folder=DONE) == [letter(1)]  # copied once
    assert b"EXPUNGE" not in b"".join(line.said)
    assert b"CLOSE" not in b"".join(line.said)
    line.close()


@pytest.mark.parametrize("changes", [(), ("MOVE",)], ids=["move", "copy"])
def test_wherever_the_line_breaks_nothing_is_lost_or_doubled(dovecot: Dovecot, changes: tuple[str, ...]) -> None:
    """Cut after each line of the server, in the middle of the next, until a conversation gets through."""
    cut, letters = 0, [letter(1), letter(2)]
    while True:
        line = Line(dovecot.imap_port, cut_after=cut, change=without("IDLE", *changes))
        mailbox = plain(dovecot, line)
        for one in letters:
            dovecot.deliver(mailbox.user_name, one)
        is_whole = visit(mailbox).failure == ""
        line.close()
        mailbox.port = dovecot.imap_port
        assert visit(mailbox).failure == "", cut
        assert kept(mailbox) == hashes(*letters), cut
        assert dovecot.messages(mailbox.user_name) == [], cut
        assert set(dovecot.messages(mailbox.user_name, folder=DONE)) == set(letters), cut
        if is_whole:
            break
        cut += 1
    assert cut > 25


def test_moving_before_keeping_would_lose(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk above finds it: between the move and the fetch the line breaks."""
    order = imap_visit.ImapLook._keep

    def moved_first(look: Any, uids: Any) -> None:
        look._acknowledge(uids)
        order(look, uids)

    monkeypatch.setattr(imap_visit.ImapLook, "_keep", moved_first)
    mailbox = mailbox_on(dovecot)
    dovecot.deliver(mailbox.user_name, letter(1))
    visit(mailbox)
    assert (kept(mailbox), dovecot.messages(mailbox.user_name)) == ([], [])


def test_a_message_that_breaks_the_line_holds_up_no_other(dovecot: Dovecot) -> None:
    line = Line(dovecot.imap_port)
    line.change = lambda told: (line.close_all() or told) if b"Subject: 2" in told else told  # type: ignore[func-returns-value]
    mailbox = plain(dovecot, line)
    letters = [letter(number) for number in range(1, 5)]
    for one in letters:
        dovecot.deliver(mailbox.user_name, one)
    for _ in range(4):
        state = visit(mailbox)
    assert kept(mailbox) == hashes(letters[0], *letters[2:])
    assert state.failed_step == Step.FETCH
    assert list(state.stuck) == ["2"]
    line.change = bytes
    assert visit(mailbox).stuck == {}
    assert kept(mailbox) == hashes(*letters)
    line.close()


def test_a_message_that_the_server_refuses_holds_up_no_other(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = ImapConnection.contents

    def refused(self: ImapConnection, uids: Any) -> dict[int, bytes]:
        with step(Step.FETCH):
            if 2 in uids:
                raise imaplib.IMAP4.error("NO [SERVERBUG] corrupted")
        return contents(self, uids)

    monkeypatch.setattr(ImapConnection, "contents", refused)
    mailbox = mailbox_on(dovecot)
    letters = [letter(number) for number in range(1, 5)]
    for one in letters:
        dovecot.deliver(mailbox.user_name, one)
    visit(mailbox)
    state = visit(mailbox)
    assert kept(mailbox) == hashes(letters[0], *letters[2:])
    assert "corrupted" in state.failure
    assert len(dovecot.messages(mailbox.user_name, folder=DONE)) == 3


def test_a_full_disk_keeps_everything_on_the_server(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any, **_keywords: Any) -> None:
        raise OSError(28, "No space left on device")

    mailbox = mailbox_on(dovecot)
    dovecot.deliver(mailbox.user_name, letter(1))
    with monkeypatch.context() as patch:
        patch.setattr("deskbell.mail.intake.blobs.keep", full)
        state = visit(mailbox)
    assert (state.failed_step, dovecot.messages(mailbox.user_name)) == (Step.KEEP, [letter(1)])
    assert "No space left" in state.failure
    assert visit(mailbox).failure == ""
    assert kept(mailbox) == hashes(letter(1))


def test_a_folder_that_is_missing_is_named_with_those_that_are_there(dovecot: Dovecot) -> None:
    mailbox = mailbox_on(dovecot, folder="Nowhere")
    dovecot.deliver(mailbox.user_name, letter(1))
    dovecot.deliver(mailbox.user_name, letter(2), folder="Archive")
    state = visit(mailbox)
    assert state.failed_step == Step.FOLDER
    assert state.failure == "there is no folder Nowhere; there are: Archive, INBOX"
