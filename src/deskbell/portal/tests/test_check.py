"""Check a ticket: the page tells nobody anything; the mail tells its reader."""

from __future__ import annotations

import math
import re
import time
from typing import Any

import pytest
import time_machine
from deskbell_tests.remembering import put_in
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.kernel.worker import drain
from deskbell.mail.models import LinkRequest, OutgoingMail
from deskbell.portal.tests.cast import NASTY, Cast
from deskbell.portal.views import check
from deskbell.tickets.access import token_of

pytestmark = pytest.mark.django_db
ONE_IN_A_HUNDRED = 2.58  # so many standard deviations apart, two samples of one kind are that seldom


@pytest.fixture
def cast() -> Cast:
    return put_in(Cast)


def combinations(cast: Cast) -> dict[str, dict[str, str]]:
    """Every way in which address and number can be right or wrong."""
    number = cast.ticket().number
    return {
        "both right": {"email": "carla@cust.test", "number": number},
        "somebody else's": {"email": "otto@other.test", "number": number},
        "no such person": {"email": "nobody@cust.test", "number": number},
        "no such number": {"email": "carla@cust.test", "number": "000000"},
        "nothing right": {"email": "nobody@cust.test", "number": "000000"},
    }


def everything_of(answer: Any) -> tuple[int, bytes, list[tuple[str, str]], str]:
    """All that a browser gets."""
    return answer.status_code, answer.content, sorted(answer.headers.items()), answer.cookies.output()


def test_threat_04_and_15_the_answer_is_the_same_to_the_byte(cast: Cast) -> None:
    """Also of what follows: the page that the browser is sent to."""
    asked = combinations(cast)
    with time_machine.travel(timezone.now(), tick=False):  # one header says the second
        first = {name: everything_of(Client().post("/check/", values)) for name, values in asked.items()}
    assert len({repr(answer) for answer in first.values()}) == 1
    assert first["both right"][0] == 302
    pages = {Client().get("/check/sent/").content for _ in asked}
    assert len(pages) == 1


def test_threat_04_and_15_time_tells_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The times overlap. Once in a hundred chance alone sets them apart, so they get three tries."""
    monkeypatch.setattr(check, "LINKS_AN_HOUR", 10**6)
    asked = combinations(cast)
    tries = (_times(asked["both right"], asked["nothing right"]) for _ in range(3))
    assert any(_mann_whitney_z(right, wrong) < ONE_IN_A_HUNDRED for right, wrong in tries)
    LinkRequest.objects.all().delete()


def test_the_proof_above_sees_a_difference() -> None:
    """A twentieth of a millisecond more, among times that scatter by a tenth, is found."""
    some = [1 + (turn % 11) / 100 for turn in range(200)]
    assert _mann_whitney_z(some, some) < ONE_IN_A_HUNDRED
    assert _mann_whitney_z([each + 0.05 for each in some], some) > ONE_IN_A_HUNDRED


def _times(right: dict[str, str], wrong: dict[str, str]) -> tuple[list[float], list[float]]:
    """How long two hundred of each take, in turns, so that whatever else the machine does troubles both."""
    browser = Client()
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(402):
        started = time.perf_counter()
        browser.post("/check/", (right, wrong)[turn % 2])
        times[turn % 2].append(time.perf_counter() - started)
    return times[0][1:], times[1][1:]


def _mann_whitney_z(some: list[float], others: list[float]) -> float:
    """How far apart two samples are, by ranks, in standard deviations."""
    ranked = sorted([(value, 1) for value in some] + [(value, 0) for value in others])
    rank_sum = sum(rank for rank, (_value, is_some) in enumerate(ranked, start=1) if is_some)
    n, m = len(some), len(others)
    u = rank_sum - n * (n + 1) / 2
    return abs(u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)


def test_threat_04_the_same_statements_run_whatever_was_asked(cast: Cast) -> None:
    """No ticket and no person is looked up while anybody waits for the answer."""
    shapes = set()
    for turn, values in enumerate(combinations(cast).values()):
        values["email"] = (
            f"{turn}{values['email']}" if turn else values["email"]
        )  # each address asks for the first time
        with CaptureQueriesContext(connection) as captured:
            Client(REMOTE_ADDR=f"192.0.2.{turn + 1}").post("/check/", values)
        statements = [each["sql"] for each in captured.captured_queries]
        assert not [one for one in statements if "tickets_" in one or "people_" in one]
        shapes.add(tuple(re.sub(r"'[^']*'|\d+|\"s\w+\"", "?", one) for one in statements))
    assert len(shapes) == 1


def test_the_mail_holds_a_link_that_opens_the_ticket(cast: Cast, client: Client) -> None:
    ticket = cast.ticket()
    drain()
    before = OutgoingMail.objects.count()
    client.post("/check/", {"email": " Carla@CUST.test ", "number": f"#{ticket.number} "})
    drain()
    mail = OutgoingMail.objects.latest("pk")
    assert OutgoingMail.objects.count() == before + 1
    assert [one.address for one in mail.recipients.all()] == ["carla@cust.test"]
    assert "The printer jams" not in mail.subject + mail.text + mail.html
    assert mail.access_link is not None
    assert client.get(f"/access/{token_of(mail.access_link.nonce)}/")["Location"] == f"/tickets/{ticket.number}/"
    assert not LinkRequest.objects.exists()


def test_nothing_is_mailed_where_there_is_nothing_and_nothing_is_kept(cast: Cast, client: Client) -> None:
    asked = combinations(cast)
    drain()
    before = OutgoingMail.objects.count()
    for name, values in asked.items():
        if name != "both right":
            client.post("/check/", values)
    drain()
    assert OutgoingMail.objects.count() == before
    assert not LinkRequest.objects.exists()


@pytest.mark.parametrize("same", ["address", "machine"])
def test_threat_04_the_eleventh_try_is_told_to_wait(cast: Cast, same: str) -> None:
    codes = []
    for turn in range(11):
        machine = "192.0.2.1" if same == "machine" else f"192.0.2.{turn + 1}"
        address = "carla@cust.test" if same == "address" else f"nobody{turn}@cust.test"
        answer = Client(REMOTE_ADDR=machine).post("/check/", {"email": address, "number": "123456"})
        codes.append(answer.status_code)
    assert codes == [302] * 10 + [429]
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert 'value="123456"' in answer.text
    fresh = Client(REMOTE_ADDR="192.0.2.99").post("/check/", {"email": "else@cust.test", "number": "1"})
    assert fresh.status_code == 302  # counter-proof: others are not held up


def test_addresses_of_one_ipv6_network_count_together(cast: Cast) -> None:
    codes = {
        Client(REMOTE_ADDR=f"2001:db8::{turn}")
        .post("/check/", {"email": f"n{turn}@cust.test", "number": "1"})
        .status_code
        for turn in range(11)
    }
    assert 429 in codes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": ""}, "Enter your e-mail address."),
        ({"email": "carla"}, "Enter an e-mail address such as"),
        ({"number": ""}, "Enter the ticket"),
        ({"number": " # "}, "Enter the ticket"),
        ({"number": "1" * 33}, "at most 32"),
        ({"number": "1\x00"}, "Null characters"),
    ],
)
def test_bad_input_is_named(cast: Cast, client: Client, changes: dict[str, str], words: str) -> None:
    answer = client.post("/check/", {"email": "carla@cust.test", "number": "123456", **changes})
    assert answer.status_code == 422
    assert words in answer.text
    assert not LinkRequest.objects.exists()


def test_threat_05_nothing_typed_runs(client: Client) -> None:
    text = client.post("/check/", {"email": NASTY, "number": NASTY[:32]}).text
    assert "<script>alert" not in text
    assert "<img" not in text
