"""The single values a content schema is made of; ``blocks`` holds the groups of them.

What passes here is safe to print in any part of a letter: text without control or bidirectional
override characters, sanitised markup, https addresses, times that exist in their zone. Values stay
plain strings and numbers, because templates, JSON and the frozen letter all want plain data. The
``format`` of each tells a form which control to show.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from mailer.content import values
from mailer.content.rich import cleaned

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=250),
    AfterValidator(values.printable),
    AfterValidator(values.one_line),
]
Prose = Annotated[
    str,
    BeforeValidator(values.unix_lines),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(values.printable),
    Field(json_schema_extra={"format": "paragraphs"}),
]
Rich = Annotated[
    str,
    BeforeValidator(values.unix_lines),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40_000),
    AfterValidator(values.printable),
    AfterValidator(cleaned),
    AfterValidator(values.filled),
    Field(json_schema_extra={"format": "rich-text"}),
]
HttpsUrl = Annotated[
    str,
    StringConstraints(max_length=1000),
    AfterValidator(values.https_address),
    Field(json_schema_extra={"format": "uri"}),
]
PictureUrl = Annotated[
    str,
    StringConstraints(max_length=1000),
    AfterValidator(values.picture_address),
    Field(json_schema_extra={"format": "uri"}),
]
Zone = Annotated[str, AfterValidator(values.zone), Field(json_schema_extra={"format": "time-zone"})]
Day = Annotated[str, AfterValidator(values.day), Field(json_schema_extra={"format": "date"})]
Minute = Annotated[str, AfterValidator(values.minute), Field(json_schema_extra={"format": "date-time"})]
Clock = Annotated[str, AfterValidator(values.clock), Field(json_schema_extra={"format": "time"})]
Year = Annotated[int, Field(ge=1500, le=2200)]


class StrictModel(BaseModel):
    """A piece of content: no unknown fields, no silent conversion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
