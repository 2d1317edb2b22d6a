"""`deskbell run`: the whole desk, watched."""

import logging
import logging.config
import os
import sys
from argparse import Namespace
from functools import partial

from deskbell.config.addresses import check_port, local_url
from deskbell.config.environment import Environment, read_environment, unknown_names
from deskbell.config.logs import logging_settings
from deskbell.config.sample_mark import SampleMark
from deskbell.config.serving import Announcement, parts
from deskbell.config.supervisor import Supervisor
from deskbell.features.sample_desk.cast import SIGN_INS

say = partial(print, flush=True)
complain = partial(print, file=sys.stderr, flush=True)


def run(_options: Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    environment = read_environment(environ=os.environ)
    os.environ["DESKBELL_HOME"] = str(environment["DESKBELL_HOME"])
    logging.config.dictConfig(logging_settings(level=environment["DESKBELL_LOG_LEVEL"]))
    for name in unknown_names(environ=os.environ):
        complain(f"{name} is not a setting of Deskbell; docs/settings.md lists them.")
    host, port = environment["DESKBELL_HOST"], environment["DESKBELL_PORT"]
    check_port(host=host, port=port)
    watch(environment, local_url(host=host, port=port))
    return 0


def watch(environment: Environment, url: str) -> None:
    """Supervise, and say so when the desk is ready."""
    processes = parts(
        host=environment["DESKBELL_HOST"],
        port=environment["DESKBELL_PORT"],
        web_workers=environment["DESKBELL_WEB_WORKERS"],
    )
    has_sample = SampleMark(environment["DESKBELL_HOME"]).is_filled()
    announcement = Announcement(
        url=url, say=complain, on_ready=lambda: announce(environment["DESKBELL_URL"] or url, has_sample)
    )
    Supervisor(parts=processes, tick=announcement.tick).run()


def announce(url: str, has_sample: bool) -> None:  # noqa: FBT001 - called from one place
    """Where the three panels are, and who may sign in to the sample desk."""
    say(f"\nDeskbell is ready.\n  Client portal  {url}/\n  Agent panel    {url}/desk/\n  Admin panel    {url}/admin/")
    if has_sample:
        say("\nSign-ins of the sample desk (role, e-mail, password):")
        for role, email, password in SIGN_INS:
            say(f"  {role:<24} {email:<36} {password}")
    say("\nCtrl-C stops it.")
