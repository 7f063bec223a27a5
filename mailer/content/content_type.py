"""What one kind of letter is: the shape of its content, its words for staff, its sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson
from pydantic import ValidationError

from mailer.content.faults import ContentRefused, faults_of
from mailer.content.fields import StrictModel
from mailer.lib.installed import TEMPLATES


class Basis(StrEnum):
    """By what right a kind of letter may be sent to members, in the words of the European law (GDPR, article 6)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGITIMATE_INTEREST = "legitimate interest"


EMAIL_TEMPLATES: Final = TEMPLATES / "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentType:
    """A kind of letter staff can write.

    ``slug`` is also the name of its folder under ``templates/email``. ``topic`` is what members
    choose or refuse; None for letters everybody in good standing gets. ``variants`` are the names
    its templates may test. ``basis`` is by what right it is sent, and ``because`` why that is so.
    """

    slug: str
    name: str
    description: str
    schema: type[StrictModel]
    topic: str | None
    variants: tuple[str, ...]
    basis: Basis
    because: str

    def validate(self, data: object) -> dict[str, Any]:
        """The content as templates get it: plain data with every field present, None where left out.

        Raises ``ContentRefused`` with all faults.
        """
        try:
            return self.schema.model_validate(data).model_dump(mode="json")
        except ValidationError as error:
            raise ContentRefused(faults_of(error, data)) from error

    def form(self) -> dict[str, Any]:
        """What to ask staff, as JSON Schema: each field with ``title`` and ``description``, and a ``format`` or none.

        A field marked ``readOnly`` is made from the others. A field that refers to a group and has no
        ``title`` or ``description`` of its own takes the group's.
        """
        return self.schema.model_json_schema()

    def sample(self, name: str = "sample") -> dict[str, Any]:
        """A finished letter of this kind, to learn from, to preview and to test with."""
        written: Mapping[str, Any] = orjson.loads((EMAIL_TEMPLATES / self.slug / f"{name}.json").read_bytes())
        return self.validate(written)

    def samples(self) -> dict[str, dict[str, Any]]:
        """Every sample by name: "sample" first, then one for each other use, such as "sample-call"."""
        files = sorted((EMAIL_TEMPLATES / self.slug).glob("sample*.json"), key=lambda file: file.stem)
        return {file.stem: self.sample(file.stem) for file in files}
