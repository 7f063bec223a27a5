"""``mailer letter``: what is wrong with a letter, how it reads, what was sent, and whom it can't reach."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson
from django.utils import timezone
from rich.console import Console

from mailer.campaigns.errors import CampaignError
from mailer.campaigns.letters import source_of
from mailer.campaigns.previews import Remark, content_source, examine, refused, skeleton_of, variants_of
from mailer.cli.lookup import find_campaign, find_member, read_content
from mailer.cli.reporting import Reporter
from mailer.content.calendar import icalendar
from mailer.content.faults import ContentRefused
from mailer.content.registry import CONTENT_TYPES
from mailer.content.services import SocietyMissing
from mailer.content.types.meeting import MEETING, calendar_entry
from mailer.content.variants import VariantRefused
from mailer.deliveries.envelope import as_eml
from mailer.deliveries.evidence import NothingSent, evidence
from mailer.deliveries.readers import Reader, example_reader, reader_of
from mailer.deliveries.rehearsal import Rehearsal
from mailer.deliveries.rehearsal import rehearse as rehearse_campaign
from mailer.rendering.errors import LetterError, UnrenderableValue
from mailer.rendering.fields import merge_values
from mailer.rendering.pipeline import LetterSource

_WRITABLE = click.Path(dir_okay=False, writable=True, path_type=Path)
_type_option = click.option(
    "--type", "content_type", type=click.Choice(list(CONTENT_TYPES)), help="What kind of letter LETTER, a file, is."
)
_output_option = click.option("-o", "--output", type=_WRITABLE, help="Write it there instead of showing it.")


@click.group()
def letter() -> None:
    """Check a letter, see it as a member does, find what was sent.

    LETTER is a campaign's number or name, a content type (its sample), or a JSON file of content.
    """


@letter.command()
@click.argument("wanted", metavar="LETTER")
@_type_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(wanted: str, content_type: str | None, as_json: bool) -> None:
    """List everything wrong with any variant of LETTER. Exit code 1 when there is an error."""
    try:
        remarks = examine(_source(wanted, content_type), today=timezone.now().date())
    except ContentRefused as exc:
        remarks = refused(exc.faults)
    healthy = all(remark.finding.severity != "error" for remark in remarks)
    if as_json:
        click.echo(orjson.dumps({"ok": healthy, "findings": [_facts(remark) for remark in remarks]}))
    else:
        for remark in remarks:
            click.echo(_in_words(remark))
        click.echo("Nothing to mend." if not remarks else _counted(remarks))
    sys.exit(0 if healthy else 1)


@letter.command()
@click.argument("wanted", metavar="LETTER")
@_type_option
@click.option("--as", "member", metavar="MEMBER", help="Number or address of the reader. Default: a made-up one.")
@click.option("--format", "form", type=click.Choice(["html", "text", "eml"]), default="html", show_default=True)
@click.option("--variant", metavar="KEY", help="Another variant than the reader's own, such as is_trainee=yes.")
@_output_option
def render(
    wanted: str, content_type: str | None, member: str | None, form: str, variant: str | None, output: Path | None
) -> None:
    """Show LETTER as one reader would get it now."""
    try:
        source = _source(wanted, content_type)
        reader = _reader(member, source)
        skeleton = skeleton_of(source, reader.variant if variant is None else variant)
        if form == "eml":
            made = as_eml(skeleton, reader, kind=source.kind, now=timezone.now())
        else:
            message = skeleton.render(merge_values(reader.recipient, skeleton.fields))
            made = (message.html if form == "html" else message.text).encode()
    except (ContentRefused, LetterError, UnrenderableValue, VariantRefused) as exc:
        raise click.ClickException(str(exc)) from exc
    _put(made, output)


@letter.command()
@click.option("--campaign", "wanted", required=True, help="Number or name.")
@click.option("--member", required=True, metavar="MEMBER", help="Number or address.")
@click.option(
    "--format", "form", type=click.Choice(["html", "text", "subject", "json"]), default="html", show_default=True
)
@_output_option
def copy(wanted: str, member: str, form: str, output: Path | None) -> None:
    """Make the exact copy again that a member was sent, as it was sent."""
    try:
        found = evidence(find_campaign(wanted), find_member(member))
    except (NothingSent, UnrenderableValue) as exc:
        raise click.ClickException(str(exc)) from exc
    if form == "json":
        facts = asdict(found)
        facts |= facts.pop("message")
        _put(orjson.dumps(facts, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE), output)
    else:
        _put(str(getattr(found.message, form)).encode(), output)


@letter.command()
@click.argument("wanted", metavar="CAMPAIGN")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def rehearse(wanted: str, as_json: bool) -> None:
    """Make the letter for everyone who would get it now, and list the problems by member. Nothing is sent."""
    row = find_campaign(wanted)
    report = Reporter(Console(stderr=True, quiet=as_json))
    try:
        with report.bar("Copies") as advance:
            result = rehearse_campaign(row, now=timezone.now(), progress=advance)
    except (CampaignError, SocietyMissing) as exc:
        raise click.ClickException(str(exc)) from exc
    if as_json:
        click.echo(orjson.dumps({"ok": not result.unsendable, **asdict(result)}))
    else:
        _tell(result)
    sys.exit(1 if result.unsendable else 0)


@letter.command()
@click.argument("wanted", metavar="LETTER")
@_type_option
@_output_option
def calendar(wanted: str, content_type: str | None, output: Path | None) -> None:
    """Make the calendar file of LETTER, a meeting: put it on the web, and its address into the letter."""
    try:
        source = _source(wanted, content_type)
    except ContentRefused as exc:
        raise click.ClickException(str(exc)) from exc
    if source.kind != MEETING.slug:
        raise click.ClickException("Only a letter about a meeting has a calendar entry.")
    entry = icalendar(calendar_entry(dict(source.content)), made=timezone.now())
    if output is None:
        click.echo(entry, nl=False)
    else:
        output.write_bytes(entry)


def _source(wanted: str, content_type: str | None) -> LetterSource:
    """Raises ``ContentRefused`` when the content in a file can't be a letter."""
    file = Path(wanted)
    try:
        if file.is_file():
            if content_type is None:
                raise click.UsageError(f"{file}: say with --type what it is: {', '.join(CONTENT_TYPES)}.")
            return content_source(content_type, read_content(file))
        if wanted in CONTENT_TYPES:
            return content_source(wanted, CONTENT_TYPES[wanted].sample())
        return source_of(find_campaign(wanted))
    except SocietyMissing as exc:
        raise click.ClickException(str(exc)) from exc


def _reader(wanted: str | None, source: LetterSource) -> Reader:
    if wanted is None:
        return example_reader(variants_of(source)[0])
    names = CONTENT_TYPES[source.kind].variants
    found = reader_of(find_member(wanted), variants=names, today=timezone.now().date())
    if found is None:
        raise click.ClickException(f"Member {wanted} was erased from the register.")
    return found


def _put(data: bytes, output: Path | None) -> None:
    """Bytes as they are: what is compared with a copy sent must not have its line ends changed."""
    if output:
        output.write_bytes(data)
    else:
        click.echo(data, nl=False)


def _facts(remark: Remark) -> dict[str, Any]:
    facts = asdict(remark.finding)
    del facts["quote"]
    return {**facts, "variants": remark.variants}


def _in_words(remark: Remark) -> str:
    found = remark.finding
    return f"{found.severity:<8} {found.place}: {found.message} {found.remedy} [{found.code}]"


def _counted(remarks: list[Remark]) -> str:
    errors = sum(remark.finding.severity == "error" for remark in remarks)
    return f"{errors} to mend before it can go out, {len(remarks) - errors} worth a look."


def _tell(result: Rehearsal) -> None:
    for problem in result.problems:
        click.echo(f"{problem.severity:<7} member {problem.number}: {problem.words} [{problem.code}]")
    if hidden := sum(result.counts.values()) - len(result.problems):
        click.echo(f"and {hidden:,} more of the same kinds")
    for key, copies in result.by_variant.items():
        click.echo(f"{copies:>9,}  {key or 'the same letter for everyone'}")
    sendable = result.copies - result.unsendable
    click.echo(f"{sendable:,} of {result.copies:,} members would get their copy.")
