"""CSS into style attributes. The only file that knows premailer, and the guard against its faults."""

from __future__ import annotations

import logging
import os
from threading import Lock

# Read once at import: the default of 128 entries thrashes at 150 rules and triples the time.
os.environ.setdefault("PREMAILER_CACHE_MAXSIZE", "10000")

from premailer import Premailer  # type: ignore[import-untyped]  # noqa: E402  (premailer ships no types)

_LOCK = Lock()


def inline_css(html: str) -> str:
    """Return the document with its styles inlined, as lxml writes it."""
    with _LOCK:
        inliner = Premailer(
            html,
            allow_network=False,
            strip_important=False,
            disable_validation=True,
            cssutils_logging_level=logging.CRITICAL,
            disable_basic_attributes=["width", "height"],
            keep_style_tags=False,
        )
        inlined: str = inliner.transform(pretty_print=False)
    return inlined
