"""`deskbell doctor`: what is wrong and how to mend it."""

from argparse import Namespace

from deskbell.config.diagnosis import Level, diagnose

SIGNS = {Level.GOOD: "ok      ", Level.HINT: "note    ", Level.WRONG: "WRONG   "}


def run(_options: Namespace) -> int:
    """Print every finding; exit code 1 when something is wrong."""
    findings = diagnose()
    for finding in findings:
        print(f"{SIGNS[finding.level]}{finding.subject}: {finding.text}")
        if finding.remedy:
            print(f"        → {finding.remedy}")
    return int(any(finding.level is Level.WRONG for finding in findings))
