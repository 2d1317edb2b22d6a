"""`deskbell verify`: does everything still hold?"""

from argparse import Namespace

from deskbell.kernel.verification import Finding, run_all

SHOWN = 20


def run(_options: Namespace) -> int:
    """Run every check, print what was counted; exit code 1 where one fails."""
    findings = [shown(finding) for finding in run_all()]
    problems = [problem for finding in findings for problem in finding.problems]
    tickets = sorted({problem.ticket for problem in problems if problem.ticket})
    if not findings:
        print("No checks are known, so nothing was verified.")
        return 1
    if not problems:
        print(f"All {len(findings)} checks hold.")
        return 0
    print(f"{len(problems)} problems." + (f" Tickets: {', '.join(tickets)}." if tickets else ""))
    return 1


def shown(finding: Finding) -> Finding:
    """Print one check's outcome and hand it on."""
    state = f"{len(finding.problems)} PROBLEMS" if finding.problems else "ok"
    print(f"{finding.name:<40} {finding.checked:>10,} checked   {state}", flush=True)
    for problem in finding.problems[:SHOWN]:
        print(f"    {f'ticket {problem.ticket}: ' if problem.ticket else ''}{problem.text}")
    if len(finding.problems) > SHOWN:
        print(f"    … and {len(finding.problems) - SHOWN} more")
    return finding
