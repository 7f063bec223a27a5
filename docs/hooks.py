"""What the site has beside the pages: the reference, written from the code, and pictures of screens.

A page asks for a picture by a comment, ``<!-- picture NAME: what is to be seen -->``, alone in its line. It stands
there if the browser tests have left ``NAME.png``; on a page read without the site nothing is missing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from mailer.cli.root import root

ROOT = Path(__file__).parents[1]
PICTURES = Path(os.environ.get("PICTURES", ROOT / "artefacts" / "screens"))
_ASKED = re.compile(r"^<!-- picture (?P<name>[\w-]+): (?P<words>.+) -->$", re.MULTILINE)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are written from the code, and the pictures."""
    files.append(File.generated(config, "reference/commands.md", content=_commands()))
    files.append(File.generated(config, "reference/api.md", content=_calls()))
    for picture in sorted(PICTURES.glob("*.png")):
        files.append(File.generated(config, f"pictures/{picture.name}", abs_src_path=str(picture)))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the pictures there are where the page asks for them."""
    del page, config
    return _ASKED.sub(lambda asked: _picture(asked, files), markdown)


def _picture(asked: re.Match[str], files: Files) -> str:
    path = f"pictures/{asked['name']}.png"
    return f"![{asked['words']}]({path})" if files.get_file_from_path(path) else ""


def _commands() -> str:
    told = "As `--help` says it. What it is for is told on [the page of commands](../commands.md)."
    lines = ["# Every command", "", told, ""]
    os.environ.setdefault("MAILER_SECRET_KEY", "only to show help")
    context = click.Context(root, info_name="mailer")
    for name in root.list_commands(context):
        if command := root.get_command(context, name):
            lines += _help(command, click.Context(command, info_name=name, parent=context), depth=2)
    return "\n".join(lines)


def _help(command: click.Command, context: click.Context, *, depth: int) -> Iterator[str]:
    yield from (f"{'#' * depth} {context.command_path}", "", "```text", command.get_help(context), "```", "")
    for name, child in getattr(command, "commands", {}).items():
        yield from _help(child, click.Context(child, info_name=name, parent=context), depth=depth + 1)


def _calls() -> str:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    rows = [
        f"| `{verb.upper()} {path}` | {call.get('summary', '')} |"
        for path, calls in document["paths"].items()
        for verb, call in calls.items()
    ]
    head = ["# Every call of the API", "", "How it is used is told on [the page of the API](../api.md).", ""]
    return "\n".join([*head, "| Call | What it does |", "| --- | --- |", *rows, ""])
