"""Files that travel with a message: multipart/mixed around the letter that is already encoded.

What the standard library's ``email`` package reads back is the letter as it was, then each file with its
name, type and bytes. A name may hold any character (RFC 2231); programs that do not know that get one in ASCII.
"""

from __future__ import annotations

import unicodedata
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

# "=_" stands in no base64 and no quoted-printable text; behind the letter's own boundary come digits of a hash.
_BOUNDARY: Final = "=_files"
_LETTER: Final = b"\r\nContent-Type: multipart/alternative;"
_LONGEST_PART: Final = 60


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file. ``name`` is one line without quotes and slashes, ``media_type`` such as "application/pdf"."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Files encoded once, to be put behind any number of letters."""

    parts: bytes

    @classmethod
    def of(cls, files: Sequence[Attachment]) -> Enclosed:
        return cls(b"".join(map(_part, files)) + f"--{_BOUNDARY}--\r\n".encode())

    def around(self, message: bytes) -> bytes:
        """``message``, as ``MimeForm.message`` gives it, with the files."""
        head, kind, letter = message.partition(_LETTER)
        opened = f'\r\nContent-Type: multipart/mixed; boundary="{_BOUNDARY}"\r\n\r\n--{_BOUNDARY}'.encode()
        return b"".join((head, opened, kind, letter, b"\r\n", self.parts))


def _part(file: Attachment) -> bytes:
    lines = [
        f"--{_BOUNDARY}",
        f"Content-Type: {file.media_type}",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment;",
        *_names(file.name),
    ]
    encoded = encodebytes(file.content).replace(b"\n", b"\r\n")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii") + b"\r\n" + encoded


def _names(name: str) -> list[str]:
    """The name in ASCII and, where that is not all of it, in full, in numbered pieces that fit into lines."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip(" .") or "file"
    if plain == name and len(name) <= _LONGEST_PART:
        return [f' filename="{name}"']
    octets = quote(name, safe="")
    cuts = _cuts(octets)
    pieces = [f" filename*{number}*={chr(39) * 2 if number == 0 else ''}{piece}" for number, piece in enumerate(cuts)]
    pieces[0] = pieces[0].replace("''", "utf-8''", 1)
    return [f"{piece};" for piece in pieces[:-1]] + [pieces[-1]]


def _cuts(octets: str) -> list[str]:
    """Pieces of percent-encoded text, none of which ends inside an octet."""
    cuts = []
    while octets:
        end = min(_LONGEST_PART, len(octets))
        while end < len(octets) and "%" in octets[end - 2 : end]:
            end -= 1
        cuts.append(octets[:end])
        octets = octets[end:]
    return cuts
