"""A followed letter differs in its links and its end alone, and nothing else can be reached through them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.content.content_type import EMAIL_TEMPLATES
from mailer.content.registry import get
from mailer.rendering.following import FOLLOW_FIELD, Labels, follow, label, unfollowed
from mailer.rendering.mime import Envelope, Letterhead, MimeForm
from mailer.rendering.pipeline import EXAMPLES, LetterSource, compile_letter
from mailer.rendering.skeleton import Skeleton
from tests.content.examples import BRAND

SITE = "https://news.example.org"
TOKEN = "AAAAAAAAAAAAAAAAAAAAAAAA"
VALUES = {**EXAMPLES, FOLLOW_FIELD: TOKEN}


@pytest.fixture(scope="module")
def letter() -> Skeleton:
    source = LetterSource(EMAIL_TEMPLATES, "newsletter", get("newsletter").sample(), BRAND.as_context())
    return compile_letter(source, variant={"dues": "paid", "is_trainee": False}).skeleton


def fixed_links(letter: Skeleton) -> list[str]:
    whole = "\0".join(letter.html.pieces)
    return [unescape(url) for url in re.findall(r'href="(https?://[^"\0]+)"', whole)]


def test_every_fixed_link_is_numbered_in_its_order(letter: Skeleton) -> None:
    followed = follow(letter, site=SITE)
    assert list(followed.links) == fixed_links(letter)
    assert len(followed.links) > 5
    html = followed.render(VALUES).html
    numbers = [int(number) for number in re.findall(rf'href="{SITE}/c/{TOKEN}/(\d+)"', html)]
    assert numbers == [*range(1, len(followed.links) + 1), 0]
    assert html.count(f'src="{SITE}/o/{TOKEN}.gif"') == 1
    assert html.index("/o/") < html.index("</body>")


def test_personal_links_text_and_subject_stay_as_they_are(letter: Skeleton) -> None:
    before, after = letter.render(VALUES), follow(letter, site=SITE).render(VALUES)
    assert (before.subject, before.preheader, before.text) == (after.subject, after.preheader, after.text)
    for name in ("unsubscribe_url", "preferences_url", "view_online_url"):
        assert f'href="{EXAMPLES[name]}"' in after.html


def test_it_can_be_looked_at_without_telling_anybody(letter: Skeleton) -> None:
    followed = follow(letter, site=SITE)
    assert unfollowed(followed.render(VALUES).html, followed.links) == letter.render(VALUES).html
    assert unfollowed("<p>as it was</p>", ()) == "<p>as it was</p>"


def test_readers_differ_in_one_slot_alone(letter: Skeleton) -> None:
    followed = follow(letter, site=SITE)
    assert set(followed.fields) == {*letter.fields, FOLLOW_FIELD}
    assert len({slot for slot in followed.html.slots if FOLLOW_FIELD in slot.fields}) == 1


def test_it_is_stored_with_where_its_links_lead(letter: Skeleton) -> None:
    followed = follow(letter, site=SITE)
    again = Skeleton.from_json(followed.to_json())
    assert (again, again.digest) == (followed, followed.digest)
    assert b'"links"' not in letter.to_json()


def test_as_a_message_it_reads_the_same(letter: Skeleton) -> None:
    followed = follow(letter, site=SITE)
    head = Letterhead(
        "ICIS", "news@example.org", "office@example.org", "a.example.org", datetime(2026, 1, 1, tzinfo=UTC)
    )
    envelope = Envelope(head, "Ada", "ada@example.org", f"{SITE}/u/x", message_id="1.1.a@example.org")
    message = message_from_bytes(MimeForm.of(followed).message(VALUES, envelope), policy=policy.default)
    body = message.get_body(("html",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == followed.render(VALUES).html.rstrip("\n")


LABELS = Labels(host="www.society.example", source="letters", campaign="award-7")


@pytest.mark.parametrize(
    ("url", "labelled"),
    [
        (
            "https://society.example/a",
            "https://society.example/a?utm_source=letters&utm_medium=email&utm_campaign=award-7",
        ),
        (
            "https://shop.society.example/a?b=1#c",
            "https://shop.society.example/a?b=1&utm_source=letters&utm_medium=email&utm_campaign=award-7#c",
        ),
        (
            "https://society.example/?utm_source=own",
            "https://society.example/?utm_source=own&utm_medium=email&utm_campaign=award-7",
        ),
        ("https://doi.org/10.1000/1", "https://doi.org/10.1000/1"),
        ("https://notsociety.example/", "https://notsociety.example/"),
    ],
)
def test_labels_are_put_on_links_of_the_society_alone(url: str, labelled: str) -> None:
    assert LABELS.on(url) == labelled


def test_no_host_labels_nothing() -> None:
    assert Labels(host="", source="x", campaign="y").on("https://society.example/") == "https://society.example/"


@given(st.text(max_size=40))
def test_labelling_twice_is_labelling_once(path: str) -> None:
    url = f"https://society.example/{path.replace('#', '').replace('?', '')}"
    assert LABELS.on(LABELS.on(url)) == LABELS.on(url)


def test_labels_stand_before_the_links_are_numbered(letter: Skeleton) -> None:
    labelled = label(letter, Labels(host="society.example.org", source="s", campaign="c"))
    assert follow(labelled, site=SITE).links == tuple(fixed_links(labelled))
