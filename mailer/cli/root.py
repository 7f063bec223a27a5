"""The root of the command line. Imports little, so that ``mailer --help`` answers at once."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from mailer import __version__
from mailer.cli.faults import plainly
from mailer.cli.verbs import VERBS
from mailer.env import embedded_values

_HELP = {"-h", "--help"}


class _Verbs(click.Group):
    """Finds verbs in the table and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if _HELP.intersection(args):
            # Help runs nothing, so it needs no installation.
            os.environ.setdefault("MAILER_SECRET_KEY", "only to show help")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verb = VERBS.get(cmd_name)
        if verb is None:
            return None
        if verb.uses_django:
            set_up_django()
        module, _, attribute = verb.target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        with plainly():
            return super().invoke(ctx)


@click.group(cls=_Verbs, context_settings={"help_option_names": sorted(_HELP), "max_content_width": 100})
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    # While the line is still being read: looking up a verb may set up Django.
    callback=lambda _context, _option, given: use_data_dir(given),
    expose_value=False,
    help="Where the data is kept; also MAILER_DATA_DIR. Default: var/ in the working directory.",
)
@click.version_option(__version__, prog_name="mailer")
def root() -> None:
    """Member communications for learned societies."""


def use_data_dir(given: Path | None) -> None:
    """Make ``given`` the data directory of this command and of the processes it starts."""
    if given is not None:
        os.environ["MAILER_DATA_DIR"] = str(given.expanduser().resolve())


def data_dir() -> Path:
    """The data directory of this command."""
    return Path(os.environ.get("MAILER_DATA_DIR", "").strip() or "var").expanduser().resolve()


def set_up_django() -> None:
    """Make models importable, on the environment of this data directory.

    Raises:
        EnvironmentFaults: the environment can't be used.
    """
    # Celery reads its settings from the environment alone, so what `mailer run` decided goes there.
    for name, value in embedded_values(data_dir()).items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
    import django

    django.setup()
