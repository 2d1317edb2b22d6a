"""What the desk's own mail server found out about a sender: the header Authentication-Results (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 10_000
_DOMAIN = re.compile(r"@([\w.-]+)")
_PROPERTY = re.compile(r"([a-z0-9_-]+(?:\.[a-z0-9_-]+)?)\s*=\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """The results by method, empty where a trusted server says nothing; `is_proven`: the From address is genuine."""

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    is_proven: bool = False

    def as_json(self) -> dict[str, str]:
        """The results that there are, by method; `sender` is what follows from them."""
        results = {name: value for name in ("spf", "dkim", "dmarc") if (value := getattr(self, name))}
        return results | ({"sender": "pass"} if self.is_proven else {})


def read_verdicts(headers: Sequence[str], *, trusted: str, sender: str, written: str = "") -> Verdicts:
    """What the server `trusted` (its authserv-id) says about a mail from this address; `written` is the From header.

    Only the top-most header counts: every server puts its own on top, and whatever stands below may be the sender's
    forgery (RFC 8601, section 5). A sender is proven by DMARC, or by a signature of the From address's own domain where
    DMARC does not say otherwise. Of a From that names several domains the server may have looked at another one than the
    desk does: then it has to say at which.
    """
    if not headers or not trusted:
        return Verdicts()
    first, *results = _without_comments(headers[0][:LONGEST]).split(";")
    server = first.split()
    if not server or server[0].strip('"').casefold() != trusted.strip().casefold():
        return Verdicts()
    domain = sender.rpartition("@")[2].casefold()
    is_clear = {one.casefold() for one in _DOMAIN.findall(written)} <= {domain}
    found = [_Result.read(one) for one in results]
    spf, dkim, dmarc = (_best(found, method) for method in ("spf", "dkim", "dmarc"))
    signed = any(one.method == "dkim" and one.is_pass and one.is_aligned(domain) for one in found)
    passed = any(one.method == "dmarc" and one.is_pass and one.is_about(domain, is_clear=is_clear) for one in found)
    is_proven = bool(domain) and (passed or (signed and dmarc in ("", "none")))
    return Verdicts(spf=spf, dkim=dkim, dmarc=dmarc, is_proven=is_proven)


@dataclass(frozen=True, kw_only=True)
class _Result:
    """`method=result reason… property=value …`"""

    method: str
    result: str
    properties: dict[str, str]

    @property
    def is_pass(self) -> bool:
        return self.result == "pass"

    @classmethod
    def read(cls, text: str) -> _Result:
        pairs = [(name.casefold(), value.strip('"').casefold()) for name, value in _PROPERTY.findall(text)]
        method, result = pairs[0] if pairs else ("", "")
        return cls(method=method, result=result, properties=dict(reversed(pairs[1:])))

    def is_aligned(self, domain: str) -> bool:
        """Whether the signature is the domain's own or that of one above it (DMARC's relaxed alignment)."""
        signer = self.properties.get("header.d") or self.properties.get("header.i", "").rpartition("@")[2]
        return "." in signer and (domain == signer or domain.endswith(f".{signer}"))

    def is_about(self, domain: str, *, is_clear: bool) -> bool:
        """Whether DMARC looked at this very From address; servers that don't say are believed where that is clear."""
        looked_at = self.properties.get("header.from", domain if is_clear else "").rpartition("@")[2]
        return looked_at == domain or (bool(looked_at) and domain.endswith(f".{looked_at}"))


def _best(found: Sequence[_Result], method: str) -> str:
    """A pass where there is one: of several signatures one good one is enough."""
    results = [one.result for one in found if one.method == method]
    return "pass" if "pass" in results else (results[0] if results else "")[:20]


def _without_comments(text: str) -> str:
    """The header without what stands in brackets, quoted strings left alone (RFC 5322, section 3.2.2)."""
    kept: list[str] = []
    depth, is_quoted, is_escaped = 0, False, False
    for letter in text:
        if is_escaped:
            is_escaped = False
        elif letter == "\\":
            is_escaped = True
            continue
        elif letter == '"' and not depth:
            is_quoted = not is_quoted
        elif letter == "(" and not is_quoted:
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            continue
        if not depth:
            kept.append(" " if letter == ";" and is_quoted else letter)
    return "".join(kept)
