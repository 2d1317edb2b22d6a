"""How long processes used a processor: what hardly depends on who else uses the machine. Linux only; 0 elsewhere."""

import os
from collections import defaultdict
from pathlib import Path

NAMES = {"deskbell worker": "worker", "deskbell fetch": "fetcher", "granian": "web", "child_main": "reader"}
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def used_by(pid: int) -> dict[str, float]:
    """Milliseconds so far by what they do (`worker`, `fetcher`, `web`, `reader`), of this process and all below it."""
    used: dict[str, float] = defaultdict(float)
    stats = {int(path.name): _stat(path) for path in Path("/proc").glob("[0-9]*")}
    below = {pid}
    for number in sorted(stats):  # children have higher numbers, but for those born where numbers began anew
        fields = stats[number]
        if fields and (number == pid or int(fields[1]) in below):
            below.add(number)
            own, ended = (sum(map(int, some)) * 1000 / TICKS for some in (fields[11:13], fields[13:15]))
            used[_name(number)] += own
            used["reader"] += ended if _name(number) == "worker" else 0  # its children read, and are renewed
    return used


def since(before: dict[str, float], now: dict[str, float], *, each: int) -> dict[str, float]:
    """Milliseconds for each of so many pieces of work."""
    return {name: (now.get(name, 0.0) - before.get(name, 0.0)) / max(each, 1) for name in NAMES.values()}


def _stat(folder: Path) -> list[str]:
    """The fields behind the program's name: state, parent, …"""
    try:
        return (folder / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def _name(number: int) -> str:
    try:
        line = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
    return next((name for part, name in NAMES.items() if part in line), "")
