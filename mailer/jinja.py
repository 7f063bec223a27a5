"""The template environment of all pages: everything is escaped, and a missing value is an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.timezone import get_current_timezone
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined

from mailer import __version__


def environment(**options: Any) -> Environment:
    """Called by Django with its own options for Jinja2."""
    settled = {"autoescape", "undefined"}
    chosen = {name: value for name, value in options.items() if name not in settled}
    env = Environment(**chosen, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.globals.update(url=url, static=static, htmx_script=htmx_script, version=__version__)
    env.filters.update(number=number, moment=moment, plural=plural)
    return env


def url(name: str, /, *args: Any, **kwargs: Any) -> str:
    """The path of a page by its name."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def number(value: int | None) -> str:
    """1234567 in the reader's own grouping, here ``1,234,567``; a dash for None."""
    return "–" if value is None else number_format(value, use_l10n=True, force_grouping=True)


def plural(count: int, one: str, many: str) -> str:
    """``1 copy``, ``2 copies``."""
    return f"{number(count)} {one if count == 1 else many}"


def moment(value: datetime | None, zone: str = "") -> str:
    """``3 July 2020, 23:59 PDT``: a time with its zone, in ``zone`` or else the reader's own; a dash for None."""
    if value is None:
        return "–"
    local = value.astimezone(ZoneInfo(zone) if zone else get_current_timezone())
    name = "UTC" if local.utcoffset() == UTC.utcoffset(None) else local.strftime("%Z")
    return f"{local.day} {local:%B %Y, %H:%M} {name}"
