"""`deskbell init`: prepare the data folder."""

import sys
from argparse import Namespace
from functools import partial

from deskbell.config.preparation import prepare_desk

say = partial(print, file=sys.stderr, flush=True)


def run(options: Namespace) -> int:
    """Bring the database and the static files to where the code is."""
    prepare_desk(with_sample=options.sample, say=say)
    return 0
