"""Lists as CSV files that a spreadsheet opens without running anything in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpRequest, StreamingHttpResponse

from mailer.audit.services import record
from mailer.console.access import staff_of
from mailer.lib.spreadsheets import defused


class _Line:
    """What ``csv.writer`` writes to: hands the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Send rows as they are read, so that a million of them need no memory."""
    return StreamingHttpResponse(
        _lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"},
    )


def people_file(
    request: HttpRequest, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """``csv_file`` of a list that names people. That it was taken out, and by whom, is recorded."""
    record(actor=f"staff:{staff_of(request).pk}", action="member.list_exported", subject=f"file:{name}")
    return csv_file(name, header, rows)


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    # The mark by which Excel knows UTF-8.
    yield "\ufeff" + writer.writerow(header)
    for row in rows:
        yield writer.writerow([_text(cell) for cell in row])


def _text(cell: object) -> str:
    """A number stays one, also a negative one; everything else is text that nothing runs."""
    return str(cell) if isinstance(cell, int | float) else defused("" if cell is None else str(cell))
