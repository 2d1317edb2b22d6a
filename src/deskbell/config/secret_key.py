"""The desk's secret key: made once, kept in a file that only its owner can read."""

import os
import secrets
import stat
import tempfile
from pathlib import Path

from deskbell.config.errors import ConfigurationError


def secret_key(*, path: Path) -> str:
    """Read the key, and make it first where there is none; raises ConfigurationError when neither can be done."""
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        reason = error.strerror or error
        raise ConfigurationError(f"The secret key {path} cannot be read or made: {reason}.") from None
    if not key:
        raise ConfigurationError(f"The secret key {path} is empty: remove the file to have a new one made.")
    return key


def is_private(*, path: Path) -> bool:
    """Whether nobody but the owner can read or change the key's file."""
    return not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def _make(path: Path) -> None:
    # A link appears whole or not at all and fails when the name is taken: of two processes that start together
    # one makes the key and the other reads it. mkstemp gives mode 0600.
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        Path(draft).unlink()
