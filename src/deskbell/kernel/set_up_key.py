"""The key that the first visit asks for where strangers could come first.

It derives from the desk's secret key, so nothing has to be kept: whoever can read the data folder, or runs
`deskbell init` on the machine, has it. A desk that only this machine can reach asks for none.
"""

from __future__ import annotations

import base64
import hmac
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare

GROUP = 4
KEY_BYTES = 10  # 80 bits: nobody guesses it over a network


def needs_key() -> bool:
    """Whether anybody beyond this machine can reach the desk: by its address, or through a proxy."""
    public = urlsplit(settings.DESKBELL_URL).hostname or ""
    return bool(settings.DESKBELL_TRUSTED_PROXIES) or not (_is_local(settings.DESKBELL_HOST) and _is_local(public))


def set_up_key() -> str:
    """The key in groups of four, as a person copies it."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"set-up-key", "sha256")
    text = base64.b32encode(digest[:KEY_BYTES]).decode()
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def is_set_up_key(text: str) -> bool:
    """Whether a person typed the key, in whatever groups and letters."""
    return constant_time_compare(_bare(text), _bare(set_up_key()))


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z2-7]", "", text.upper())


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
