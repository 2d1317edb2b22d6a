"""The data folder, before anything else looks at it."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from deskbell.config.environment import home_of
from deskbell.config.errors import ConfigurationError


def prepare_home(*, environ: Mapping[str, str]) -> Path:
    """Make the data folder where it is missing; raises ConfigurationError when nothing can be written into it."""
    home = home_of(environ=environ)
    try:
        # Its files are the desk's secrets: nobody else needs to look in.
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryFile(dir=home):
            return home
    except OSError as error:
        raise ConfigurationError(f"the data folder {home} cannot be written ({error.strerror}).") from None


@contextmanager
def only_one(*, home: Path, what: str) -> Iterator[None]:
    """Wait until no other process of this machine does the same to this data folder."""
    with (home / f"{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def mark(*, path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
