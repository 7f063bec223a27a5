"""A letter is compiled once for as long as it stays as it is.

Whoever works on a letter has the same text compiled over and over: to be looked at, checked, approved
and sent. What was compiled last is handed out again for the same content, brand and variant, as long
as no template file has been touched since. A letter that can't be compiled is tried anew each time.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson

from mailer.content import variants
from mailer.rendering.pipeline import Compiled, LetterSource, compile_letter

KEPT: Final = 32
"""Compiled variants, of some hundred kilobytes each."""

_Files = tuple[tuple[str, int, int], ...]


def compiled(source: LetterSource, variant: str) -> Compiled:
    """The variant with this key, with nothing said about dates and images. Raises ``LetterError``."""
    said = orjson.dumps([source.content, dict(source.society)], option=orjson.OPT_SORT_KEYS)
    return _compiled(source.template_root, source.kind, _files(source), said, variant)


@lru_cache(maxsize=KEPT)
def _compiled(root: Path, kind: str, files: _Files, said: bytes, variant: str) -> Compiled:
    del files
    content, society = orjson.loads(said)
    return compile_letter(LetterSource(root, kind, content, society), variant=variants.parse(variant))


def _files(source: LetterSource) -> _Files:
    """What tells the template files apart from the same files once somebody has changed them."""
    found = []
    for folder in (source.template_root / "_base", source.template_root / source.kind):
        for path in sorted(folder.rglob("*")):
            told = path.stat()
            found.append((str(path), told.st_mtime_ns, told.st_size))
    return tuple(found)
