"""The process that makes PDF files, apart from ours: what crashes its native code takes no worker down.

Run as a script. Reads one JSON object from standard input, ``{"pages": [html], "pictures": {address: base64}}``,
and writes the PDF of each page to standard output, each behind its length in eight bytes. It opens no file
and no connection for a page: an address is one of ``pictures``, or is refused.
"""

from __future__ import annotations

import base64
import io
import json
import resource
import sys
from typing import Final

import plutoprint

MEMORY: Final = 2_000_000_000
SECONDS: Final = 120


class Pictures(plutoprint.ResourceFetcher):
    """Gives the pictures it was handed and nothing else."""

    def __init__(self, pictures: dict[str, str]) -> None:
        super().__init__()
        self._pictures = pictures

    def fetch_url(self, url: str) -> plutoprint.ResourceData:
        mime, _, data = self._pictures[url].partition(",")
        return plutoprint.ResourceData(base64.b64decode(data), mime, "utf-8")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    job = json.load(sys.stdin.buffer)
    for page in job["pages"]:
        book = plutoprint.Book(plutoprint.PAGE_SIZE_A4)
        book.custom_resource_fetcher = Pictures(job["pictures"])
        book.load_html(page)
        made = io.BytesIO()
        book.write_to_pdf_stream(made)
        sys.stdout.buffer.write(len(made.getvalue()).to_bytes(8, "big") + made.getvalue())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
