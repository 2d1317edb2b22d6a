"""Threat 10: desks and programs that answer each other come to an end, or stay within bounds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from deskbell.mail.caps import PER_CLIENT

ROOT = Path(__file__).resolve().parents[2]
TICKS = 45  # minutes: the loop of one mail a minute meets its bound on the way
ANSWERS = 5


def test_threat_10_a_closed_network_of_answering_machines_stays_within_bounds() -> None:
    run = [sys.executable, str(ROOT / "bench" / "loops.py"), "--ticks", str(TICKS), "--json"]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    clients = {pair: sent for pair, sent in told["pairs"].items() if pair.startswith("help@") and "boss@" not in pair}
    assert clients
    assert max(clients.values()) <= PER_CLIENT[0][0] + ANSWERS
    looping = [pair for pair in clients if pair.endswith("otrs@forgets.example")]
    assert [clients[pair] for pair in looping] != []
    assert all(state["held_back"] for state in told["desks"].values()), "there was a loop, and the bound ended it"
    assert all(sent <= 1 + ANSWERS for pair, sent in clients.items() if pair not in looping)
    assert all(state["undecided"] == 0 for state in told["desks"].values())
