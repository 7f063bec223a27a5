"""Whatever a file is called, only a picture gets in, and none that unpacks to more than it may."""

from __future__ import annotations

import zipfile
from io import BytesIO
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.content.images import intake
from mailer.content.images.encoding import Encoded, encode
from mailer.content.images.refusals import ImageRefused
from tests.content.images.pictures import moving, photograph, plain, promising, saved

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def refusal(data: bytes) -> str:
    with pytest.raises(ImageRefused) as refused:
        encode(data)
    assert refused.value.message
    assert refused.value.remedy
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (SVG, "SVG drawing"),
        (b"\xef\xbb\xbf  \n" + SVG, "SVG drawing"),
        (b"<!-- made by hand --><SVG onload=alert(1)>", "SVG drawing"),
        (b"\x1f\x8b\x08\x00" + bytes(40), "compressed file"),
        (b"PK\x03\x04" + bytes(40), "compressed file"),
        (b"<!DOCTYPE html><title>x</title>", "web page"),
        (b"\x00\x00\x00\x20ftypheic" + bytes(40), "HEIC"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(40), "film"),
        (b"%PDF-1.7\n", "PDF"),
        (b"MZ\x90\x00" + bytes(200), "not a picture"),
        (b"ada@example.org,Ada\n", "not a picture"),
        (saved(plain(), "TIFF"), "TIFF"),
        (saved(plain(), "BMP"), "BMP"),
        (saved(plain(), "ICO"), "not a picture"),
    ],
)
def test_what_is_no_picture_is_refused_by_what_it_is(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_a_file_over_15_megabytes_is_refused_before_it_is_looked_at() -> None:
    assert "15 MB is the most" in refusal(saved(plain()) + bytes(intake.MOST_BYTES))


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (7_100, 7_100), (1, 50_000_001), (2**31 - 1, 1)])
def test_a_small_file_that_unpacks_to_too_much_is_refused(width: int, height: int) -> None:
    assert "50 million pixels" in refusal(promising(width, height))


def test_a_bomb_in_webp_or_gif_is_refused_too() -> None:
    webp = bytearray(saved(plain(), "WEBP", lossless=True, exif=b"x"))
    webp[24:30] = (16_382).to_bytes(3, "little") * 2  # the canvas of the extended header
    assert "50 million pixels" in refusal(bytes(webp))
    gif = bytearray(saved(plain(), "GIF"))
    gif[6:10] = b"\xff\xff\xff\xff"
    assert "50 million pixels" in refusal(bytes(gif))


# Pillow warns from half of what we allow; in the product that warning is switched off.
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_large_photograph_just_under_the_limit_is_taken() -> None:
    assert encode(saved(plain(7_000, 7_000), "JPEG")).width == 1200


# A GIF without its last rows is whole to every program that shows it.
@pytest.mark.parametrize(
    ("kind", "share"), [*product(["JPEG", "PNG", "WEBP"], [0.03, 0.5, 0.95]), ("GIF", 0.03), ("GIF", 0.5)]
)
def test_a_picture_that_ends_too_early_is_refused(kind: str, share: float) -> None:
    whole = saved(photograph(), kind)
    assert "damaged" in refusal(whole[: int(len(whole) * share)])


def test_a_truncated_animation_is_refused() -> None:
    whole = moving()
    assert "damaged" in refusal(whole[: len(whole) // 10])


def test_a_second_file_behind_or_inside_the_picture_is_gone() -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("evil.html", "<script>alert(1)</script>")
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        two_in_one = saved(photograph(), kind) + archive.getvalue() + b"<script>alert(1)</script>"
        made = encode(two_in_one).data
        assert b"evil.html" not in made
        assert b"<script" not in made
        assert not zipfile.is_zipfile(BytesIO(made))


def test_a_gif_that_is_also_a_script_is_made_harmless() -> None:
    script = b"GIF89a/*" + saved(plain(), "GIF")[8:] + b"*/=1;alert(1)"
    try:
        made = encode(script)
    except ImageRefused:
        return
    assert b"alert" not in made.data


@given(st.binary(max_size=300), st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]), st.integers(0, 400))
def test_hostile_bytes_make_a_picture_or_a_refusal_and_nothing_else(noise: bytes, kind: str, at: int) -> None:
    picture = saved(plain(), kind)
    data = picture[:at] + noise + picture[at + len(noise) :]
    try:
        made = encode(data)
    except ImageRefused:
        return
    assert isinstance(made, Encoded)
    assert len(made.data) <= 1_000_000
