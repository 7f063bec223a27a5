"""The template environment of all pages: everything but plain text is escaped, and a missing value is an error.

Words in ``_()`` and ``{% trans %}`` are in the language that is active, which the console never changes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from mailer import __version__
from mailer.lib.browsers import browser_of


def environment(**options: Any) -> Environment:
    """Called by Django with its own options for Jinja2."""
    settled = {"autoescape", "undefined"}
    chosen = {name: value for name, value in options.items() if name not in settled}
    env = Environment(
        **chosen,
        autoescape=select_autoescape(default=True, default_for_string=True, disabled_extensions=("txt",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    # The extension adds this method to the environment, which no type knows.
    install: Callable[..., None] = getattr(env, "install_gettext_callables")  # noqa: B009 - see above
    install(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    env.globals.update(url=url, static=static, htmx_script=htmx_script, version=__version__, when=when)
    env.filters.update(browser=browser_of, number=number, moment=moment, plural=plural, day=day)
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


def day(value: date) -> str:
    """``22 November 2026``, ``22. November 2026``, ``2026年11月22日``: as people write it in the active language."""
    language = get_language() or "en"
    return format_date(value, "long", locale="en_GB" if language == "en" else language)


def moment(value: datetime | None, zone: str = "") -> str:
    """``3 July 2020, 23:59 PDT``: a time with its zone, in ``zone`` or else the reader's own; a dash for None."""
    if value is None:
        return "–"
    local = value.astimezone(ZoneInfo(zone) if zone else get_current_timezone())
    name = "UTC" if local.utcoffset() == UTC.utcoffset(None) else local.strftime("%Z")
    return f"{local.day} {local:%B %Y, %H:%M} {name}"


@pass_context
def when(context: Context, value: datetime | None) -> Markup:
    """A time for the reader, with the society's clock beside it where that shows another hour."""
    if value is None:
        return Markup("–")
    ground = context["ground"]
    own, society = moment(value, str(ground.zone)), moment(value, str(ground.society_zone))
    same = value.astimezone(ground.zone).utcoffset() == value.astimezone(ground.society_zone).utcoffset()
    told = Markup('<time datetime="{}">{}</time>').format(value.isoformat(), own)
    return told if same else told + Markup(' <span class="quiet">({} for the society)</span>').format(society)
