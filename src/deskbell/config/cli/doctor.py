"""`deskbell doctor`: what is wrong and how to mend it."""

from argparse import Namespace

from django.utils.module_loading import import_string

from deskbell.kernel.diagnosis import Level, diagnose

SIGNS = {Level.GOOD: "ok      ", Level.HINT: "note    ", Level.WRONG: "WRONG   "}


def run(_options: Namespace) -> int:
    """Print every finding; exit code 1 when something is wrong."""
    import_string("deskbell.config.diagnosis.examine_database")
    findings = diagnose()
    for finding in findings:
        print(f"{SIGNS[finding.level]}{finding.subject}: {finding.text}")
        if finding.remedy:
            print(f"        → {finding.remedy}")
    return int(any(finding.level is Level.WRONG for finding in findings))
