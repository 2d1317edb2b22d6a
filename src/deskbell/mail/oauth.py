"""OAuth 2.0 for mail servers: a refresh token becomes an access token (RFC 6749, section 6), which XOAUTH2 shows the server."""

from __future__ import annotations

import base64
import http.client
import json
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.lib.text import one_line, storable
from deskbell.mail.models import GivenTokens, SigningIn
from deskbell.mail.reaching import connect, encrypted, is_this_machine
from deskbell.mail.secrets import seal, unseal

SECONDS = 20
LONGEST_ANSWER = 100_000
LONGEST_WORDS = 300
# What a provider that does not say how long a token lives means, as most do.
USUAL_LIFE = timedelta(hours=1)


class NoToken(Exception):
    """There was no access token to be had; the words are the provider's, or the machine's."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What the desk shows the provider's token server."""

    token_url: str
    client_id: str
    client_secret: str
    refresh_token: str
    scope: str = ""

    def __repr__(self) -> str:
        return f"Grant({self.token_url})"


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What the provider gave. `refresh_token` is empty where the old one stays good."""

    access_token: str
    expires_at: datetime
    refresh_token: str = ""
    refresh_expires_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Tokens(until {self.expires_at})"


def grant_of(row: SigningIn, given: GivenTokens) -> Grant:
    """What to show the token server: the refresh token that it gave last, else the one that was typed. Unsealable."""
    return Grant(
        token_url=row.token_url,
        client_id=row.client_id,
        client_secret=unseal(row.client_secret_sealed),
        refresh_token=unseal(given.refresh_token_sealed or row.refresh_token_sealed),
        scope=row.scope,
    )


def columns_of(tokens: Tokens) -> dict[str, Any]:
    """What the provider gave, for the columns. It may replace the refresh token at each use and take the old one back:
    losing the new one locks out."""
    columns = {"access_token_sealed": seal(tokens.access_token), "access_expires_at": tokens.expires_at}
    return columns | ({"refresh_token_sealed": seal(tokens.refresh_token)} if tokens.refresh_token else {})


def refresh(grant: Grant) -> Tokens:
    """Ask the token server for a new access token. NoToken. Redirects are not followed: they would carry the secrets on."""
    try:
        status, body = _posted(grant)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoToken(one_line(str(error))[:LONGEST_WORDS] or type(error).__name__) from error
    answer = _read(body)
    access_token, refresh_token = answer.get("access_token"), str(answer.get("refresh_token") or "")
    if status != http.HTTPStatus.OK or not isinstance(access_token, str) or not access_token:
        raise NoToken(_refusal(status, answer))
    if not (access_token + refresh_token).isascii():  # RFC 6749, appendix A
        raise NoToken(_refusal(status, {}))
    return Tokens(
        access_token=access_token,
        expires_at=_from_now(answer.get("expires_in")) or timezone.now() + USUAL_LIFE,
        refresh_token=refresh_token,
        refresh_expires_at=_from_now(answer.get("refresh_token_expires_in")),
    )


def xoauth2(*, user_name: str, access_token: str) -> str:
    """What XOAUTH2 shows a mail server, in base64."""
    return base64.b64encode(f"user={user_name}\x01auth=Bearer {access_token}\x01\x01".encode()).decode()


def _posted(grant: Grant) -> tuple[int, bytes]:
    url = urlsplit(grant.token_url)
    connection = http.client.HTTPConnection(url.hostname or "", timeout=SECONDS)
    connection.sock = _socket(url)
    fields = {
        "grant_type": "refresh_token",
        "refresh_token": grant.refresh_token,
        "client_id": grant.client_id,
        "client_secret": grant.client_secret,
        "scope": grant.scope,
    }
    body = urlencode({name: value for name, value in fields.items() if value})
    headers = {
        "Host": url.netloc.rpartition("@")[2],
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    try:
        connection.request("POST", f"{url.path or '/'}{'?' + url.query if url.query else ''}", body, headers)
        response = connection.getresponse()
        return response.status, response.read(LONGEST_ANSWER)
    finally:
        connection.close()


def _socket(url: SplitResult) -> socket.socket:
    """Encrypted and verified; without encryption only to this very machine."""
    if url.scheme not in {"https", "http"} or not url.hostname:
        raise ValueError(_("this is no address of a token server"))
    is_secure = url.scheme == "https"
    plain = connect(host=url.hostname, port=url.port or (443 if is_secure else 80), seconds=SECONDS)
    if is_secure:
        return encrypted(plain, host=url.hostname)
    if not is_this_machine(plain):
        plain.close()
        raise ValueError(_("secrets go without encryption only to this very machine"))
    return plain


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status: int, answer: dict[str, Any]) -> str:
    words = [str(answer[name]) for name in ("error", "error_description") if answer.get(name)]
    return one_line(storable(": ".join([str(status), *words])))[:LONGEST_WORDS]  # JSON can name half a character


def _from_now(seconds: Any) -> datetime | None:
    try:
        return timezone.now() + timedelta(seconds=int(seconds))
    except (TypeError, ValueError, OverflowError):
        return None
