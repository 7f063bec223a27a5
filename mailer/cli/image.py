"""``mailer image``: pictures for letters."""

from __future__ import annotations

from pathlib import Path

import click

from mailer.cli.acting import acting_staff, as_option
from mailer.content.images.refusals import ImageNotKept, ImageRefused
from mailer.content.images.services import image_url, store_image


@click.group()
def image() -> None:
    """Add a picture for letters."""


@image.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--alt", required=True, help='What it shows, for who does not see it; "" for mere decoration.')
@as_option
def add(file: Path, alt: str, acting_as: str | None) -> None:
    """Make FILE ready for letters, keep it, and print the address to use in them."""
    try:
        asset = store_image(file.read_bytes(), filename=file.name, by=acting_staff(acting_as), alt=alt)
    except (ImageRefused, ImageNotKept) as exc:
        raise click.ClickException(f"{file}: {exc}") from exc
    url = image_url(asset)
    click.echo(url)
    click.echo(f"{asset.mime}, {asset.width} by {asset.height} pixels, {asset.size / 1000:.0f} KB", err=True)
    if not url.startswith("https://"):
        click.echo("Letters need an https:// address: set MAILER_PUBLIC_URL to where members reach you.", err=True)
