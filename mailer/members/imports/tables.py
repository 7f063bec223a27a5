"""A member file as a table, whatever it came in: CSV, XLSX, ODS.

``opened`` gives the header and an iterator of rows; nobody above knows the form. A workbook is
unfolded by a process of its own (``sheets``) into a file without a name.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from mailer.members.imports.faults import ImportRefused
from mailer.members.imports.reading import Lines, header_delimiter, records
from mailer.members.imports.scanning import Scan, refused, undecodable

_PATIENCE_SECONDS: Final = 600
_SAVE_AS_CSV: Final = "Open it, save it as CSV UTF-8 and import that file"


@dataclass(frozen=True, slots=True)
class Table:
    """An open member file.

    Attributes:
        header: the cells of the first row that is not empty, which stands on ``header_line``.
        rows: each further row that is not empty: its line and its cells.
        expected: about how many rows there are, for progress alone.
        encoding: of the text; empty for a workbook.
        delimiter: of the cells; empty for a workbook.
        sheet: the sheet that is read, and beside it in ``other_sheets`` those that are not.
    """

    header: list[str]
    header_line: int
    rows: Iterator[tuple[int, list[str]]]
    expected: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


@contextmanager
def opened(path: Path, scanned: Scan, sheet: str | None = None) -> Iterator[Table]:
    """Open the file at its header.

    Raises:
        ImportRefused: the encoding has to be chosen first, there is no such sheet, or the form is broken. While
            rows are read, where the form breaks off.
    """
    if scanned.is_workbook:
        with _unfolded(path, sheet or "") as table:
            yield table
        return
    if sheet:
        raise refused("this is no workbook, so it has no sheets", "Leave out the name of the sheet")
    if not scanned.encoding:
        raise undecodable(path, "utf-8", scanned.proposals)
    with closing(Lines(path, scanned.encoding)) as lines:
        header, delimiter = header_delimiter(lines)
        rows = records(lines, header, delimiter)
        line, cells = next(rows, (1, []))
        encoding = scanned.encoding.removesuffix("-sig")
        yield Table(cells, line, rows, scanned.lines - 1, encoding=encoding, delimiter=delimiter)


@contextmanager
def _unfolded(path: Path, wanted: str) -> Iterator[Table]:
    with tempfile.TemporaryFile() as out:
        _unfold(path, wanted, out)
        expected = sum(1 for _ in out) - 2
        out.seek(0)
        told: dict[str, Any] = orjson.loads(out.readline() or b'{"trouble": "damaged"}')
        if "trouble" in told:
            raise _troubled(told, wanted)
        rows = (orjson.loads(line) for line in out)
        line, cells = next(rows, (1, []))
        others = tuple(told["others"])
        yield Table(cells, line, rows, max(expected, 0), sheet=told["sheet"], other_sheets=others)


def _unfold(path: Path, wanted: str, out: IO[bytes]) -> None:
    command = [
        sys.executable,
        "-m",
        "mailer.members.imports.sheets",
        str(path.resolve()),
        *([wanted] if wanted else []),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and a path that is data
            command, stdout=out, stderr=subprocess.DEVNULL, check=False, timeout=_PATIENCE_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise refused("the workbook takes too long to read", _SAVE_AS_CSV) from None
    if done.returncode:
        raise refused("the workbook is damaged, or too large to read", _SAVE_AS_CSV)
    out.seek(0)


def _troubled(told: dict[str, Any], wanted: str) -> ImportRefused:
    sheets = ", ".join(told.get("sheets", []))
    if told["trouble"] == "sheet" and wanted:
        return refused(f"the workbook has no sheet '{wanted}'", f"Its sheets are: {sheets}")
    if told["trouble"] == "sheet":
        return refused("every sheet of the workbook is empty; nothing was changed", "Export the members again")
    if told["trouble"] == "password":
        return refused("the workbook is protected by a password", f"Remove the password. {_SAVE_AS_CSV}")
    return refused("this is no workbook that can be read: damaged, encrypted or of another program", _SAVE_AS_CSV)
