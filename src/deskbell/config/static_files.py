"""Static files, named by their content and compressed, in the data folder."""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from deskbell.config.home import mark

STAMP = ".built-from"
Say = Callable[[str], None]


def build_static_files(say: Say) -> None:
    """Copy, name and compress static files, when they are not those of the last time."""
    if settings.DEBUG:
        return
    if static_files_are_built():
        return
    say("Preparing static files …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark(path=settings.STATIC_ROOT / STAMP, text=static_fingerprint())


def static_files_are_built() -> bool:
    """Whether the built static files are those of this code."""
    stamp = settings.STATIC_ROOT / STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == static_fingerprint()


def static_fingerprint() -> str:
    """What the static files are built from: names, sizes, times, and the versions of what brings its own."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            digest.update(f"{path} {file.st_size} {file.st_mtime_ns}\n".encode())
    digest.update(_versions().encode())
    return digest.hexdigest()


@cache
def _versions() -> str:
    """What is installed, read once: it takes 90 ms, and what a process runs does not change below it."""
    return "\n".join(sorted(f"{found.name} {found.version}" for found in distributions()))
