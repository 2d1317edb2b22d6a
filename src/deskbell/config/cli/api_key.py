"""`deskbell api-key create`: a key for a program, told once."""

import sys
from argparse import Namespace
from getpass import getpass

from deskbell.config.errors import ConfigurationError
from deskbell.features.api_keys.forms import ApiKeyForm
from deskbell.features.api_keys.keys import new_key
from deskbell.kernel.actor import Actor
from deskbell.kernel.transactions import writing

# What the form calls a field, as the command line does.
SAID_AS = {"name": "--name", "networks": "--allow", "key": "the key"}


def run(options: Namespace) -> int:
    """Make the key; on the output stands nothing but the key, and not even that where it was known before."""
    key = _typed() if options.known else new_key()
    make(name=options.name, networks=options.allow, may_run_cron=options.cron, key=key)
    if not options.known:
        print(key)
    return 0


def make(*, name: str, networks: list[str], may_run_cron: bool, key: str) -> None:
    """Keep the key as the admin panel does. ConfigurationError with what is wrong."""
    empty = ApiKeyForm()
    usual = {field.name: field.value() for field in empty if field.value() not in (None, False)}
    said = {"name": name, "networks": "\n".join(networks), "key": key, "may_run_cron": "on" if may_run_cron else ""}
    form = ApiKeyForm({**usual, **said})
    if not form.is_valid():
        raise ConfigurationError(
            " ".join(
                f"{SAID_AS.get(field, field)}: {problem}" for field, each in form.errors.items() for problem in each
            )
        )
    with writing():
        form.apply(Actor.system())


def _typed() -> str:
    """The key that a program has already, from a prompt or the input."""
    return getpass("Key: ") if sys.stdin.isatty() else sys.stdin.readline()
