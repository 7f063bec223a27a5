"""``python -m tests.faults``: one run. The last line is one JSON object.

The exit code is 0 only when nobody was missed, nobody was mailed twice, and nothing is in doubt; by SMTP one message a
connection and kill may be.
"""

from __future__ import annotations

import argparse
import json
import sys

import tests.faults
from tests.faults.run import THREADS as CONNECTIONS
from tests.faults.run import Wish, perform

BROKEN_PROMISES = ("lost", "duplicates", "in_doubt")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=tests.faults.__doc__)
    parser.add_argument("--recipients", type=int, default=5000, metavar="N")
    parser.add_argument("--kills", type=int, default=10, metavar="K", help="SIGKILLs of worker, beat or web")
    parser.add_argument("--flush-redis", type=int, default=0, metavar="F", help="times the broker loses everything")
    parser.add_argument("--restart-db", type=int, default=0, metavar="R", help="crashes of PostgreSQL")
    parser.add_argument("--provider-faults", action="store_true", help="429, 500, 503, resets, answers that hang")
    parser.add_argument("--transport", choices=("sendgrid", "smtp"), default="sendgrid")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--naive", action="store_true", help="the usual way instead, for comparison")
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    asked = parser.parse_args()
    if asked.restart_db and asked.database == "sqlite":
        parser.error("--restart-db needs --database postgres: SQLite has no server to restart.")
    if asked.transport == "smtp" and (asked.naive or asked.provider_faults):
        parser.error("--transport smtp goes with neither --naive nor --provider-faults.")
    found = perform(
        Wish(
            recipients=asked.recipients,
            kills=asked.kills,
            flushes=asked.flush_redis,
            restarts=asked.restart_db,
            provider_faults=asked.provider_faults,
            on_postgres=asked.database == "postgres",
            naive=asked.naive,
            by_smtp=asked.transport == "smtp",
            seed=asked.seed,
        )
    )
    if not asked.json:
        for key, value in found.items():
            sys.stdout.write(f"{key:>12}  {value:,}\n")
    sys.stdout.write(json.dumps(found) + "\n")
    if asked.transport == "smtp":
        # No events come: at most one message a connection stays in doubt, for a person to decide.
        found["in_doubt"] = max(found["in_doubt"] - CONNECTIONS * found["kills"], 0)
    sys.exit(any(found[promise] for promise in BROKEN_PROMISES))


if __name__ == "__main__":
    main()
