"""One piece of work among many: what goes wrong with it must not hold up the others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError

from deskbell.kernel.errors import NotFound, Refused

T = TypeVar("T")

log = logging.getLogger(__name__)


def do_alone(name: str, do: Callable[[], T]) -> T | None:
    """What `do` says; None where the thing is gone or refuses by now, or fails, which is logged under `name`.

    The next round looks again. A DatabaseError is no single piece's fault and goes on.
    """
    try:
        return do()
    except (NotFound, Refused) as error:
        log.info("%s was left alone: %s", name, error)
        return None
    except DatabaseError:
        raise
    except Exception:
        log.exception("%s failed", name)
        return None
