"""What this machine can do at this minute: mails a second that one child reads, and commits a second of one row each.

With the argument `commits`, those alone. The least that a mail costs: it is read once, and committed twice, as kept and as taken in.
"""

import sys
import tempfile
import time
from pathlib import Path

import desk
from letters import letters

from deskbell.kernel.models import CacheEntry
from deskbell.mail.parsing.child import Reader

SECONDS = 2.0


def reads() -> float:
    """Mails a second, read one after the other."""
    with tempfile.TemporaryDirectory() as folder, Reader() as reader:
        paths = [Path(folder) / str(number) for number in range(100)]
        for path, raw in zip(paths, letters(100, address="help@desk.example", mark="bare"), strict=True):
            path.write_bytes(raw)
        reader.read(paths[0])
        done, begun = 0, time.perf_counter()
        while time.perf_counter() < begun + SECONDS:
            reader.read(paths[done % len(paths)])
            done += 1
        return done / (time.perf_counter() - begun)


def commits() -> float:
    """Commits a second, one after the other, flushed to the disk as the desk's are."""
    done, begun = 0, time.perf_counter()
    while time.perf_counter() < begun + SECONDS:
        CacheEntry.objects.create(key=f"bench {begun} {done}", value=0)
        done += 1
    rate = done / (time.perf_counter() - begun)
    CacheEntry.objects.filter(key__startswith="bench ").delete()
    return rate


desk.tell({"commits": commits(), **({} if "commits" in sys.argv else {"read": reads()})})
