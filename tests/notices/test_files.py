"""What may be enclosed, and what may not, whatever its name says."""

from __future__ import annotations

import pytest

from mailer.notices.errors import FileRefused
from mailer.notices.files import MOST_BYTES, attachment


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.exe", b"MZ", "may not be enclosed"),
        ("page.html", b"<html>", "may not be enclosed"),
        ("drawing.svg", b"<svg>", "may not be enclosed"),
        ("macro.docm", b"PK", "may not be enclosed"),
        ("no-ending", b"x", "may not be enclosed"),
        ("invoice.pdf.exe", b"%PDF-", "may not be enclosed"),
        ("invoice.pdf", b"MZ pretending", "not what its name says"),
        ("table.csv", b"a\0b", "not what its name says"),
        ("empty.pdf", b"", "is empty"),
        ("large.pdf", b"%PDF-" + b"x" * MOST_BYTES, "is the most"),
    ],
)
def test_what_is_refused_and_why(name: str, content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        attachment(name, content)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Urkunde für Łucja.pdf", "Urkunde für Łucja.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ('a"b\r\nBcc: x.pdf', "abBcc: x.pdf"),
        ("txt.\u202efdp.pdf", "txt.fdp.pdf"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_hold_nothing_that_could_do_harm(name: str, kept: str) -> None:
    assert attachment(name, b"%PDF-1.4").name == kept
