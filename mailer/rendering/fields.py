"""The merge fields: the only values inside a letter that differ between two recipients.

Every value is ready for the reader when it leaves here: one line, single spaces, no control or
bidirectional override characters, never empty. So templates print it and do nothing else with it.

Beside the fields of the register there is one for every name that begins with ``data.``: what a letter
says to each of its recipients alone. Which of those a letter may use is declared with the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.recipient import Recipient

Kind = Literal["text", "url"]

# Control characters that are no white space, bidirectional embeddings, overrides and isolates,
# the byte order mark, and code points that are no characters.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Without IGNORECASE, which would look at every character in both cases.
_DATA_NAME = re.compile(r"data\.[a-z][a-z0-9_]{0,39}")
_WEB_ADDRESS = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?:[^\x00-\x20\x7f-\xa0<>\"\\^`{|}\u2028\u2029]*")


@dataclass(frozen=True, slots=True)
class MergeField:
    """One field staff can pick. ``value`` may give "": then ``fallback`` stands in its place.

    A "text" field may stand in text and in the attributes that are read aloud or shown; a "url"
    field is the whole of an ``href`` or ``src``, or text.
    """

    name: str
    description: str
    example: str
    kind: Kind
    value: Callable[[Recipient], str]
    fallback: str = ""


# What these give is brought into one line by ``clean_value``, as everything is.
def _full_name(recipient: Recipient) -> str:
    return f"{recipient.given_name} {recipient.family_name}"


def _salutation(recipient: Recipient) -> str:
    name = _full_name(recipient)
    return f"Dear {name}" if _has_content(name) else ""


DATA: Final = "data."
"""How the name of a data field begins where it is used."""


class Fields(dict[str, MergeField]):
    """The fields of the register by name. Iterating gives these alone; asking for a data field makes it."""

    def __missing__(self, name: str) -> MergeField:
        if not is_data(name):
            raise KeyError(name)
        return _data_field(name)


def is_data(name: str) -> bool:
    """Whether ``name`` is one that a data field may have."""
    return name.startswith(DATA) and _DATA_NAME.fullmatch(name) is not None


@lru_cache(maxsize=256)
def _data_field(name: str) -> MergeField:
    bare = name.removeprefix(DATA)
    words = bare.replace("_", " ")
    example = f"({words})"

    def value(recipient: Recipient) -> str:
        return example if recipient.own is None else recipient.own.get(bare, "")

    return MergeField(name, words, example, "text", value, "not stated")


FIELDS: Final = Fields(
    (field.name, field)
    for field in (
        MergeField("salutation", "Dear and the full name", "Dear Ada Lovelace", "text", _salutation, "Dear colleague"),
        MergeField("first_name", "The given name", "Ada", "text", lambda r: r.given_name, "colleague"),
        MergeField("full_name", "Given and family name", "Ada Lovelace", "text", _full_name, "colleague"),
        MergeField(
            "member_number", "The membership number", "ICIS-0042", "text", lambda r: r.member_number, "not assigned"
        ),
        MergeField(
            "institution",
            "Where the member works",
            "University of London",
            "text",
            lambda r: r.institution,
            "your institution",
        ),
        MergeField(
            "dues_until",
            "Until when dues are paid",
            "31 December 2026",
            "text",
            lambda r: r.dues_until,
            "not on record",
        ),
        MergeField(
            "unsubscribe_url",
            "Where the member can stop these letters",
            "https://news.example.org/u/4q",
            "url",
            lambda r: r.unsubscribe_url,
        ),
        MergeField(
            "preferences_url",
            "Where the member chooses what to get",
            "https://news.example.org/p/4q",
            "url",
            lambda r: r.preferences_url,
        ),
        MergeField(
            "view_online_url",
            "The letter as a web page",
            "https://news.example.org/v/4q",
            "url",
            lambda r: r.view_online_url,
        ),
    )
)


def merge_values(recipient: Recipient, names: Iterable[str]) -> dict[str, str]:
    """The values of the named fields for one recipient, cleaned and never empty.

    Raises:
        UnrenderableValue: a text holds a lone surrogate, or an address is empty or can't be one.
        KeyError: a name is none of ``FIELDS``.
    """
    return {name: clean_value(field := FIELDS[name], field.value(recipient)) for name in names}


def clean_value(field: MergeField, raw: str) -> str:
    """``raw`` as it may stand in a letter for this field. Raises ``UnrenderableValue``."""
    # What is printable throughout, as nearly everything is, needs no search for what is not.
    if not raw.isprintable() and _LONE_SURROGATE.search(raw):
        raise UnrenderableValue(field.name, "holds half a character (a lone surrogate). Import this member again.")
    if field.kind == "url":
        return _clean_url(field, raw)
    line = _one_line(raw)
    return line if _has_content(line) else field.fallback


def _one_line(raw: str) -> str:
    visible = raw if raw.isprintable() else _INVISIBLE.sub("", raw)
    return " ".join(visible.split())


def _has_content(line: str) -> bool:
    """A dash, a dot or a zero-width mark where a name should be is no name."""
    return any(map(str.isalnum, line))


def _clean_url(field: MergeField, raw: str) -> str:
    url = raw.strip()
    if not url:
        raise UnrenderableValue(field.name, "is empty. Set MAILER_PUBLIC_URL and prepare the letter again.")
    if not _WEB_ADDRESS.fullmatch(url):
        raise UnrenderableValue(field.name, "is not a web address. It must begin with https:// and hold no spaces.")
    return url
