"""The command line `deskbell`."""

import sys


def main() -> int:
    """Run the command that the arguments name; returns the exit code."""
    print("not yet", file=sys.stderr)
    return 2
