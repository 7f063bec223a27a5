"""What differs between two versions of a letter, field by field and word by word, in the order of the letter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any, Final

from mailer.content.forms.written import write_letter

_TAGS: Final = re.compile(r"<[^>]*>")
_MERGE: Final = re.compile(r'<span[^>]*data-merge="([a-z_]+)"[^>]*>(?:\s*</span>)?')
# Words shown around what changed; a longer stretch that stayed is cut to these at both ends.
_AROUND: Final = 8
# Two fields with more pairs of words than this are not compared word by word.
_MOST_PAIRS: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it is only on its side."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same, as it was and as it is; an empty side was or is not there at all."""

    place: str
    before: Sequence[Piece]
    after: Sequence[Piece]


def differences(content_type: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every field that differs. Entries that moved are told as gone at one place and new at another."""
    old, new = _lines(content_type, before), _lines(content_type, after)
    told = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            was, now = dict(old[i:j]), dict(new[k:m])
            told += [_compared(place, was.get(place, ""), now.get(place, "")) for place in {**was, **now}]
    return told


def _lines(content_type: str, content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each filled field by its place in words, with its text."""
    return [(_place(name), _plain(value)) for name, value in write_letter(content_type, content) if value.strip()]


def _place(name: str) -> str:
    steps = [str(int(step) + 1) if step.isdigit() else step.replace("_", " ") for step in name.split(".")]
    return " › ".join(steps).capitalize()


def _plain(text: str) -> str:
    return " ".join(unescape(_TAGS.sub(" ", _MERGE.sub(r" [\1] ", text))).split())


def _compared(place: str, before: str, after: str) -> Difference:
    old, new = before.split(), after.split()
    if not old or not new or len(old) * len(new) > _MOST_PAIRS:
        return Difference(place, _whole(old), _whole(new))
    was: list[Piece] = []
    now: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            first, last = i == k == 0, (j, m) == (len(old), len(new))
            stayed = Piece(_cut(old[i:j], first=first, last=last), changed=False)
            was.append(stayed)
            now.append(stayed)
        else:
            was += _whole(old[i:j])
            now += _whole(new[k:m])
    return Difference(place, tuple(was), tuple(now))


def _whole(words: Sequence[str]) -> tuple[Piece, ...]:
    return (Piece(" ".join(words), changed=True),) if words else ()


def _cut(words: Sequence[str], *, first: bool, last: bool) -> str:
    """What stayed, without its middle; at an end of the text only what stands next to a change is of use."""
    before, after = (0 if first else _AROUND), (0 if last else _AROUND)
    if len(words) <= before + after + 2:
        return " ".join(words)
    return " ".join([*words[:before], "…", *words[len(words) - after :]])
