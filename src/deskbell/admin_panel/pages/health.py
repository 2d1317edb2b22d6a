"""What the health page shows: whatever the doctor finds, versions, and how a trial of the mail server went."""

import platform
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

import django
from django.utils.translation import gettext as _

from deskbell import __version__
from deskbell.kernel.diagnosis import Finding, Level, diagnose
from deskbell.kernel.queries import database_words
from deskbell.mail.accounts import can_send
from deskbell.mail.trial import Step

LOOKS = {Level.GOOD: "done", Level.HINT: "wait", Level.WRONG: "late"}


@dataclass(frozen=True, kw_only=True)
class HealthLine:
    """A finding with its pill."""

    finding: Finding
    look: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class HealthPage:
    """Findings, the worst first; `steps` is None until the mail server was tried."""

    lines: tuple[HealthLine, ...]
    summary: str
    versions: tuple[tuple[str, str], ...]
    has_mail_server: bool
    steps: Sequence[Step] | None
    address: str


def health_page(*, address: str, steps: Sequence[Step] | None = None) -> HealthPage:
    """Everything looked at anew; `address` is where the trial of the mail server says it would send to."""
    findings = diagnose()
    worst_first = sorted(findings, key=lambda one: list(Level)[::-1].index(one.level))
    return HealthPage(
        lines=tuple(_line(one) for one in worst_first),
        summary=_summary(findings),
        versions=_versions(),
        has_mail_server=can_send(),
        steps=steps,
        address=address,
    )


def _line(finding: Finding) -> HealthLine:
    verdicts = {Level.GOOD: _("Good"), Level.HINT: _("Note"), Level.WRONG: _("Wrong")}
    return HealthLine(finding=finding, look=LOOKS[finding.level], verdict=verdicts[finding.level])


def _summary(findings: Sequence[Finding]) -> str:
    levels = {one.level for one in findings}
    if Level.WRONG in levels:
        return _("Something needs your attention.")
    return _("All is well, with something to know.") if Level.HINT in levels else _("All is well.")


def _versions() -> tuple[tuple[str, str], ...]:
    return (
        ("Deskbell", __version__),
        (_("Database"), database_words()),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        (_("Encryption"), ssl.OPENSSL_VERSION),
        (_("System"), f"{platform.system()} {platform.release()}"),
    )
