"""`deskbell worker`: the loop behind the pages."""

from argparse import Namespace

from deskbell.config.memory import settle
from deskbell.config.parent import until_told
from deskbell.kernel.worker import run_worker


def run(_options: Namespace) -> int:
    """Work until told to stop; what is begun is finished first."""
    settle()
    run_worker(until_told())
    return 0
