"""What comes in, and how fast: each part on SQLite and PostgreSQL."""

import argparse
from pathlib import Path

import intake_api
import intake_mail
import intake_pipe
from desks import places
from figures import table

PARTS = {"mail": intake_mail, "pipe": intake_pipe, "api": intake_api}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="both unless said")
    parser.add_argument("--part", choices=list(PARTS), action="append", help="all unless said")
    parser.add_argument("--mails", type=int, default=2000, help="how many lie in the folder")
    parser.add_argument("--seconds", type=float, default=15, help="how long each figure of pipe and API is taken")
    parser.add_argument("--rounds", type=int, default=1, help="so many rounds of each")
    parser.add_argument("--desks", type=Path, help="keep the desks here for the next run")
    options = parser.parse_args()
    print(f"deskbell-pipe by {intake_pipe.interpreter()}")
    for database in options.database or ["sqlite", "postgresql"]:
        with places(database=database, kept=options.desks) as place:
            for name in options.part or PARTS:
                part = PARTS[name]
                rows = [
                    row
                    for _ in range(options.rounds)
                    for row in part.measure(place, mails=options.mails, seconds=options.seconds)
                ]
                print(f"\n{database}\n\n{table(part.HEADS, rows)}", flush=True)


if __name__ == "__main__":
    main()
