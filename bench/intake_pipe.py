"""What a call of `deskbell-pipe` costs: one after the other, and four at once, as a mail server makes them."""

import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from desks import Place, filled
from figures import median, percentile
from letters import letters

HEADS = ("pipe", "calls/s", "median ms", "p95 ms", "longest ms", "bare start ms")
PIPE = Path(__file__).resolve().parent.parent / "bin" / "deskbell-pipe"
PYTHON = shutil.which("python3") or "python3"  # what the script's first line finds
BARE = (PYTHON, "-I", "-S", "-c", "pass")


def measure(place: Place, *, seconds: float, **_: object) -> list[tuple[object, ...]]:
    """A row for each number of callers; the desk does not run, so that its own work is not in the figures."""
    desk = filled(place, tickets=1000)
    call = (str(PIPE), "--home", str(desk.home), "-f", "mia@client.example", "help@desk.example")
    raw = list(letters(50, address="help@desk.example", mark=str(time.time_ns())))
    rows = [_with(callers, call, raw, seconds) for callers in (1, 4)]
    shutil.rmtree(desk.home / "spool")
    return rows


def interpreter() -> str:
    """Which Python runs the script."""
    told = subprocess.run([PYTHON, "-I", "-S", "-V"], capture_output=True, text=True, check=True)
    return f"{told.stdout.strip()} ({PYTHON})"


def _with(callers: int, call: tuple[str, ...], raw: list[bytes], seconds: float) -> tuple[object, ...]:
    bare = median([_timed(BARE, b"") for _ in range(20)])
    begun = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        each = list(pool.map(lambda _: _calls(call, raw, until=begun + seconds), range(callers)))
    times = [one for part in each for one in part]
    rate = len(times) / (time.perf_counter() - begun)
    return (f"{callers} at once", rate, median(times), percentile(times, 95), max(times), bare)


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
