"""Hostile input (threat 18): a megabyte takes no more than a few times what it takes to go through its words plainly, and twice
as much does not take four times as long."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from deskbell.mail.parsing.addresses import people
from deskbell.mail.parsing.bounces import find_bounce
from deskbell.mail.parsing.html_lines import html_lines
from deskbell.mail.parsing.limits import Budget, TooMuch
from deskbell.mail.parsing.machine import reasons
from deskbell.mail.parsing.message import IncomingMessage, Person
from deskbell.mail.parsing.replies import cut_text, split_html
from deskbell.mail.parsing.structure import read_structure

MEGABYTE = 1_000_000
ATTEMPTS, MOST = 3, 40
TEXTS = [
    ">", ">\n", "On ", "On \n", "wrote:", "wrote:\n", "\n", " ", " \n", "a@", "From: a\n", "--\n", "______\n", "On 2026-01-01 a@b.cc\n",
    "Sent from my x\n\n", "a\n> b\n", "1", "2026-", "On 1 Jan 2026, a@b.cc", "\u200b\n", "> > ", "-----Original", "a. ",
]  # fmt: skip
MARKUP = [
    "<", "<b", '<a "', "<!--", "<style>", "<blockquote type=cite>", "<blockquote type=cite>a</div>", "<div>a", "<div class=gmail_quote>",
    "<b id='", "&", "&amp;<br>", "<hr id=zwchr>a", "</blockquote>", "<span id=signature>", "<div id=x ", "<p style='border-left",
]  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    """The processor's time, the better of two: other processes share this machine."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


@pytest.mark.parametrize("piece", TEXTS)
def test_hostile_text(piece: str) -> None:
    hold(lambda length: cut_text((piece * length)[:length]))


@pytest.mark.parametrize("piece", MARKUP)
def test_hostile_markup(piece: str) -> None:
    def split(length: int) -> None:
        source = (piece * (length // len(piece) + 1))[:length]
        split_html(source, html_lines(source))

    hold(split)


@pytest.mark.parametrize(
    "piece", [*TEXTS, "<a@b>", "550 ", "5.1.1 ", "Received: from ", "mailbox ", "user unknown", "message-id:"]
)
def test_hostile_bounces(piece: str) -> None:
    def judge(length: int) -> None:
        body = (piece * length)[:length]
        raw = b"From: mailer-daemon@example.org\nSubject: " + body[:5000].replace("\n", " ").encode()
        raw += b"\nContent-Type: message/delivery-status\n\nFinal-Recipient: x\n" + body.encode()
        message = IncomingMessage(sender=Person(address="mailer-daemon@example.org"), subject=body[:5000], text=body)
        root = read_structure(raw, budget=Budget())
        find_bounce(root, message, budget=Budget())
        reasons(root, message)

    hold(judge)


@pytest.mark.parametrize(
    "piece", [b"a ", b"(a)", b"a:", b'"a" ', b"(", b"\\", b"<a>", b"=?utf-8?Q?a?= ", b"a@b.cc ", b"\xe4 "]
)
@pytest.mark.parametrize("before", [b"", b"Maria <maria@example.org> "])
def test_hostile_addresses(piece: bytes, before: bytes) -> None:
    def read(length: int) -> None:
        with contextlib.suppress(TooMuch):
            people(before + piece * (length // 2 // len(piece)), budget=Budget())  # a header has half of it

    hold(read)


def test_what_takes_four_times_as_long_for_twice_as_much_is_found() -> None:
    def quadratic(length: int) -> int:
        text = "a " * (length // 2)
        return sum(not text[at:].strip() for at in range(0, length, 200))

    with pytest.raises(pytest.fail.Exception):
        hold(quadratic)


def hold(work: Callable[[int], object]) -> None:
    """Compared with plain work done in the same moments, and not once only: machines are slow and noisy, each at its time."""
    for _attempt in range(ATTEMPTS):
        plain, half, whole = seconds(plainly), seconds(lambda: work(MEGABYTE // 2)), seconds(lambda: work(MEGABYTE))
        if whole < min(MOST * plain, max(3 * half, 2 * plain)):
            return
    pytest.fail(f"a megabyte took {whole:.2f} s, half of it {half:.2f} s, its words plainly {plain:.2f} s")


def plainly() -> int:
    return sum(1 for one in ("a " * (MEGABYTE // 2)).split(" ") if one.strip())
