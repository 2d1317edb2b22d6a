"""Telephone numbers as people type them, and as a telephone dials them."""

from __future__ import annotations


def dialled(number: str) -> str:
    """The address of a telephone link (RFC 3966): digits, a plus in front, an extension behind `x`; empty for no number."""
    main, _sign, extension = number.lower().partition("x")
    digits, further = _digits(main), _digits(extension)
    plus = "+" if main.strip().startswith("+") else ""
    return f"tel:{plus}{digits}{';ext=' + further if further else ''}" if digits else ""


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isascii() and one.isdigit())
