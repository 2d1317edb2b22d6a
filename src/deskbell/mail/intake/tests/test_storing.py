"""Bytes first, then the row; what a uid names is kept once; a disk that refuses promises nothing."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from deskbell.kernel import failpoints
from deskbell.mail.intake import blobs
from deskbell.mail.intake.storing import store, store_all
from deskbell.mail.mailboxes import keeping
from deskbell.mail.mailboxes.keeping import Keeper
from deskbell.mail.models import Door, IncomingMail, Mailbox

pytestmark = pytest.mark.django_db
RAW = b"From: maria@cust.test\nSubject: Help\n\nPlease.\n"


def mailbox(address: str = "help@desk.test") -> Mailbox:
    return Mailbox.objects.create(address=address, name="Help")


def test_the_bytes_lie_under_their_hash_before_there_is_a_row() -> None:
    mail = store(RAW, door=Door.PIPE, envelope_sender="maria@cust.test", envelope_recipients=["help@desk.test"])
    sha256 = hashlib.sha256(RAW).hexdigest()
    assert mail.sha256 == sha256
    assert Path(settings.DESKBELL_HOME, "raw", sha256[:2], sha256[2:4], sha256).read_bytes() == RAW
    kept = IncomingMail.objects.get()
    assert (kept.size, kept.outcome, kept.state) == (len(RAW), "stored", "waiting")
    assert (kept.envelope_sender, kept.envelope_recipients) == ("maria@cust.test", ["help@desk.test"])


def test_a_uid_is_kept_once_within_its_mailbox() -> None:
    first, second = mailbox(), mailbox("sales@desk.test")
    place: dict[str, Any] = {"door": Door.MAILBOX, "mailbox_id": first.pk, "uid_validity": 7, "uid": "12"}
    mail = store(RAW, **place)
    assert store(RAW, **place).pk == mail.pk
    elsewhere = [
        {**place, "mailbox_id": second.pk},
        {**place, "place": "another folder"},
        {**place, "uid_validity": 8},
        {**place, "uid": "13"},
    ]
    assert len({mail.pk, *(store(RAW, **other).pk for other in elsewhere)}) == 5
    assert list(blobs.every_hash()).count(mail.sha256) == 1


def test_a_uid_with_other_bytes_is_another_message() -> None:
    place: dict[str, Any] = {
        "door": Door.MAILBOX,
        "mailbox_id": mailbox().pk,
        "uid_validity": 0,
        "uid": "given out twice",
    }
    mail, other = store(RAW, **place), store(RAW + b"!", **place)
    assert other.pk != mail.pk
    assert store(RAW + b"!", **place).pk == other.pk
    assert store(RAW, **place).pk == mail.pk


def test_what_was_handed_over_under_a_name_is_kept_once() -> None:
    first = store(RAW, door=Door.PIPE, uid="spool-1")
    assert store(RAW, door=Door.PIPE, uid="spool-1", mailbox_id=mailbox().pk).pk == first.pk
    assert store(RAW, door=Door.PIPE, uid="spool-2").pk != first.pk
    assert store(RAW, door=Door.PIPE).pk != store(RAW, door=Door.PIPE).pk


def test_a_file_is_taken_like_bytes(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(RAW)
    assert blobs.read(store(tmp_path / "mail.eml", door=Door.COMMAND_LINE).sha256) == RAW


def test_an_envelope_may_hold_anything() -> None:
    mail = store(RAW, door=Door.PIPE, envelope_sender="a\x00\udcff@b", envelope_recipients=["x\r\ny", "z" * 5000])
    mail.refresh_from_db()
    assert mail.envelope_sender == "a ?@b"
    assert [len(one) for one in mail.envelope_recipients] == [3, 320]


@pytest.mark.parametrize("place", ["mail blob writing", "mail blob written", "mail folder flushed"])
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_disk_that_refuses_promises_nothing(monkeypatch: pytest.MonkeyPatch, place: str, error: str) -> None:
    raw = RAW + f"{place} {error}".encode()
    monkeypatch.setenv(failpoints.VARIABLE, f"{place}:{error}")
    with pytest.raises(OSError, match=failpoints.VARIABLE):
        store(raw, door=Door.PIPE)
    assert not IncomingMail.objects.exists()
    monkeypatch.delenv(failpoints.VARIABLE)
    mail = store(raw, door=Door.PIPE)
    assert blobs.read(mail.sha256) == raw
    assert [path.name for path in blobs.path_of(mail.sha256).parent.iterdir()] == [mail.sha256]


def letters(count: int, *, of: str) -> dict[str, bytes]:
    return {str(number): RAW + f"{of} {number}".encode() for number in range(count)}


def kept(box: Mailbox) -> dict[str, bytes]:
    return {mail.uid: blobs.read(mail.sha256) for mail in IncomingMail.objects.filter(mailbox=box)}


def test_what_comes_together_is_kept_by_one_commit_and_known_afterwards() -> None:
    box, found = mailbox(), letters(12, of="together")
    place: dict[str, Any] = {"mailbox_id": box.pk, "place": "inbox", "uid_validity": 7}
    with CaptureQueriesContext(connection) as queries:
        store_all(found, **place)
    assert len([one for one in queries if one["sql"].startswith("INSERT")]) == 1
    assert kept(box) == found
    store_all({**found, "new": RAW + b"new"}, **place)
    assert kept(box) == {**found, "new": RAW + b"new"}
    with pytest.raises(IntegrityError):
        store_all({"0": RAW + b"other bytes"}, **place)


def test_where_keeping_together_fails_each_is_kept_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any, **_keywords: Any) -> None:
        raise DatabaseError("not together")

    box, found = mailbox(), letters(3, of="alone")
    monkeypatch.setattr(keeping, "store_all", refuse)
    keeper = Keeper(mailbox=box, validity=7)
    keeper.keep_all(found)
    assert (kept(box), keeper.known, keeper.take_counts()) == (found, set(found), (3, 0))


def test_a_uid_that_names_other_bytes_is_a_message_of_its_own_among_others_too() -> None:
    box, found = mailbox(), letters(2, of="twice")
    keeper = Keeper(mailbox=box, validity=7)
    keeper.keep_all(found)
    keeper.keep_all({"1": RAW + b"other bytes", "2": RAW + b"third"})
    assert sorted(kept(box).values()) == sorted([*found.values(), RAW + b"other bytes", RAW + b"third"])


@pytest.mark.parametrize("place", ["mail blob writing", "mail blob written", "mail folder flushed"])
def test_a_disk_that_refuses_several_promises_nothing(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    box = mailbox()
    monkeypatch.setenv(failpoints.VARIABLE, f"{place}:ENOSPC")
    with pytest.raises(OSError, match=failpoints.VARIABLE):
        store_all(letters(12, of=place), mailbox_id=box.pk, place="inbox", uid_validity=7)
    assert not IncomingMail.objects.exists()


def test_every_folder_on_the_way_to_a_new_file_is_flushed_before_it_is_promised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The upper ones once by each process, for they stay."""
    flushed: list[Path] = []
    monkeypatch.setattr(blobs, "_durable", set())
    monkeypatch.setattr(blobs, "_flush", flushed.append)
    place = blobs.path_of(blobs.keep(RAW + b"flushed")).parent
    assert flushed == [place, place.parent, blobs.folder(), blobs.folder().parent]
    flushed.clear()
    blobs.keep(RAW + b"flushed")
    assert flushed == [place, place.parent]
