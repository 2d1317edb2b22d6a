"""Tokens are the desk's own, say what they were made for, and nothing else passes for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from deskbell.mail.identity import message_id_of
from deskbell.mail.tokens import Token, body_marker, read_token, reply_address, reply_token, tokens_in_text

FORMS: list[Callable[[str], str]] = [
    lambda token: token,
    lambda token: f"<0123abcd.{token}@desk.example>",
    lambda token: f"0123abcd.{token}@desk.example",
    lambda token: f"help+{token}@desk.example",
    lambda token: f"HELP+{token.upper()}@DESK.EXAMPLE",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_token_is_read_back_wherever_it_stands(form: Callable[[str], str]) -> None:
    token = Token(ticket_id=41, entry_id=77)
    assert read_token(form(reply_token(ticket_id=41, entry_id=77))) == token
    bound = Token(ticket_id=41, entry_id=77, agent_id=5)
    assert read_token(form(reply_token(ticket_id=41, entry_id=77, agent_id=5))) == bound
    assert read_token(form(reply_token(ticket_id=41))) == Token(ticket_id=41)


def test_every_change_of_a_token_is_refused() -> None:
    good = reply_token(ticket_id=41, entry_id=77, agent_id=5)
    others = {good[:place] + letter + good[place + 1 :] for place in range(len(good)) for letter in "abc012-"}
    assert [one for one in others - {good} if read_token(one) is not None] == []
    assert read_token(good) is not None


def test_a_token_of_an_agent_is_none_for_clients_and_the_other_way_round() -> None:
    signature = reply_token(ticket_id=41, entry_id=77).rpartition("-")[2]
    assert read_token(f"a41-77-5-{signature}") is None
    assert read_token(f"c41-77-{signature}") is not None


@pytest.mark.parametrize(
    "text",
    ["", "@", "<>", "c41-77-", "c41-77", "help@desk.example", "a@b@c", "help+c41-77-aaaaaaaaaaaaaaaaaaaa@desk.example"],
)
def test_what_is_no_token_is_none(text: str) -> None:
    assert read_token(text) is None


def test_the_plain_message_id_of_an_effect_is_no_token() -> None:
    assert read_token(message_id_of(fact_id=41, effect="answer", recipient="clients")) is None


def test_another_desk_signs_otherwise() -> None:
    mine = reply_token(ticket_id=41, entry_id=77)
    with override_settings(SECRET_KEY="another desk's key, as long as need be"):
        assert read_token(mine) is None
        assert reply_token(ticket_id=41, entry_id=77) != mine


def test_a_marker_is_found_within_what_is_quoted() -> None:
    token = reply_token(ticket_id=41, entry_id=77)
    text = f"Thanks!\n> [ref:c1-2-{'a' * 20}]\n> {body_marker(token)} and {body_marker(token).upper()}"
    assert list(tokens_in_text(text)) == [Token(ticket_id=41, entry_id=77)] * 2


def test_an_address_without_room_for_a_token_stays_as_it_is() -> None:
    token = reply_token(ticket_id=41, entry_id=77)
    assert reply_address("help@desk.example", token) == f"help+{token}@desk.example"
    long = f"{'x' * 50}@desk.example"
    assert reply_address(long, token) == long


@given(st.text())
def test_no_text_makes_reading_fail(text: str) -> None:
    assert read_token(text) is None
    assert list(tokens_in_text(text)) == []
