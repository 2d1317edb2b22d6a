"""`deskbell backup`: a whole, verified copy of the desk, while it is at work."""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from deskbell.config.backup.saving import Backup, back_up, source_of
from deskbell.config.cli.verify import SHOWN
from deskbell.config.errors import ConfigurationError

say = partial(print, file=sys.stderr, flush=True)


def run(options: Namespace) -> int:
    """Make the backup and say what it holds; exit code 1 where its checks found something."""
    try:
        backup = back_up(
            source=source_of(environ=os.environ),
            target=Path(options.folder),
            keep=options.keep,
            verify=_verify,
            say=say,
        )
    except OSError as error:
        raise ConfigurationError(
            f"there is no backup: {error.strerror} ({error.filename or options.folder})."
        ) from None
    return _tell(backup)


def _verify() -> Sequence[str]:
    # Models can be imported only once Django knows the copy.
    found: Sequence[str] = import_module("deskbell.config.backup.checking").find_problems(say=say)
    return found


def _tell(backup: Backup) -> int:
    said = backup.manifest
    print(
        f"{backup.folder}: {said.tickets:,} tickets, {said.facts:,} facts, {said.files:,} files ({said.bytes:,} bytes)."
    )
    for problem in backup.problems[:SHOWN]:
        print(f"    {problem}")
    if backup.problems:
        print(f"The backup is kept, but {len(backup.problems)} problems were found in it. Older backups stay.")
    return 1 if backup.problems else 0
