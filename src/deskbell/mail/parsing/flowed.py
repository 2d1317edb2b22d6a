"""Text of format=flowed (RFC 3676): lines that end in a space go on in the next."""

from __future__ import annotations

import re

_QUOTES = re.compile(r">*")


def unflow(text: str, *, delete_space: bool = False) -> str:
    """The same text with its soft breaks joined, quoted lines with those of the same depth."""
    lines: list[tuple[str, list[str]]] = []
    is_open = False
    for line in text.split("\n"):
        quotes = _QUOTES.match(line)[0]  # type: ignore[index]  # it matches the empty string
        rest = line[len(quotes) :].removeprefix(" ")
        if is_open and lines[-1][0] == quotes and rest != "-- ":
            lines[-1][1].append(rest)
        else:
            lines.append((quotes, [rest]))
        is_open = rest.endswith(" ") and rest != "-- "
        if is_open and delete_space:
            lines[-1][1][-1] = rest[:-1]
    return "\n".join(
        f"{quotes} {''.join(rest)}".removeprefix(" ") if quotes else "".join(rest) for quotes, rest in lines
    )
