"""What a call of `deskbell-pipe` costs: one after the other, and four at once, as a mail server makes them."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from desks import Place, filled
from figures import median, percentile
from letters import letters

HEADS = ("pipe", "calls/s", "median ms", "p95 ms", "longest ms", "processor ms", "bare start ms", "its processor ms")
PIPE = Path(__file__).resolve().parent.parent / "bin" / "deskbell-pipe"
# The interpreter itself: what `python3` finds may be a script that looks for one first.
PYTHON = os.path.realpath(sys.executable)
BARE = (PYTHON, "-I", "-S", "-c", "pass")


def measure(place: Place, *, seconds: float, **_: object) -> list[tuple[object, ...]]:
    """A row for each number of callers; the desk does not run, so that its own work is not in the figures."""
    desk = filled(place, tickets=1000)
    call = (PYTHON, "-I", "-S", str(PIPE), "--home", str(desk.home), "-f", "mia@client.example", "help@desk.example")
    raw = list(letters(50, address="help@desk.example", mark=str(time.time_ns())))
    rows = [_with(callers, call, raw, seconds) for callers in (1, 4)]
    shutil.rmtree(desk.home / "spool")
    return rows


def interpreter() -> str:
    """Which Python runs the script."""
    return f"{sys.implementation.name} {sys.version.split()[0]} ({PYTHON})"


def _with(callers: int, call: tuple[str, ...], raw: list[bytes], seconds: float) -> tuple[object, ...]:
    bare_processor = _processor()
    bare = median([_timed(BARE, b"") for _ in range(20)])
    bare_processor = (_processor() - bare_processor) / 20
    processor = _processor()
    begun = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        each = list(pool.map(lambda _: _calls(call, raw, until=begun + seconds), range(callers)))
    times = [one for part in each for one in part]
    rate = len(times) / (time.perf_counter() - begun)
    processor = (_processor() - processor) / len(times)
    name = f"{callers} at once"
    return (name, rate, median(times), percentile(times, 95), max(times), processor, bare, bare_processor)


def _processor() -> float:
    """Milliseconds that all calls so far had a processor."""
    used = os.times()
    return (used.children_user + used.children_system) * 1000


def _calls(call: tuple[str, ...], raw: list[bytes], *, until: float) -> list[float]:
    times = []
    while time.perf_counter() < until:
        times.append(_timed(call, raw[len(times) % len(raw)]))
    return times


def _timed(call: tuple[str, ...], raw: bytes) -> float:
    """Milliseconds of one call. CalledProcessError where it was not taken."""
    begun = time.perf_counter()
    subprocess.run(call, input=raw, check=True)
    return (time.perf_counter() - begun) * 1000
