"""`deskbell fetch`: what comes in by mailboxes."""

from argparse import Namespace

from deskbell.config.parent import until_told
from deskbell.mail.mailboxes.fetcher import run_fetcher


def run(_options: Namespace) -> int:
    """Fetch until told to stop; what is cut off comes again."""
    run_fetcher(until_told())
    return 0
