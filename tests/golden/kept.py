"""The stored letters: two files for each, its HTML part and its text part under subject and preheader."""

from __future__ import annotations

import difflib
from itertools import islice
from pathlib import Path

from tests.golden.samples import every_letter

FOLDER = Path(__file__).parent / "letters"
REMEDY = "Run `python -m tests.golden --update` if the change is meant, and look at the diff."


def rendered() -> dict[str, str]:
    """The content of every file, by its name within the folder."""
    files = {}
    for letter in every_letter():
        message = letter.render()
        files[f"{letter.name}.html"] = message.html
        files[f"{letter.name}.txt"] = f"Subject: {message.subject}\nPreheader: {message.preheader}\n\n{message.text}"
    return files


def keep() -> int:
    """Store the letters as they are now and remove those that are no more. Returns the number of files."""
    files = rendered()
    for path in stored():
        if path.relative_to(FOLDER).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    return len(files)


def stored() -> list[Path]:
    return [path for path in FOLDER.rglob("*") if path.is_file()]


def differences() -> list[str]:
    """One passage for each file that is not as it was kept."""
    files = rendered()
    surplus = {path.relative_to(FOLDER).as_posix() for path in stored()} - files.keys()
    left = [f"{name} is stored, but no letter has this name. {REMEDY}" for name in sorted(surplus)]
    return left + [told for name, text in files.items() if (told := difference(name, text))]


def difference(name: str, text: str) -> str:
    """Where the file ``name`` differs from ``text``; "" when it does not."""
    path = FOLDER / name
    if not path.is_file():
        return f"{name} was never stored. {REMEDY}"
    before = path.read_bytes().decode()
    if before == text:
        return ""
    lines = difflib.unified_diff(_lines(before), _lines(text), f"{name} (stored)", f"{name} (now)", lineterm="", n=1)
    return "\n".join([*islice(lines, 40), REMEDY])


def _lines(text: str) -> list[str]:
    return text.replace("><", ">\n<").splitlines()
