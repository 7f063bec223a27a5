"""What a service posts to us, as much of it as believing it and reading it again later need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from django.utils.datastructures import MultiValueDict

FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 20
NEEDED_TO_READ: Final = ("Content-Type", "svix-id")
"""Headers that are kept beside the body."""
NEEDED_TO_BELIEVE: Final = (
    *NEEDED_TO_READ,
    "Authorization",
    "Signature",
    "X-Mandrill-Signature",
    "X-Amz-Sns-Message-Type",
    "X-Amz-Sns-Message-Id",
)


# Not frozen, no slots: anymail leaves what it has parsed on what it takes for a request.
@dataclass
class Post:
    """One post. anymail's views take it for a request and ask it for nothing but what stands here."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def META(self) -> dict[str, str]:  # noqa: N802 - the request's own name for it
        return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}

    @property
    def POST(self) -> MultiValueDict[str, str]:  # noqa: N802 - the request's own name for it
        """The fields of a form, and of anything else none.

        Raises:
            ValueError: too many fields, or not UTF-8.
        """
        fields: MultiValueDict[str, str] = MultiValueDict()
        if self.content_type == FORM:
            for name, value in parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS):
                fields.appendlist(name, value)
        return fields


def needed(headers: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """Of the headers of a request those called ``names``, where they are given."""
    return {name: value for name in names if (value := headers.get(name))}
