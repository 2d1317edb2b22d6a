"""Memory of processes that run for long."""

import gc
from importlib import import_module

from django.conf import settings


def settle() -> None:
    """Whatever is loaded by now, all pages among it, stays to the end: the collector of garbage passes it by from here on.

    It looked through a hundred and seventy thousand things else, for a tenth of a second, every few hundred pages.
    docs.python.org/3/library/gc.html#gc.freeze
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
