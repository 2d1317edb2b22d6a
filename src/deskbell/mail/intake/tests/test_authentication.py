"""What the header of the desk's own mail server says, and what forged ones do not."""

from __future__ import annotations

import pytest

from deskbell.mail.parsing.authentication import Verdicts, read_verdicts

MX = "mx.desk.example"
SENDER = "ken@mail.northbank.example"


def proven(*headers: str, sender: str = SENDER, trusted: str = MX) -> bool:
    return read_verdicts(headers, trusted=trusted, sender=sender).is_proven


@pytest.mark.parametrize(
    "header",
    [
        f"{MX}; dmarc=pass (p=REJECT) header.from=mail.northbank.example",
        f"{MX} 1; spf=fail; dkim=none; dmarc=pass",
        f'"{MX}"; DMARC=Pass',
        f"{MX.upper()}; dkim=pass header.d=northbank.example; spf=softfail",
        f"{MX}; dkim=fail header.d=x.example; dkim=pass header.i=@mail.northbank.example; dmarc=none",
        f"{MX} (our own); dkim=pass (good; really) header.d=northbank.example",
        f"{MX}; dmarc=pass header.from=northbank.example",
    ],
)
def test_a_good_word_of_the_trusted_server_proves_the_sender(header: str) -> None:
    assert proven(header)
    assert not proven(header, trusted="")
    assert not proven(header, trusted="mx.other.example")
    assert not proven("mx.other.example; spf=pass", header), "what stands below may be forged"


@pytest.mark.parametrize(
    "header",
    [
        "",
        MX,
        f"{MX}; none",
        f"{MX}; dmarc=fail; dkim=pass header.d=mail.northbank.example",
        f"{MX}; spf=pass smtp.mailfrom=northbank.example",
        f"{MX}; dkim=pass header.d=evil.example",
        f"{MX}; dkim=pass header.d=example",
        f"{MX}; dkim=pass header.d=k.example header.d=northbank.example",
        f'{MX}; dkim=pass reason="x; dmarc=pass header.from=northbank.example"',
        f"{MX}; dkim=pass (dmarc=pass header.d=northbank.example)",
        f"{MX}; dmarc=pass header.from=evil.example",
        f"{MX}.evil.example; dmarc=pass",
        f"(x) ({MX}); dmarc=pass",
        f"{MX}; x-dmarc=pass",
    ],
)
def test_nothing_else_proves_it(header: str) -> None:
    assert not proven(header)


@pytest.mark.parametrize(
    "written",
    [
        "Ken <ken@mail.northbank.example>, eve@evil.example",
        "Ken <ken@mail.northbank.example> <eve@evil.example>",
        '"eve@evil.example" <ken@mail.northbank.example>',
    ],
)
def test_of_several_froms_the_server_has_to_say_which_it_looked_at(written: str) -> None:
    """Two addresses, or two headers of that name: the desk reads the first, a server perhaps the last."""

    def believed(header: str, written: str) -> bool:
        return read_verdicts([header], trusted=MX, sender=SENDER, written=written).is_proven

    assert not believed(f"{MX}; dmarc=pass", written)
    assert not believed(f"{MX}; dmarc=pass header.from=evil.example", written)
    assert believed(f"{MX}; dmarc=pass header.from=mail.northbank.example", written)
    assert believed(f"{MX}; dmarc=pass", "Ken <ken@MAIL.northbank.example>")


def test_the_results_are_kept_by_method() -> None:
    header = f"{MX}; spf=softfail; dkim=fail header.d=a.example; dkim=pass header.d=b.example; dmarc=none"
    assert read_verdicts([header], trusted=MX, sender=SENDER).as_json() == {
        "spf": "softfail", "dkim": "pass", "dmarc": "none",
    }  # fmt: skip
    assert read_verdicts([], trusted=MX, sender=SENDER) == Verdicts()


def test_a_hostile_header_takes_no_time() -> None:
    read_verdicts(["(" * 1_000_000 + "=" * 1_000_000], trusted=MX, sender=SENDER)
