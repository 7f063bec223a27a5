"""Documents made for each member from an HTML template: a certificate with her name and her award.

Templates stand in ``templates/documents``. They see ``member``, ``data`` and ``society``, run in a sandbox,
escape everything and print no value that is not there. A document travels as a PDF file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from django.core.files.storage import default_storage
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from mailer.content.images.services import image_url, path_of
from mailer.content.models import ImageAsset
from mailer.content.services import brand_context, society
from mailer.lib.installed import TEMPLATES
from mailer.members.models import Member
from mailer.notices.errors import DocumentRefused
from mailer.notices.press import print_pages
from mailer.rendering.enclosed import Attachment

FOLDER: Final = TEMPLATES / "documents"
_SOURCE: Final = re.compile(r"""(?:src="|url\(['"]?)([^"')]+)""")


@dataclass(frozen=True, slots=True)
class Person:
    """What a document may say of the member."""

    full_name: str
    given_name: str
    family_name: str
    number: str
    institution: str

    @classmethod
    def of(cls, member: Member) -> Person:
        return cls(
            full_name=" ".join(f"{member.given_name} {member.family_name}".split()),
            given_name=member.given_name,
            family_name=member.family_name,
            number=member.number,
            institution=member.institution,
        )


EXAMPLE: Final = Person("Ada Lovelace", "Ada", "Lovelace", "0042", "University of London")


def kinds() -> list[str]:
    """The names of the documents that can be made."""
    return sorted(file.stem for file in FOLDER.glob("*.html"))


def digest_of(kind: str) -> str:
    """SHA-256 of the document's template. Raises ``DocumentRefused`` when there is none of this name."""
    file = FOLDER / f"{kind}.html"
    if kind not in kinds():
        raise DocumentRefused(f"There is no document {kind!r}. There are: {', '.join(kinds()) or 'none'}.")
    return sha256(file.read_bytes()).hexdigest()


def pages_of(kind: str, whom: Sequence[tuple[Person, Mapping[str, str]]]) -> list[str]:
    """The document of each as HTML.

    Raises:
        DocumentRefused: the template fails, for want of a field or otherwise.
    """
    digest_of(kind)
    env = SandboxedEnvironment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    brand = brand_context(society())
    try:
        template = env.get_template(f"{kind}.html")
        return [template.render(member=person, data=data, society=brand) for person, data in whom]
    except (TemplateError, ValueError) as exc:
        raise DocumentRefused(f"templates/documents/{kind}.html: {exc}. Declare the field, or correct it.") from exc


def documents(kind: str, file_name: str, whom: Sequence[tuple[Person, Mapping[str, str]]]) -> list[Attachment]:
    """One PDF file each. Raises ``DocumentRefused``."""
    pages = pages_of(kind, whom)
    printed = print_pages(pages, pictures=dict(_pictures(pages)))
    return [Attachment(file_name, "application/pdf", made) for made in printed]


def _pictures(pages: Sequence[str]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Of the addresses in the pages, those of the society's own stored pictures."""
    wanted = {address for page in pages for address in _SOURCE.findall(page)}
    if not wanted:
        return
    for asset in ImageAsset.objects.all():
        if (address := image_url(asset)) in wanted:
            yield address, (asset.mime, _bytes_of(asset))


def _bytes_of(asset: Any) -> bytes:
    with default_storage.open(path_of(asset.sha256, asset.mime)) as file:
        return bytes(file.read())
