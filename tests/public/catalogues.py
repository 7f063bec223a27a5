"""Every word the pages for members say, read from their source; ``python -m tests.public.catalogues`` brings
new ones into the ``.po`` files, for people to translate.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from mailer.lib.catalogues import LOCALE

ROOT: Final = Path(__file__).parents[2]
PLACES: Final = {
    "templates/public": [("**.html", "jinja2")],
    "templates/outbox": [("**.html", "jinja2"), ("**.txt", "jinja2")],
    "mailer/public": [("**.py", "python")],
}
OPTIONS: Final = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
KEYWORDS: Final = {"_": None, "gettext": None, "gettext_noop": None, "ngettext": (1, 2)}
WIDTH: Final = 116


def words() -> Catalog:
    """The catalogue of everything there is to translate, untranslated."""
    found = Catalog(charset="utf-8")
    for place, methods in PLACES.items():
        options = {pattern: OPTIONS for pattern, _ in methods}
        for name, _, said, _, context in extract_from_dir(ROOT / place, methods, options, KEYWORDS):
            found.add(said, None, [(f"{place}/{name}", 0)], context=context)
    return found


def sources() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def catalogue(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parents[1].name)


def bring_in_new_words() -> None:
    """Add what is new, drop what is gone, leave what is translated; nothing is guessed."""
    for source in sources():
        updated = catalogue(source)
        updated.update(words(), no_fuzzy_matching=True, update_header_comment=False)
        # The head is kept as it is; Babel would fill it with placeholders.
        head, _, _ = source.read_text(encoding="utf-8").partition("\n\n")
        body = io.BytesIO()
        write_po(body, updated, width=WIDTH, include_lineno=False, ignore_obsolete=True, omit_header=True)
        source.write_text(f"{head}\n\n{body.getvalue().decode().lstrip()}", encoding="utf-8")


if __name__ == "__main__":
    bring_in_new_words()
