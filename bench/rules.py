#!/usr/bin/env python3
"""What filter rules cost: a ticket opened under none, 1, 20 and 200 of them, and the decision alone. Nothing is asserted."""

import argparse

from desks import filled, inside, places
from figures import median, percentile, table

HEADS = ("rules", "opening, median ms", "p95", "deciding, median ms", "p95", "queries")


def main() -> None:
    """Measure each database with each number of rules."""
    options = arguments()
    for database in options.databases:
        with places(database=database, kept=None) as place:
            desk = filled(place, tickets=200)
            rows = []
            for rules in options.rules:
                told = inside(desk, "rules.py", str(rules), str(options.tickets))
                opening, deciding = told["opening"], told["deciding"]
                rows.append(
                    (rules, median(opening), percentile(opening, 95), round(median(deciding), 2),
                     round(percentile(deciding, 95), 2), told["queries"])
                )  # fmt: skip
            print(f"\n{database}, {options.tickets} tickets each\n{table(HEADS, rows)}")


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--rules", nargs="+", type=int, default=[0, 1, 20, 200], metavar="N", help="0 1 20 200")
    parser.add_argument("--tickets", type=int, default=200, metavar="N", help="so many tickets for each")
    return parser.parse_args()


if __name__ == "__main__":
    main()
