"""Whom a rule may not write to: the room that sends mail says here which addresses are the desk's own, against loops."""

from __future__ import annotations

from collections.abc import Callable

Judge = Callable[[str], str]
_judges: list[Judge] = []


def judge_addressees(judge: Judge) -> Judge:
    """Let somebody say in a sentence why a rule may not write to an address; an empty one lets it pass."""
    _judges.append(judge)
    return judge


def problem_with(address: str) -> str:
    """Why a rule may not write to this address; empty if it may."""
    return next((problem for judge in _judges if (problem := judge(address))), "")
