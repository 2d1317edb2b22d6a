"""Threat 10: desks and programs that answer each other come to an end, or stay within bounds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deskbell.mail.caps import PER_TICKET

pytestmark = pytest.mark.processes
ROOT = Path(__file__).resolve().parents[2]
TICKS = 16  # minutes: a loop of one mail a minute meets the bound of ten in ten minutes on the way
BOUND = next(most for most, minutes in PER_TICKET if minutes >= TICKS)
ANSWERS = 5  # by agents, by hand, at one tick
# These hide that they are machines: nothing but bounds ends their loops. One keeps the thread, one begins a ticket each time.
KEEPS, FORGETS = "otrs@keeps.example", "otrs@forgets.example"


def test_threat_10_a_closed_network_of_answering_machines_stays_within_bounds() -> None:
    run = [sys.executable, str(ROOT / "bench" / "loops.py"), "--ticks", str(TICKS), "--json"]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    sent: dict[str, list[int]] = {}
    for pair, number in told["pairs"].items():
        sender, recipient = pair.split()
        if sender.startswith("help@"):
            sent.setdefault(recipient, []).append(number)
    assert all(state["undecided"] == 0 for state in told["desks"].values())
    # The counter-proof: the network does loop. What is not seen to be a machine goes on and on, and is held back.
    assert min(sent[KEEPS]) >= TICKS // 2 - 1
    assert min(sent[FORGETS]) >= TICKS - 2
    assert any(state["held_back"] for state in told["desks"].values())
    # The proof: it stays within its bound, and what is seen to be a machine gets no answer but those of people.
    assert max(sent.pop(KEEPS)) <= BOUND + ANSWERS
    assert max(sent.pop(FORGETS)) <= TICKS + ANSWERS
    assert all(number <= 1 + ANSWERS for name in ("vera@away.example", "paul@polite.example") for number in sent[name])
