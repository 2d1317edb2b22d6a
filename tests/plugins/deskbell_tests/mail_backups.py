"""A backup of a desk's data folder while the desk is at work: the database first, as SQLite copies it whole, then the files
that its rows name, which never change."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

DATABASE = "deskbell.sqlite3"
KEPT = ("raw", "files")  # what only ever grows
PASSING = "spool"


def back_up(home: Path, copy: Path) -> None:
    """Bring a copy up to date, or make it. Its files are links, so that it costs little however often it is made."""
    copy.mkdir(exist_ok=True)
    for path in home.iterdir():
        if path.is_file() and not path.name.startswith(DATABASE):
            shutil.copy2(path, copy / path.name)
    shutil.rmtree(copy / PASSING, ignore_errors=True)
    with (
        closing(sqlite3.connect(home / DATABASE, timeout=60)) as source,
        closing(sqlite3.connect(copy / DATABASE)) as target,
    ):
        source.backup(target)
    for name in (*KEPT, PASSING):
        _link_new(home / name, copy / name)


def _link_new(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for entry in os.scandir(source) if source.is_dir() else ():
        if entry.is_dir():
            _link_new(Path(entry.path), target / entry.name)
        elif not (target / entry.name).exists():
            try:
                os.link(entry.path, target / entry.name)
            except FileNotFoundError:  # a draft that got its name meanwhile: nobody relies on it yet
                continue
