"""A form can be made from every schema: each field says in plain words what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailer.content.fields import StrictModel
from mailer.content.registry import CONTENT_TYPES, get

DOCUMENT = Path(__file__).parents[2] / "docs" / "content-types.md"
FORMATS = {None, "rich-text", "paragraphs", "uri", "time-zone", "date", "date-time", "time"}


def groups(slug: str) -> dict[str, dict[str, Any]]:
    """The letter itself and every group of fields in it, by name."""
    form = get(slug).form()
    return {"letter": form, **form.get("$defs", {})}


def fields(slug: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, group in groups(slug).items():
        for field, schema in group["properties"].items():
            yield f"{name}, {field}", schema


def formats(schema: Any) -> Iterator[str | None]:
    if isinstance(schema, dict):
        if "format" in schema:
            yield schema["format"]
        for value in schema.values():
            yield from formats(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from formats(value)


def models(parent: type[StrictModel] = StrictModel) -> Iterator[type[StrictModel]]:
    for model in parent.__subclasses__():
        if model.__module__.startswith("mailer.content"):
            yield model
            yield from models(model)


def test_every_field_has_a_label_and_a_help() -> None:
    for model in models():
        for name, field in model.model_fields.items():
            assert field.title, f"{model.__name__}.{name} needs Field(title=...): what staff call it."
            assert (field.description or "").endswith((".", "?")), (
                f"{model.__name__}.{name} needs Field(description=...)."
            )


def test_every_group_says_what_it_is() -> None:
    for model in models():
        assert model.__doc__, model


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_a_form_tells_labels_and_helps(slug: str) -> None:
    form = get(slug).form()
    for place, schema in fields(slug):
        # A group whose field says nothing else speaks for itself.
        group = form["$defs"].get(schema.get("$ref", "").rpartition("/")[2], {})
        assert {"title", "description"} <= (group | schema).keys(), place


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_kinds_to_choose_from_have_names(slug: str) -> None:
    chosen = [group for group in groups(slug).values() if "kind" in group["properties"]]
    names = [group["title"] for group in chosen]
    assert len(set(names)) == len(names)
    assert all(not name[1:].replace(" ", "").isalpha() or name[1:] == name[1:].lower() for name in names)


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_a_form_knows_every_control_it_needs(slug: str) -> None:
    assert set(formats(get(slug).form())) <= FORMATS


def test_prose_is_rich_text_and_lines_are_not() -> None:
    properties = get("message").form()["properties"]
    assert properties["body"]["format"] == "rich-text"
    assert "format" not in properties["headline"]


def test_what_is_made_from_other_fields_is_not_asked_for() -> None:
    made = [place for place, schema in fields("meeting") if schema.get("readOnly")]
    assert made == ["letter, add_to_calendar"]


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_the_documentation_lists_every_type(slug: str) -> None:
    known = get(slug)
    topic = f"`{known.topic}`" if known.topic else "none"
    tested = ", ".join(f"`{name}`" for name in known.variants) or "none"
    row = f"| `{slug}` | {known.name} | {known.description} | {topic} | {tested} | {known.basis}: {known.because} |"
    assert row in DOCUMENT.read_text("utf-8").splitlines(), f"Put this row into docs/content-types.md: {row}"


def test_the_documentation_lists_nothing_else() -> None:
    rows = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(CONTENT_TYPES)
