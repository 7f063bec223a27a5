"""``python -m tests.faults``: one run. The last line is one JSON object.

The exit code is 0 only when nobody was missed, nobody was mailed twice, and nothing is in doubt; by SMTP one message a
connection and kill may be, and one a connection that the mail server cut. 2: the run was wished wrongly. 130: it was
broken off; everything it started is gone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from mailer.runtime.stopping import interruptible
from tests.faults.run import THREADS as CONNECTIONS
from tests.faults.run import Wish, perform
from tests.faults.stage import StageFailed
from tests.faults.strikes import Blow
from tests.faults.toll import Found

_INTRODUCTION = """Send one letter with the real thing as separate processes, kill them with SIGKILL at random
instants, and count where the mail arrives. See docs/faults.md."""
_BROKEN_OFF = 130


def main() -> None:
    parser = _parser()
    asked = parser.parse_args()
    if asked.restart_db and asked.database == "sqlite":
        parser.error("--restart-db needs --database postgres: SQLite has no server to restart.")
    if asked.transport == "smtp" and asked.naive:
        parser.error("--transport smtp does not go with --naive.")
    try:
        with interruptible():
            found = perform(_wish(asked))
    except KeyboardInterrupt:
        sys.stderr.write("Broken off; everything that was started is stopped.\n")
        sys.exit(_BROKEN_OFF)
    except StageFailed as exc:
        sys.stderr.write(f"{exc}\n")
        sys.exit(1)
    _report(found, alone=asked.json)
    sys.exit(_is_broken(found, by_smtp=asked.transport == "smtp"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=_INTRODUCTION,
        epilog="Exit code: 0 when lost, duplicates and in_doubt are all 0; by SMTP one message in doubt a connection "
        "and kill is allowed for, and one a connection that the mail server cut. "
        "The last line is JSON with recipients, lost, duplicates, in_doubt, kills, seconds.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--recipients", type=_whole(1, 1_000_000), default=5000, metavar="N", help="members of the society")
    add("--kills", type=_whole(0, 10_000), default=10, metavar="K", help="SIGKILLs of a worker, of beat or of web")
    add("--flush-redis", type=_whole(0, 1000), default=0, metavar="F", help="times the broker loses everything")
    add("--redis-trouble", type=_whole(0, 100), default=0, metavar="T", help="times it is full, read-only or replaced")
    add("--restart-db", type=_whole(0, 100), default=0, metavar="R", help="crashes of PostgreSQL")
    add(
        "--deploys",
        type=_whole(0, 100),
        default=0,
        metavar="D",
        help="times all is stopped by SIGTERM and started anew",
    )
    add("--provider-faults", action="store_true", help="what a provider can answer amiss, or not at all")
    add("--transport", choices=("sendgrid", "smtp"), default="sendgrid", help="who carries the letter")
    add("--personal", action="store_true", help="personal letters: each with a file of its own, alone in its batch")
    add("--database", choices=("sqlite", "postgres"), default="sqlite", help="where the rows are")
    add("--seed", type=int, default=1, metavar="S", help="another seed, other instants")
    add("--naive", action="store_true", help="the usual way instead, for comparison")
    add("--json", action="store_true", help="print the JSON object alone")
    return parser


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {least} to {most:,}")
        return int(text)

    return parse


def _wish(asked: argparse.Namespace) -> Wish:
    return Wish(
        recipients=asked.recipients,
        blows={
            Blow.KILL: asked.kills,
            Blow.FLUSH: asked.flush_redis,
            Blow.TROUBLE: asked.redis_trouble,
            Blow.RESTART: asked.restart_db,
            Blow.DEPLOY: asked.deploys,
        },
        provider_faults=asked.provider_faults,
        on_postgres=asked.database == "postgres",
        naive=asked.naive,
        by_smtp=asked.transport == "smtp",
        personal=asked.personal,
        seed=asked.seed,
    )


def _report(found: Found, *, alone: bool) -> None:
    sys.stderr.write(f"Borne: {found.toll}.\n")
    counted = found.counted()
    if not alone:
        for key, value in counted.items():
            sys.stdout.write(f"{key:>12}  {value:,}\n")
    sys.stdout.write(json.dumps(counted) + "\n")
    sys.stdout.flush()


def _is_broken(found: Found, *, by_smtp: bool) -> bool:
    # By SMTP no events come: at most one message a connection stays in doubt, for a person to decide.
    forgiven = CONNECTIONS * found.toll.kills + found.toll.dropped if by_smtp else 0
    return bool(found.lost or found.duplicates or found.in_doubt > forgiven)


if __name__ == "__main__":
    main()
