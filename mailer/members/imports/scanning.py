"""One pass over the bytes of a file: what it is, how it is encoded, and what stands in the way of reading it.

The encoding is UTF-8, or what a byte order mark says, or what the caller names. Anything else is
proposed and never decided here: a wrong guess turns names into rubbish without a word.
"""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mailer.members.imports.encodings import Proposal, propose, wide_without_mark
from mailer.members.imports.faults import Fault, ImportRefused

DETECTED: Final = "detected"
LARGEST: Final = 2_000_000_000
LARGEST_WORKBOOK: Final = 200_000_000
_BLOCK: Final = 1 << 20
_ENOUGH_TO_TELL: Final = 1 << 16
_HEAD: Final = 4096
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE_AS_CSV: Final = "In Excel choose 'Save as' and the format 'CSV UTF-8', then import that file"
_NO_TABLES: Final = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document"),
    (b"BEGIN:VCARD", "an address book (vCard)"),
    (b"<", "a web page or another file of tags"),
    (b"{", "a JSON file"),
    (b"[{", "a JSON file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"SQLite format 3", "a database"),
)


@dataclass(frozen=True, slots=True)
class Scan:
    """What the bytes tell.

    Attributes:
        lines: line breaks, for progress alone.
        encoding: how to decode it; empty for a workbook, and as long as nobody has chosen a proposal.
        proposals: how else it may be encoded; empty where the encoding is certain.
    """

    sha256: str
    lines: int
    encoding: str
    is_workbook: bool = False
    proposals: tuple[Proposal, ...] = ()


@dataclass(slots=True)
class _Bytes:
    """What is gathered while the file goes by: its head, its digest, and the lines that betray an encoding."""

    head: bytes = b""
    lines: int = 0
    sha256: str = ""
    telling: bytes = b""
    is_utf8: bool = True


def scan(path: Path, encoding: str | None) -> Scan:
    """Look at every byte once.

    Args:
        encoding: as the caller names it; ``"detected"`` takes the likeliest proposal; None asks for certainty.

    Raises:
        ImportRefused: there is no such file, or it can't be a table.
    """
    found = _read(path)
    _refuse_other_kinds(found.head)
    size = path.stat().st_size
    if found.head.startswith(_WORKBOOKS):
        _refuse_size(size, LARGEST_WORKBOOK, "Save it as CSV UTF-8 and import that file")
        return Scan(found.sha256, found.lines, "", is_workbook=True)
    _refuse_size(size, LARGEST, "Split it into smaller files")
    marked = next((name for mark, name in _BOMS if found.head.startswith(mark)), None)
    # A mark is certain, so it outranks what was asked for.
    if marked or (encoding and encoding != DETECTED):
        return Scan(found.sha256, found.lines, marked or _known(str(encoding)))
    wide = wide_without_mark(found.head)
    if found.is_utf8 and not wide:
        return Scan(found.sha256, found.lines, "utf-8")
    proposals = propose(found.head if wide else found.telling)
    likeliest = proposals[0].encoding if proposals and encoding == DETECTED else ""
    return Scan(found.sha256, found.lines, likeliest, proposals=proposals)


def undecodable(path: Path, encoding: str, proposals: tuple[Proposal, ...] = ()) -> ImportRefused:
    """The refusal of a file that is not in this encoding: with the line, and with what it may be instead."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        line = next((n for n, text in enumerate(file, start=1) if "\ufffd" in text or "\0" in text), None)
    shown = encoding.removesuffix("-sig").upper()
    remedies = [
        f"--encoding {proposal.encoding} ({proposal.words}) reads it as '{' / '.join(proposal.sample)}'"
        for proposal in proposals
    ]
    remedy = (
        f"If one of these shows the names as they should be, say so: {'; '.join(remedies)}"
        if remedies
        else (f"{_SAVE_AS_CSV}. If it comes from an older Windows program, try --encoding cp1252")
    )
    on_screen = "Choose below how the letters look right, then look again" if proposals else _SAVE_AS_CSV
    message = f"there are bytes here that are not {shown}, so letters would turn into rubbish"
    return refused(message, remedy, line, on_screen=on_screen)


def refused(message: str, remedy: str, line: int | None = None, *, on_screen: str = "") -> ImportRefused:
    return ImportRefused([Fault(line, "", message, remedy, on_screen)])


def _read(path: Path) -> _Bytes:
    try:
        if path.is_dir():
            raise refused("this is a folder, not a file", "Name the member file inside it")
        return _gather(path)
    except FileNotFoundError:
        raise refused("there is no such file", "Check the name and the folder") from None
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise refused(f"it can't be read ({reason})", "Check who may read the file") from None


def _gather(path: Path) -> _Bytes:
    found, digest, decoder = _Bytes(), hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.head = found.head or block[:_HEAD]
            digest.update(block)
            found.lines += block.count(b"\n")
            if not block.isascii() and len(found.telling) < _ENOUGH_TO_TELL:
                found.telling += _beyond_ascii(block)
            found.is_utf8 = found.is_utf8 and _decodes(decoder, block)
    found.is_utf8 = found.is_utf8 and _decodes(decoder, b"", final=True)
    found.sha256 = digest.hexdigest()
    return found


def _beyond_ascii(block: bytes) -> bytes:
    """The lines that hold more than ASCII, as many as are needed."""
    lines = [line for line in block.splitlines(keepends=True) if not line.isascii()]
    return b"".join(lines)[:_ENOUGH_TO_TELL]


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_other_kinds(head: bytes) -> None:
    if not head:
        raise refused("the file is empty; nothing was changed", "Export the members again")
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    for sign, kind in _NO_TABLES:
        if start.startswith(sign):
            raise refused(f"this is {kind}, not a table of members", "Export the members as CSV, Excel or ODS")


def _refuse_size(size: int, largest: int, remedy: str) -> None:
    if size > largest:
        message = f"the file has {size / 1e6:,.0f} MB; up to {largest / 1e6:,.0f} MB can be taken in"
        raise refused(message, remedy)


def _known(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise refused(f"the encoding {name!r} is not known", "Try utf-8, cp1252, mac-roman or utf-16") from None
    return name
