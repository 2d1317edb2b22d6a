"""`deskbell mail`: messages explained without touching anything, and taken in."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from deskbell.config.cli.arguments import build_parser
from deskbell.config.cli.mail import explain, receive
from deskbell.mail.models import IncomingMail, Outcome
from deskbell.mail.tests.cast import cast_of_a_desk
from deskbell.tickets.models import Ticket

KEYS = [
    "file", "from", "to", "cc", "reply_to", "subject", "message_id", "in_reply_to", "references", "date", "text",
    "reply_text", "html", "attachments", "machine", "bounce", "match", "problems",
]  # fmt: skip
RAW = b"""From: =?utf-8?q?J=C3=BCrgen?= <j@cust.test>\r
To: help@desk.test, "B, C" <bc@desk.test>\r
Subject: Help\r
Message-ID: <a@cust.test>\r
Date: Mon, 2 Mar 2026 10:00:00 +0100\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=x\r
\r
--x\r
Content-Type: text/plain\r
\r
Please.\r
--x\r
Content-Type: application/pdf; name=a.pdf\r
Content-Disposition: attachment\r
\r
%PDF\r
--x--\r
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "a.eml").write_bytes(RAW)
    return str(tmp_path / "a.eml")


def answers(words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in words.splitlines()]


def test_a_message_is_explained_without_a_desk_and_nothing_is_left_behind(tmp_path: Path, file: str) -> None:
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 40)
    home = tmp_path / "no desk"
    done = subprocess.run(
        [sys.executable, "-m", "deskbell", "mail", "explain", "--json", file, str(tmp_path / "noise"), "not there"],
        capture_output=True,
        env={**os.environ, "DESKBELL_HOME": str(home), "DATABASE_URL": ""},
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    good, noise, missing = answers(done.stdout.decode("ascii"))
    assert sorted(good) == sorted(noise) == sorted(missing) == sorted(KEYS)
    assert good["from"] == {"name": "Jürgen", "address": "j@cust.test"}
    assert good["to"] == [
        {"name": "", "address": "help@desk.test"},
        {"name": "B, C", "address": "bc@desk.test"},
    ]
    assert (good["subject"], good["message_id"], good["match"]) == ("Help", "a@cust.test", None)
    assert good["date"] == "2026-03-02T09:00:00+00:00"
    assert good["text"].strip() == "Please."
    (attachment,) = good["attachments"]
    assert (attachment["name"], attachment["content_type"], attachment["inline"]) == ("a.pdf", "application/pdf", False)
    assert (good["machine"], good["bounce"]) == ([], None)
    assert missing["problems"] == ["No such file or directory"]
    assert not home.exists()


def test_a_message_is_explained_for_people(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deskbell", "mail", "explain", file],
        capture_output=True,
        env={**os.environ, "DATABASE_URL": "", "PYTHONUTF8": "1"},
        check=True,
        timeout=120,
    )
    words = done.stdout.decode()
    assert "Jürgen <j@cust.test>" in words
    assert "a.pdf" in words
    assert "| Please." in words


@pytest.mark.django_db
def test_a_message_is_taken_in_and_an_answer_to_its_ticket_matches(
    tmp_path: Path, file: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast_of_a_desk()
    assert receive(build_parser().parse_args(["mail", "receive", file, file, "not there"])) == 1
    said = capsys.readouterr()
    ticket = Ticket.objects.get()
    assert said.out.splitlines() == [
        f"{file}: Opened a ticket #{ticket.number}",
        f"{file}: Came a second time #{ticket.number}",
    ]
    assert "not there: not taken" in said.err
    assert set(IncomingMail.objects.values_list("outcome", flat=True)) == {Outcome.OPENED, Outcome.DUPLICATE}
    (tmp_path / "b.eml").write_bytes(
        b"From: j@cust.test\r\nSubject: Re: Help\r\nIn-Reply-To: <a@cust.test>\r\n\r\nAny news?\r\n"
    )
    monkeypatch.setenv("DESKBELL_HOME", str(settings.DESKBELL_HOME))
    Path(settings.DESKBELL_HOME, "deskbell.sqlite3").touch()
    before = IncomingMail.objects.count()
    assert explain(build_parser().parse_args(["mail", "explain", "--json", str(tmp_path / "b.eml")])) == 0
    (answer,) = answers(capsys.readouterr().out)
    assert answer["match"] == {"ticket": ticket.number, "step": "known_id"}
    assert IncomingMail.objects.count() == before
