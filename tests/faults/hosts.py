"""``python -m tests.faults.hosts``: several machines, of which one is cut off in the middle of a send and comes back.

Each machine has a worker, a beat and a data directory of its own, and knows of the others nothing
but the two URLs. With ``--wired`` they are network namespaces around this process, which must have
been started by ``unshare --net``; without it they are process trees, and cut off means frozen. The
last line is the same JSON object that ``python -m tests.faults`` prints.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django

from mailer.runtime import children, ports
from mailer.runtime.stopping import interruptible
from tests import postgres
from tests.faults.database import Database
from tests.faults.ground import Ground, ground
from tests.faults.machines import HUB, NETWORK, Line, Machine, apart, become_hub, wired
from tests.faults.receipts import Sandbox
from tests.faults.run import TIMINGS
from tests.faults.strikes import Blow, Strike
from tests.faults.toll import Found

NAMES = ("north", "south")
CUT_AT = 0.3
_PATIENCE = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.hosts", description=__doc__)
    parser.add_argument("--recipients", type=int, default=4000, metavar="N")
    parser.add_argument("--cut-seconds", type=float, default=10.0, metavar="S", help="how long one is cut off")
    parser.add_argument("--wired", action="store_true", help="network namespaces; needs root and `unshare --net`")
    asked = parser.parse_args()
    with interruptible():
        found = perform(recipients=asked.recipients, seconds=asked.cut_seconds, is_wired=asked.wired)
    sys.stderr.write(f"Borne: {found.toll}.\n")
    sys.stdout.write(json.dumps(found.counted()) + "\n")
    sys.exit(bool(found.lost or found.duplicates or found.in_doubt))


def perform(*, recipients: int, seconds: float, is_wired: bool) -> Found:
    """Send one letter from all machines; ``seconds`` is how long the last of them is away."""
    if is_wired:
        become_hub()
    with (
        tempfile.TemporaryDirectory(prefix="mailer-hosts-") as folder,
        _database(is_wired=is_wired) as database,
        ground(
            Path(folder),
            database_url=database.url,
            settings=TIMINGS,
            address=HUB if is_wired else ports.LOOPBACK,
        ) as running,
        ExitStack() as lines,
    ):
        os.environ |= dict(running.env) | {"DJANGO_SETTINGS_MODULE": "mailer.settings"}
        django.setup()
        machines = [
            lines.enter_context(wired(name, number)) if is_wired else apart(name, running.stage)
            for number, name in enumerate(NAMES, 1)
        ]
        return _send(running, database, machines, recipients=recipients, line=Line(machines[-1], seconds))


@contextmanager
def _database(*, is_wired: bool) -> Iterator[Database]:
    options = ("fsync=off", "full_page_writes=off")
    if not is_wired:
        with postgres.cluster(*options) as cluster:
            yield Database(cluster.url, cluster)
        return
    with postgres.cluster(*options, f"listen_addresses={HUB}") as cluster:
        with (cluster.home / "data" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {NETWORK} trust\n")
        cluster.stop()
        cluster.start()
        yield Database(f"postgres://mailer@{HUB}/postgres", cluster)


def _send(running: Ground, database: Database, machines: list[Machine], *, recipients: int, line: Line) -> Found:
    from mailer.deliveries.states import CLOSED  # noqa: PLC0415 - needs Django set up on this run's database
    from tests.faults.found import found_by  # noqa: PLC0415 - as above
    from tests.faults.play import Play  # noqa: PLC0415 - as above
    from tests.faults.scene import set_scene  # noqa: PLC0415 - as above

    running.start_sandbox("--pace", "0.5", "--host", "0.0.0.0")  # noqa: S104 - in a namespace of its own
    sandbox = Sandbox(running.provider_url)
    sandbox.misbehave({"latency_ms": 700})
    campaign, ada = set_scene(members=recipients)
    running.start_web()
    for machine in machines:
        env = {**running.env, "MAILER_DATA_DIR": str(running.stage.home / machine.name)}
        running.stage.add(f"worker-{machine.name}", machine.place(children.worker(env)))
        running.stage.add(f"beat-{machine.name}", machine.place(children.beat(env)))
    play = Play(
        ground=running,
        receiver=sandbox,
        campaign_id=campaign.pk,
        recipients=recipients,
        staff=ada,
        strikes=[Strike(CUT_AT, Blow.CUT, 0.1)],
        database=database,
        settled=CLOSED,
        patience=_PATIENCE,
        line=line,
    )
    return found_by(play)


if __name__ == "__main__":
    main()
