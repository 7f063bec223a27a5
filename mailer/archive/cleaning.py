"""A letter from somewhere else as a page in which nothing can run, send anything or load a style from anywhere.

It keeps what a letter looks like, as far as that stands in its elements: tables, pictures, inline
styles. Style sheets, scripts, forms and frames go, and so does whatever stands in them.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final

import nh3

_GONE: Final = {"script", "style", "title", "noscript", "template", "object", "embed", "iframe", "svg", "math"}
_TAG_NAMES: Final = (
    "a abbr b big blockquote br caption center cite code col colgroup dd del div dl dt em figcaption figure font "
    "h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre q s small span strike strong sub sup table tbody td tfoot th thead "
    "tr u ul"
)
_TAGS: Final = set(_TAG_NAMES.split())
_PLACED: Final = {"align", "valign", "width", "height", "bgcolor", "style"}
_ATTRIBUTES: Final = {
    **dict.fromkeys(_TAGS, _PLACED),
    "a": {"href", "title", "style"},
    "img": {"src", "alt", "title", "border", *_PLACED},
    "table": {"border", "cellpadding", "cellspacing", "role", *_PLACED},
    "td": {"colspan", "rowspan", *_PLACED},
    "th": {"colspan", "rowspan", "scope", *_PLACED},
    "font": {"color", "face", "size"},
    "ol": {"start", "type", "style"},
}
_STYLE_NAMES: Final = (
    "background-color border border-bottom border-collapse border-color border-left border-radius border-right "
    "border-spacing border-style border-top border-width color direction display font-family font-size font-style "
    "font-variant font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left "
    "margin-right margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top "
    "table-layout text-align text-decoration text-indent text-transform vertical-align white-space width word-break"
)
_STYLES: Final = set(_STYLE_NAMES.split())
# What has a look of its own overrides it; what has none can be read.
_LOOK: Final = "max-width: 44rem; margin: 0 auto; padding: 1rem; font-family: Helvetica, Arial, sans-serif"
# Words on both sides of these are apart, although nothing may stand between them.
_PARTED: Final = re.compile(r"</?(?:p|div|table|t[dhr]|li|br|hr|h[1-6])\b", re.IGNORECASE)
_SCHEMES: Final = {"http", "https", "mailto", "tel"}


def page(title: str, html: str) -> str:
    """The letter as a whole document. ``html`` may be anything at all; cleaning a cleaned letter changes nothing."""
    body = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        filter_style_properties=_STYLES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return (
        '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n</head>\n<body style="{_LOOK}">\n{body}\n</body>\n</html>\n'
    )


def words(html: str) -> str:
    """What there is to read in it, for search: one line, without a tag."""
    bare = nh3.clean(_PARTED.sub(r" \g<0>", html), tags=set(), clean_content_tags=_GONE)
    return " ".join(unescape(bare).split())
