"""``mailer demo``: the main job on this machine, with a made-up society."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson
from rich.console import Console
from rich.table import Table

from mailer.cli.reporting import Reporter, Watch
from mailer.cli.root import data_dir, set_up_django
from mailer.env import SERVICES
from mailer.runtime.embedded import Embedded
from mailer.runtime.running import Running

if TYPE_CHECKING:
    from mailer.accounts.services import NewAccount
    from mailer.members.imports.services import ImportReport

DEFAULT_SEED = 2016
LONGEST = 600.0
_ELSEWHERE = (
    "DATABASE_URL",
    "SENDGRID_",
    "MAILER_PROVIDER",
    "MAILER_FAILOVER_",
    "MAILER_SMTP_",
    "MAILER_BOUNCE_IMAP_",
    "MAILER_UNSUBSCRIBE_ADDRESS",
    "MAILER_S3_",
    *(f"{name.upper()}_" for name in SERVICES),
)
"""How variables begin that name what does not belong to a demo: a register, a provider, a mailbox, a store."""


@click.command()
@click.option("--once/--stay", default=None, help="End after the report, or stay up. Default: stay up in a terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print the account as one JSON object on the last line.")
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Another seed, another society.")
@click.option(
    "--members", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A CSV of your own instead."
)
def demo(once: bool | None, as_json: bool, seed: int, members: Path | None) -> None:
    """Send an award announcement and a newsletter to a made-up society, and account for every copy.

    Nothing leaves this machine: the sandbox stands in for SendGrid, and its mailbox shows the letters.
    Free ports are picked, so several demos may run side by side. Exit code 0: the counts add up.
    """
    stay_here()
    ends = once if once is not None else not sys.stdout.isatty()
    began = time.monotonic()
    with ExitStack() as resources:
        home = _home(resources, throw_away=bool(once))
        report = Reporter(Console(stderr=True))
        report.say("Starting broker, worker, web server and sandbox …")
        running = resources.enter_context(Embedded(data_dir=home, sandbox_options=("--seed", str(seed))).start())
        accounts = _main_job(running, report, home=home, seed=seed, members=members)
        seconds = round(time.monotonic() - began, 1)
        right = _tell(accounts, report, seconds=seconds, as_json=as_json)
        if not ends:
            _stay(running)
        elif not once:
            report.say(f"Read the letters with: {sys.argv[0]} --data-dir {home} run")
    sys.exit(0 if right else 1)


def stay_here() -> None:
    """Forget what the environment names elsewhere.

    The made-up members' addresses are not ours to write to, nor do they belong into a society's own register, and its
    mailbox of bounces is not ours to read.
    """
    for name in [name for name in os.environ if name.startswith(_ELSEWHERE) and name != "MAILER_PROVIDER_TIMEOUT"]:
        del os.environ[name]


def _home(resources: ExitStack, *, throw_away: bool) -> Path:
    """The data directory asked for; else one that is thrown away with ``--once``, or var/demo."""
    if os.environ.get("MAILER_DATA_DIR", "").strip():
        return data_dir()
    if throw_away:
        return Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="mailer-demo-")))
    return data_dir() / "demo"


def _main_job(
    running: Running, report: Reporter, *, home: Path, seed: int, members: Path | None
) -> list[dict[str, Any]]:
    os.environ |= dict(running.env)
    set_up_django()
    from mailer.campaigns.errors import CampaignError
    from mailer.demo import journey, society
    from mailer.members.imports.faults import ImportRefused

    if members is None:
        members = home / "members.csv"
        society.write_society(members, seed=seed)
    report.say(f"Importing {members}")
    try:
        with report.bar("Members") as advance:
            imported, accounts = journey.prepare(members, progress=advance)
    except ImportRefused as exc:
        raise click.ClickException(str(exc)) from exc
    _introduce(running, report, imported, accounts)
    try:
        campaigns = journey.send_letters()
    except CampaignError as exc:
        raise click.ClickException(str(exc)) from exc
    sandbox_url = str(running.sandbox_url)

    def look(watch: Watch, steps: list[journey.Progress]) -> None:
        running.check()
        watch([(step.name, step.settled, step.total) for step in steps])

    try:
        with report.bars() as watch:
            journey.wait_until_settled(campaigns, sandbox_url=sandbox_url, seconds=LONGEST, watch=partial(look, watch))
    except journey.Unsettled as exc:
        report.say(str(exc))
    told = [journey.account_for(campaign, sandbox_url=sandbox_url) for campaign in campaigns]
    return [{**account, "adds_up": journey.adds_up(account)} for account in told]


def _introduce(running: Running, report: Reporter, imported: ImportReport, accounts: list[NewAccount]) -> None:
    report.say(f"{imported.rows} members: {imported.created} new, {imported.changed} changed.")
    report.say(f"Letters and results  {running.web_url}/")
    report.say(f"Members' mailboxes   {running.sandbox_url}/")
    for account in accounts:
        report.say(f"Sign in as {account.email} ({account.role}), password {account.password}")
    if not accounts:
        report.say("The accounts were made by an earlier run; `mailer staff password EMAIL` gives one a new password.")


def _tell(accounts: list[dict[str, Any]], report: Reporter, *, seconds: float, as_json: bool) -> bool:
    right = all(account.pop("adds_up") for account in accounts)
    report.show(_table(accounts))
    report.say(
        f"Every copy is accounted for after {seconds} s: nobody missed, nobody mailed twice."
        if right
        else "The counts do NOT add up. See the table above and the logs in the data directory."
    )
    if as_json:
        click.echo(orjson.dumps({"campaigns": accounts, "seconds": seconds}).decode())
    return right


def _table(accounts: list[dict[str, Any]]) -> Table:
    table = Table("what", *(account["name"] for account in accounts), title="What became of every copy")
    excluded = sorted({reason for account in accounts for reason in account["excluded"]})
    states = sorted({state for account in accounts for state in account["states"]})
    rows = [("members in the segment", [a["segment"] for a in accounts])]
    rows += [(f"left out: {r.replace('_', ' ')}", [a["excluded"].get(r, 0) for a in accounts]) for r in excluded]
    rows += [("copies due", [a["audience"] for a in accounts])]
    rows += [(state.replace("_", " "), [a["states"].get(state, 0) for a in accounts]) for state in states]
    for key in ("requests", "duplicates", "missing"):
        rows.append((f"at the sandbox: {key}", [a[key] for a in accounts]))
    for label, numbers in rows:
        table.add_row(label, *map(str, numbers))
    return table


def _stay(running: Running) -> None:
    click.echo("Everything stays up for you to look at. Stop with Ctrl-C.", err=True)
    running.wait()
