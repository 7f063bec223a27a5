"""What lxml writes is found by asking lxml."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from markupsafe import escape

from mailer.rendering.escapes import in_address, in_attribute, in_text
from mailer.rendering.parts import Context, Part, Slot
from mailer.rendering.plan import Plan
from tests.rendering.letters import NASTY

values = st.one_of(
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=10).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
).filter(lambda value: not {"\r", "\0"} & set(value) and value.strip() != "")


def as_lxml_writes(before: str, value: str, after: str) -> str:
    root = etree.fromstring(
        f"<html><head></head><body>{before}{escape(value)}{after}</body></html>", etree.HTMLParser()
    )
    written = etree.tostring(root, method="html", encoding="utf-8").decode()
    return written.removeprefix("<html><head></head><body>").removesuffix("</body></html>")


@settings(max_examples=500, deadline=None)
@given(values)
@example("<!-->")
@example("&{<!--\"'}-->")
def test_every_place_is_escaped_as_lxml_does(value: str) -> None:
    assert as_lxml_writes("<p>", value, "</p>") == f"<p>{in_text(value)}</p>"
    assert as_lxml_writes('<p title="', value, '">x</p>') == f"<p title={in_attribute(value)}>x</p>"
    assert as_lxml_writes('<a href="', value, '">x</a>') == f"<a href={in_address(value)}>x</a>"


@settings(max_examples=300, deadline=None)
@given(st.lists(values, min_size=5, max_size=5))
def test_the_quick_way_gives_what_each_slot_gives(texts: list[str]) -> None:
    contexts: tuple[Context, ...] = ("header", "text", "html", "attribute", "url")
    names = tuple("abcde")
    given_values = dict(zip(names, texts, strict=True))
    slots = tuple(Slot((name,), context) for name, context in zip(names, contexts, strict=True))
    part = Part(("<", "1", "2", "3", "4", ">"), slots)
    plan = Plan.of([part])
    slowly = "".join(piece + slot.fill(given_values) for piece, slot in zip(part.pieces, slots, strict=False)) + ">"
    assert "".join(plan.pickers[0](plan.pool(given_values))) == slowly
    assert plan.fill(given_values) == tuple(slot.fill(given_values) for slot in slots)
