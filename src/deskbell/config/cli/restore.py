"""`deskbell restore`: a desk from a backup, brought to where this code is, and verified."""

import os
import sys
from argparse import Namespace
from functools import partial
from importlib import import_module
from pathlib import Path

import django

from deskbell.config.backup.restoring import restore
from deskbell.config.backup.saving import source_of
from deskbell.config.errors import ConfigurationError

say = partial(print, file=sys.stderr, flush=True)


def run(options: Namespace) -> int:
    """Restore, upgrade, verify; exit code 1 where a check fails."""
    target = source_of(environ=os.environ)
    try:
        manifest = restore(backup=Path(options.backup), target=target, say=say)
    except OSError as error:
        raise ConfigurationError(f"nothing was restored: {error.strerror} ({error.filename or target.home}).") from None
    django.setup()
    # Models can be imported only now.
    checking = import_module("deskbell.config.backup.checking")
    if newer := checking.unknown_migrations():
        raise ConfigurationError(
            f"a newer Deskbell made this backup ({newer[0]}): install that one, then `deskbell init`."
        )
    import_module("deskbell.config.preparation").prepare_desk(with_sample=False, say=say)
    print(f"Restored the desk of {manifest.made_at}: {manifest.tickets:,} tickets, {manifest.facts:,} facts.")
    print(
        "Mails that waited in it go out once the desk starts, unless DESKBELL_MAIL_SERVERS=no keeps it from every server."
    )
    return int(import_module("deskbell.config.cli.verify").run(options))
