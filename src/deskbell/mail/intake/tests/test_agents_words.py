"""Threat 3, the other way round: an alert is for agents, and no answer to it carries its words to clients."""

from __future__ import annotations

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import read
from deskbell.mail.intake import agents_words
from deskbell.mail.intake.tests.letters_in import DESK, PROVEN, come_in
from deskbell.mail.parsing.understanding import understand
from deskbell.mail.settings import REPLY_SEPARATOR
from deskbell.mail.tokens import reply_token
from deskbell.tickets.commands.note import note
from deskbell.tickets.models import ThreadEntry, Ticket

pytestmark = pytest.mark.django_db(transaction=True)

LINE = "-- reply above this line --"
SECRET = "Vera noted: he is a liar"
WROTE = "On Sat, Nov 21, 2026 at 7:54 AM Desk <help@desk.example> wrote:"
QUOTED = f"{WROTE}\n> {LINE}\n>\n> {SECRET}\n"
BLOCK = f"<div>{WROTE}</div><blockquote type='cite'><p>{LINE}</p><p>{SECRET}</p></blockquote>"


def answered(
    cast: Cast, ticket: Ticket, text: str, *, subject: str = "Re: x", entry: int | None = None
) -> tuple[str, str]:
    """What becomes of Jane's mail, read by the real parser: its outcome, and all that clients may read afterwards."""
    is_html = text.startswith("<")
    token = reply_token(ticket_id=ticket.pk, entry_id=entry or ticket.last_message_id, agent_id=cast.jane.pk)
    raw = (
        f"Authentication-Results: {PROVEN}\nFrom: Jane <jane@desk.example>\nTo: {DESK}\nSubject: {subject}\n"
        f"Message-ID: <{abs(hash(text + subject))}@desk.example>\nIn-Reply-To: <9.{token}@desk.example>\n"
        f"Content-Type: text/{'html' if is_html else 'plain'}; charset=utf-8\n\n{text}"
    )
    taken = come_in(understand(raw.encode(), own_separator=read(REPLY_SEPARATOR)))
    public = ThreadEntry.objects.filter(ticket=ticket).exclude(kind="note")
    return taken.outcome, " ".join(one.body_html + one.quoted_html for one in public)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"Try it now\n\n{QUOTED}", "Try it now"),
        (f"{QUOTED}\nBelow it I write", "Below it I write"),
        (f"> {SECRET}\nBetween\n> {LINE}\nand below", "Between"),
        (f"<p>Try it now</p>{BLOCK}", "Try it now"),
        (f"{BLOCK}<p>Below it I write</p>", "Below it I write"),
        (f"<blockquote>{LINE}<blockquote>{SECRET}</blockquote></blockquote><p>Below</p>", "Below"),
    ],
)
def test_threat_03_only_an_agents_own_words_reach_the_client(cast: Cast, text: str, own: str) -> None:
    outcome, public = answered(cast, cast.ticket(), text)
    assert outcome == "answered"
    assert own in public
    assert SECRET not in public
    assert LINE not in public


@pytest.mark.parametrize("text", [QUOTED, f"\n\n{QUOTED}", BLOCK, f"<div><br></div>{BLOCK}", "-- \nJane Moss\nIT"])
def test_threat_03_what_says_nothing_new_is_held(cast: Cast, text: str) -> None:
    outcome, public = answered(cast, cast.ticket(), text)
    assert outcome == "held"
    assert SECRET not in public


def test_threat_03_the_alerts_words_without_a_mark_of_a_quote_are_held(cast: Cast) -> None:
    ticket = cast.ticket()
    outcome, public = answered(cast, ticket, f"<p>{LINE}</p><p>{SECRET}</p><p>My words</p>")
    assert outcome == "held"
    assert SECRET not in public


@pytest.mark.parametrize("text", [f"See below\n\n-------- Forwarded Message --------\n{SECRET}", f"\n\n{QUOTED}"])
def test_threat_03_a_mail_that_an_agent_hands_on_to_the_desk_is_a_note(cast: Cast, text: str) -> None:
    ticket = cast.ticket()
    outcome, public = answered(cast, ticket, text, subject="Fwd: [#1] Alert")
    assert outcome == "noted"
    assert SECRET not in public
    assert SECRET in ThreadEntry.objects.get(ticket=ticket, kind="note").body_html


@pytest.mark.parametrize(
    "text",
    [
        f"{QUOTED}\n#note He is a liar",
        f"{BLOCK}<p>#note He is a liar</p>",
        f"{BLOCK}<div><b> #Note</b> He is a liar</div>",
        "Hello,\n#note He is a liar",
        "> Which version?\n#note He is a liar",
    ],
)
def test_threat_03_a_note_below_what_it_quotes_is_a_note(cast: Cast, text: str) -> None:
    outcome, public = answered(cast, cast.ticket(), text)
    assert outcome == "noted"
    assert "liar" not in public


def test_a_word_that_only_looks_like_the_mark_is_none(cast: Cast) -> None:
    outcome, public = answered(cast, cast.ticket(), "Please see #note 5 and\n#notebook")
    assert (outcome, "#notebook" in public) == ("answered", True)


def test_answers_between_the_clients_own_lines_keep_them(cast: Cast) -> None:
    ticket = cast.ticket()
    text = "> Which version?\nThe newest\n> And when?\nToday"
    assert "Which version?" in answered(cast, ticket, text)[1]
    told = note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=f"<p>{SECRET}</p>")
    outcome, public = answered(cast, ticket, f"> {SECRET}\nNo, he is not", entry=told.pk)
    assert (outcome, SECRET in public) == ("answered", False)


def test_without_the_rule_the_client_reads_the_alert(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof."""
    monkeypatch.setattr("deskbell.mail.intake.agents.for_clients", lambda message, **_more: message)
    assert SECRET in answered(cast, cast.ticket(), QUOTED)[1]
    assert SECRET in answered(cast, cast.ticket(), f"{BLOCK}<p>Below</p>")[1]


def test_quotes_are_taken_out_with_what_they_hold() -> None:
    html = '<p>a</p><blockquote cite="x"><p>b</p><blockquote>c</blockquote>d</blockquote><p>e</p></blockquote>'
    assert agents_words.without_quotes(html) == "<p>a</p><p>e</p>"
