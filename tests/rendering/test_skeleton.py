from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from mailer.rendering.message import Message
from mailer.rendering.parts import Part, Slot
from mailer.rendering.pipeline import compile_letter
from mailer.rendering.skeleton import Skeleton
from tests.rendering.letters import EXAMPLES, letter

NOTHING = Part(("",), ())


def test_a_skeleton_without_slots_is_its_text() -> None:
    skeleton = Skeleton(Part(("Subject",), ()), NOTHING, Part(("Text\n",), ()), Part(("<p>x</p>",), ()))
    assert skeleton.fields == ()
    assert skeleton.render({}) == Message("Subject", "", "Text\n", "<p>x</p>")


def test_one_slot_is_enough() -> None:
    skeleton = Skeleton(NOTHING, NOTHING, NOTHING, Part(("<p>", "</p>"), (Slot(("first_name",), "html"),)))
    assert skeleton.render({"first_name": "A & B"}).html == "<p>A &amp; B</p>"


def test_pieces_go_around_slots() -> None:
    with pytest.raises(ValueError, match="pieces"):
        Part(("a", "b"), ())


def test_fields_are_named_once_and_sorted(tmp_path: Path) -> None:
    skeleton = compile_letter(
        letter(tmp_path, text="{{ merge.salutation }}{{ merge.salutation }}"), variant={}
    ).skeleton
    assert skeleton.fields == ("first_name", "salutation", "unsubscribe_url", "view_online_url")


def test_a_missing_value_is_an_error_and_not_a_gap(tmp_path: Path) -> None:
    skeleton = compile_letter(letter(tmp_path), variant={}).skeleton
    with pytest.raises(KeyError):
        skeleton.render({name: EXAMPLES[name] for name in skeleton.fields[1:]})


def test_stored_and_read_it_is_the_same(tmp_path: Path) -> None:
    source = letter(tmp_path, html='<p title="a {{ merge.first_name }} é">{{ merge.first_name }} 🦊</p>')
    skeleton = compile_letter(source, variant={}).skeleton
    read = Skeleton.from_json(skeleton.to_json())
    assert read == skeleton
    assert read.digest == skeleton.digest
    assert read.render(EXAMPLES) == skeleton.render(EXAMPLES)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"format": 2, "parts": {}}', b'{"format": 1, "parts": {}}'])
def test_what_is_no_skeleton_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="Compile the letter again"):
        Skeleton.from_json(data)


@pytest.mark.parametrize(("key", "value"), [("context", "latin"), ("fields", None), ("around", 1)])
def test_a_damaged_slot_is_refused(tmp_path: Path, key: str, value: object) -> None:
    document = orjson.loads(compile_letter(letter(tmp_path), variant={}).skeleton.to_json())
    document["parts"]["html"]["slots"][0][key] = value
    with pytest.raises(ValueError, match="Compile the letter again"):
        Skeleton.from_json(orjson.dumps(document))


def test_the_same_letter_has_the_same_digest_and_another_another(tmp_path: Path) -> None:
    one, same, other = (
        compile_letter(letter(tmp_path / str(n), html=f"<p>{word} {{{{ merge.first_name }}}}</p>"), variant={}).skeleton
        for n, word in enumerate(("a", "a", "b"))
    )
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 64


@pytest.mark.slow
def test_the_digest_is_the_same_in_every_process(tmp_path: Path) -> None:
    css = "<style>p, b, .x { color: red; margin: 0 } a:hover { color: blue } @media (x) { p { color: red } }</style>"
    letter(tmp_path, head=css, html="<p class='x y'><b>x</b>{{ merge.first_name }}</p>")
    program = (
        "import sys; from pathlib import Path; from mailer.rendering.pipeline import *;"
        "from tests.rendering.letters import SOCIETY;"
        "print(compile_letter(LetterSource(Path(sys.argv[1]), 'note', {}, SOCIETY), variant={}).skeleton.digest)"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
