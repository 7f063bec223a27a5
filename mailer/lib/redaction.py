"""Keeping the tokens of personal links out of the logs: whoever reads a log must not be able to act with them."""

from __future__ import annotations

import logging
import re
from typing import Final

from mailer.lib.tokens import LENGTH

TOKEN: Final = re.compile(rf"/[A-Za-z0-9_-]{{{LENGTH}}}(?=[/?.\s\"']|$)")


class WithoutTokens(logging.Filter):
    """Replaces every token in a path by an ellipsis, in the finished line."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if TOKEN.search(said):
            record.msg, record.args = TOKEN.sub("/…", said), ()
        return True
