"""The token of a survey's link: 256 bits, derived from the fact and the desk's secret key, kept nowhere in clear."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings


def token_of(fact_id: int) -> str:
    """The token in the address of the survey about this resolution."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"survey:{fact_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
