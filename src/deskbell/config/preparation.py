"""Bringing a desk's data folder to where the code is: database, static files, sample desk."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from deskbell.config.home import only_one
from deskbell.config.sample_mark import SampleMark
from deskbell.config.schema import unapplied_migrations
from deskbell.config.static_files import build_static_files
from deskbell.features.sample_desk.fill import fill_sample_desk
from deskbell.kernel.guards import missing_guards

Say = Callable[[str], None]


def prepare_desk(*, with_sample: bool, say: Say) -> None:
    """Do what is not done yet; a second call changes nothing."""
    home: Path = settings.DESKBELL_HOME
    with only_one(home=home, what="init"):
        sample = SampleMark(home)
        if with_sample and is_new():
            sample.want()
        migrate(say)
        build_static_files(say)
        if sample.is_wanted():
            say("Filling the sample desk …")
            fill_sample_desk()
            sample.done()


def is_new() -> bool:
    """Whether the database holds nothing at all."""
    return not connection.introspection.table_names()


def migrate(say: Say) -> None:
    """Apply what is unapplied, and put back the ledger's guards where somebody took them away."""
    if unapplied_migrations() or missing_guards():
        say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
