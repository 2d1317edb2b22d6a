"""Bytes first, then the row; what a uid names is kept once; a disk that refuses promises nothing."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from deskbell.kernel import failpoints
from deskbell.mail.intake import blobs
from deskbell.mail.intake.storing import store
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
