"""What comes in, and how fast: each part on SQLite and PostgreSQL."""

import argparse
from pathlib import Path

import intake_api
from desks import places
from figures import table

PARTS = {"api": intake_api}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="both unless said")
    parser.add_argument("--part", choices=sorted(PARTS), action="append", help="all unless said")
    parser.add_argument("--seconds", type=float, default=15, help="how long each figure is taken")
    parser.add_argument("--desks", type=Path, help="keep the desks here for the next run")
    options = parser.parse_args()
    for database in options.database or ["sqlite", "postgresql"]:
        with places(database=database, kept=options.desks) as place:
            for name in options.part or sorted(PARTS):
                rows = PARTS[name].measure(place, seconds=options.seconds)
                print(f"\n{database}\n\n{table(PARTS[name].HEADS, rows)}", flush=True)


if __name__ == "__main__":
    main()
