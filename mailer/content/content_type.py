"""What one kind of letter is: the shape of its content, its words for staff, its sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from pydantic import ValidationError

from mailer.content.faults import ContentRefused, faults_of
from mailer.content.fields import StrictModel
from mailer.lib.installed import TEMPLATES

EMAIL_TEMPLATES: Final = TEMPLATES / "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentType:
    """A kind of letter staff can write.

    ``slug`` is also the name of its folder under ``templates/email``. ``topic`` is what members
    choose or refuse; None for letters everybody in good standing gets. ``variants`` are the names
    its templates may test.
    """

    slug: str
    name: str
    description: str
    schema: type[StrictModel]
    topic: str | None
    variants: tuple[str, ...]

    def validate(self, data: object) -> dict[str, Any]:
        """The content as templates get it: plain data with every field present, None where left out.

        Raises ``ContentRefused`` with all faults.
        """
        try:
            return self.schema.model_validate(data).model_dump(mode="json")
        except ValidationError as error:
            raise ContentRefused(faults_of(error, data)) from error

    def sample(self) -> dict[str, Any]:
        """A finished letter of this kind, to learn from, to preview and to test with."""
        written: Mapping[str, Any] = orjson.loads((EMAIL_TEMPLATES / self.slug / "sample.json").read_bytes())
        return self.validate(written)
