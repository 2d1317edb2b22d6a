"""A call that is sent twice under one `Idempotency-Key` is carried out once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http import HTTPStatus

from django.utils.translation import gettext as _

from deskbell.api.answers import Turned
from deskbell.kernel.command import retrying
from deskbell.kernel.idempotency import once
from deskbell.kernel.transactions import writing

LONGEST_KEY = 255


def once_only(key: str, *, caller_id: int, body: bytes, run: Callable[[], int]) -> int:
    """Run, or return what the first call of this program under this key made; without a key just run.

    Turned where the key came with another body before. A call that was refused leaves nothing behind.
    """
    if not key:
        return run()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Turned(HTTPStatus.BAD_REQUEST, _("Idempotency-Key: at most 255 printable characters."))
    name = hashlib.sha256(key.encode(errors="replace")).hexdigest()
    print_of_body = (
        int.from_bytes(hashlib.sha256(body).digest()[:8], "big") >> 1
    )  # as large as a column's number may be

    def remembered() -> int:
        with writing():
            if once(key=name, scope=f"api body {caller_id}", run=lambda: print_of_body) != print_of_body:
                raise Turned(HTTPStatus.UNPROCESSABLE_ENTITY, _("This Idempotency-Key came with another body before."))
            return once(key=name, scope=f"api ticket {caller_id}", run=run)

    return retrying(remembered)
