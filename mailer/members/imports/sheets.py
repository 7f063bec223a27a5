"""Reads one sheet of a workbook (XLSX, ODS and their older kin) and writes its rows as lines of JSON to stdout.

A program of its own, ``python -m mailer.members.imports.sheets FILE [SHEET]``: a workbook of a few
kilobytes can unfold to any size, and what happens then must happen to nobody else. First comes one
object, ``{"sheet": ..., "others": [...]}`` or ``{"trouble": ..., "sheets": [...]}``, then one
``[row number, [cells]]`` for each row that is not empty.

Cells are text, as a person would have typed them: whole numbers without ``.0``, days as
``2026-12-31``. Knows no Django and no member.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

import orjson
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

LARGEST_MEMORY: Final = 4_000_000_000
_WHOLE_DAY: Final = time()


def text(cell: Any) -> str:
    """What a person would have typed to get this cell."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == _WHOLE_DAY else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with its number as the program that wrote it counts."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = [text(cell) for cell in cells]
        if any(cell.strip() for cell in row):
            yield number, row


def choose(workbook: CalamineWorkbook, wanted: str) -> tuple[CalamineSheet | None, list[str]]:
    """The sheet of this name or, without one, the first that is shown and not empty; and the names of the others."""
    shown = [meta.name for meta in workbook.sheets_metadata if meta.visible is SheetVisibleEnum.Visible]
    names = [wanted] if wanted else shown
    for name in names:
        if name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if wanted or sheet.start:
                return sheet, [other for other in shown if other != name]
    return None, shown


def convert(path: str, wanted: str, out: BinaryIO) -> None:
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            sheet, others = choose(workbook, wanted)
            if sheet is None:
                _tell(out, {"trouble": "sheet", "sheets": others})
                return
            _tell(out, {"sheet": sheet.name, "others": others})
            for row in rows(sheet):
                _tell(out, row)
    except PasswordError:
        _tell(out, {"trouble": "password", "sheets": []})
    except (CalamineError, OSError):
        _tell(out, {"trouble": "damaged", "sheets": []})


def _tell(out: BinaryIO, what: object) -> None:
    out.write(orjson.dumps(what) + b"\n")


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY, LARGEST_MEMORY))
    except (ImportError, ValueError, OSError):
        return


def main(arguments: Sequence[str]) -> None:
    _limit_memory()
    convert(arguments[0], arguments[1] if len(arguments) > 1 else "", sys.stdout.buffer)


if __name__ == "__main__":
    main(sys.argv[1:])
