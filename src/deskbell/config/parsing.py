"""How the text of a setting is read; each raises ValueError with the end of a sentence that begins "X is …, but"."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
YES = frozenset({"yes", "true", "on", "1"})
NO = frozenset({"no", "false", "off", "0"})


@dataclass(frozen=True, kw_only=True)
class Database:
    """Where the desk's data lie: an engine and its coordinates."""

    engine: str  # "sqlite" or "postgresql"
    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""


def text(value: str) -> str:
    """One line without surrounding spaces."""
    if "\n" in value or "\r" in value or "\0" in value:
        raise ValueError("it must be one line")
    if any("\ud800" <= sign <= "\udfff" for sign in value):  # how Python reads bytes that are no text
        raise ValueError("it must be written in UTF-8")
    return value.strip()


def folder(value: str) -> Path:
    """An absolute path; what is relative counts from where the command was started."""
    return Path(text(value)).expanduser().resolve()


def optional_path(value: str) -> Path | None:
    """A path, or None for nothing."""
    return folder(value) if value else None


def yes_or_no(value: str) -> bool:
    """A yes or a no in the usual spellings."""
    word = value.strip().lower()
    if word not in YES | NO:
        raise ValueError("it must be yes or no")
    return word in YES


def one_of(*choices: str) -> Callable[[str], str]:
    """A parser that takes these words only, in any case."""

    def parse(value: str) -> str:
        for choice in choices:
            if choice.lower() == value.strip().lower():
                return choice
        raise ValueError(f"it must be one of {', '.join(choices)}")

    return parse


def whole_number(*, least: int, most: int) -> Callable[[str], int]:
    """A parser for whole numbers within bounds."""

    def parse(value: str) -> int:
        digits = value.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10 and least <= int(digits) <= most):
            raise ValueError(f"it must be a whole number from {least} to {most}")
        return int(digits)

    return parse


port = whole_number(least=1, most=65535)


def web_address(value: str) -> str:
    """`http://…` or `https://…` without path and without a slash at the end; empty stays empty."""
    address = text(value).rstrip("/")
    if not address:
        return ""
    parts = _split(address)
    is_plain = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not is_plain:
        raise ValueError("it must be an address such as https://help.example.org, without a path")
    return address


def mail_address(value: str) -> str:
    """One mail address, or empty."""
    address = text(value)
    local, at, domain = address.rpartition("@")
    if address and not (at and local and domain and not set(address) & set(" <>,;")):
        raise ValueError("it must be one mail address such as desk@example.org")
    return address


def networks(value: str) -> tuple[Network, ...]:
    """Addresses or networks, separated by commas."""
    try:
        return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())
    except ValueError:
        raise ValueError("it must be addresses or networks separated by commas, such as 10.0.0.0/8") from None


def database(value: str) -> Database | None:
    """A database's address; None for the SQLite file in the data folder."""
    if not value.strip():
        return None
    parts = _split(text(value))
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return _sqlite(parts)
    if parts.scheme in {"postgres", "postgresql"} and len(parts.path) > 1:
        return _postgresql(parts)
    raise ValueError("it must be postgres://user:password@host:5432/name or sqlite:////path/to/file")


def _sqlite(parts: SplitResult) -> Database:
    # sqlite:///file is relative and sqlite:////file absolute, as elsewhere in the Python world.
    return Database(engine="sqlite", name=str(folder(unquote(parts.path[1:]))))


def _postgresql(parts: SplitResult) -> Database:
    # A folder in the place of the host (percent-encoded, or as ?host=) is that of a Unix socket.
    query = dict(item.partition("=")[::2] for item in parts.query.split("&") if item)
    if query.keys() - {"host"}:
        raise ValueError("it may carry no options but host")
    host_text = parts.netloc.rpartition("@")[2]
    host = parts.hostname or ""
    if "%2f" in host_text.lower():
        host = unquote(host_text.partition(":")[0])
    return Database(
        engine="postgresql",
        name=unquote(parts.path[1:]),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=unquote(query.get("host", "")) or host,
        port=str(parts.port or ""),
    )


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise ValueError("it is not an address") from None
    return parts
