"""What is kept of a picture: its pixels, upright, in sRGB, small; and nothing else."""

from __future__ import annotations

import pytest
from PIL import Image, ImageCms

from mailer.content.images import animation, encoding
from mailer.content.images.encoding import LARGEST, encode
from mailer.content.images.refusals import ImageRefused
from mailer.rendering.checks.images import LARGEST_IMAGE
from tests.content.images.pictures import (
    RED,
    located,
    moving,
    opened,
    photograph,
    plain,
    profile_with_red_and_green_exchanged,
    saved,
)

ALPHA = (200, 30, 30, 128)


def near(one: object, other: tuple[int, ...], by: int = 4) -> bool:
    assert isinstance(one, tuple)
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def test_where_a_photograph_was_taken_is_gone() -> None:
    before = located()
    assert opened(before).getexif().get_ifd(0x8825)
    assert b"Secret Camera" in before
    made = encode(before)
    after = opened(made.data)
    assert not after.getexif()
    assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    for secret in (b"Exif", b"GPS", b"Secret Camera", b"home", b"xmpmeta"):
        assert secret not in made.data


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_metadata_of_the_other_formats_is_gone_too(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera Works"
    made = encode(
        saved(
            photograph(),
            kind,
            exif=exif,
            icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        )
    )
    assert b"Secret Camera" not in made.data
    assert "icc_profile" not in opened(made.data).info


def test_a_photograph_on_its_side_is_put_upright() -> None:
    assert opened(located()).size == (40, 20)
    made = encode(located())
    assert (made.width, made.height) == (20, 40) == opened(made.data).size


def test_a_photograph_becomes_a_progressive_jpeg_at_most_1200_wide() -> None:
    made = encode(saved(photograph(1600, 800), "JPEG", quality=95))
    after = opened(made.data)
    assert (made.mime, made.width, made.height) == ("image/jpeg", 1200, 600)
    assert after.format == "JPEG"
    assert after.info["progressive"]


def test_a_small_picture_is_not_made_larger() -> None:
    assert (encode(saved(plain(40, 20))).width, encode(saved(plain(1, 1))).width) == (40, 1)


def test_what_shows_through_stays_a_png() -> None:
    made = encode(saved(plain(1500, 30, "RGBA", ALPHA)))
    after = opened(made.data).convert("RGBA")
    assert (made.mime, made.width, made.height) == ("image/png", 1200, 24)
    assert near(after.getpixel((5, 5)), ALPHA)


def test_a_palette_with_a_transparent_colour_stays_transparent() -> None:
    palette = plain(20, 20, "P", 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    palette.paste(1, (10, 0, 20, 20))
    made = encode(saved(palette, "GIF", transparency=0))
    after = opened(made.data).convert("RGBA")
    assert made.mime == "image/png"
    assert after.getpixel((2, 2))[3] == 0  # type: ignore[index]
    assert near(after.getpixel((15, 2)), (255, 0, 0, 255))


def test_a_drawing_stays_sharp_as_png_and_a_photograph_becomes_jpeg_whatever_it_came_as() -> None:
    drawing = plain(300, 200, colour="white")
    drawing.paste(RED, (50, 50, 120, 120))
    assert encode(saved(drawing)).mime == "image/png"
    assert encode(saved(photograph())).mime == "image/jpeg"
    assert encode(saved(photograph(), "WEBP", lossless=True)).mime == "image/jpeg"


def test_alpha_that_hides_nothing_is_dropped() -> None:
    assert opened(encode(saved(plain(40, 20, "RGBA", (*RED, 255)))).data).mode == "RGB"


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (plain(mode="L", colour=100), "PNG"),
        (plain(mode="LA", colour=(100, 255)), "PNG"),
        (plain(mode="1", colour=1), "PNG"),
        (plain(mode="CMYK", colour=(0, 200, 200, 40)), "JPEG"),
    ],
)
def test_other_modes_become_rgb(picture: Image.Image, kind: str) -> None:
    after = opened(encode(saved(picture, kind)).data).convert("RGB")
    assert near(after.getpixel((3, 3)), picture.convert("RGB").getpixel((3, 3)))  # type: ignore[arg-type]


def test_sixteen_bits_are_scaled_and_not_cut() -> None:
    after = opened(encode(saved(plain(mode="I;16", colour=32_896))).data).convert("RGB")
    assert near(after.getpixel((3, 3)), (128, 128, 128))


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "JPEG"), ("RGB", "PNG"), ("RGBA", "PNG")])
def test_another_colour_space_becomes_srgb(mode: str, kind: str) -> None:
    before = plain(mode=mode, colour=ALPHA[: len(mode)])
    made = encode(saved(before, kind, icc_profile=profile_with_red_and_green_exchanged()))
    expected = (30, 200, 30, 128)[: len(mode)]
    assert near(opened(made.data).convert(mode).getpixel((3, 3)), expected)


@pytest.mark.parametrize("profile", [b"nonsense", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()])
def test_a_colour_space_that_makes_no_sense_is_ignored(profile: bytes) -> None:
    made = encode(saved(plain(colour=(128, 128, 128)), "JPEG", icc_profile=profile))
    assert near(opened(made.data).getpixel((3, 3)), (128, 128, 128))


def test_a_phone_picture_with_more_behind_it_is_its_first() -> None:
    phone = saved(photograph(), "MPO", save_all=True, append_images=[plain(200, 100)])
    assert opened(phone).format == "MPO"
    made = encode(phone)
    assert (made.mime, getattr(opened(made.data), "n_frames", 1)) == ("image/jpeg", 1)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_stays_one_and_becomes_gif(kind: str) -> None:
    made = encode(moving(kind, width=1500, loop=2))
    after = opened(made.data)
    assert (made.mime, made.width, made.height) == ("image/gif", 1200, 24)
    assert after.size == (1200, 24)
    assert after.n_frames == 3  # type: ignore[attr-defined]
    assert (after.info["duration"], after.info["loop"]) == (200, 2)


def test_an_animation_keeps_no_comment() -> None:
    before = moving(comment=b"made at home")
    assert b"made at home" in before
    assert b"made at home" not in encode(before).data


def test_an_animation_that_plays_once_plays_once() -> None:
    assert "loop" not in opened(encode(moving()).data).info


def test_a_long_animation_is_refused() -> None:
    with pytest.raises(ImageRefused, match="too many for a letter"):
        encode(moving(frames=animation.MOST_FRAMES + 1, width=2))


def test_nothing_over_a_megabyte_is_kept() -> None:
    assert len(encode(saved(photograph(1200, 1600), "JPEG", quality=95)).data) <= LARGEST
    with pytest.raises(ImageRefused, match="1 MB"):
        encode(saved(photograph(1200, 4000), "JPEG", quality=60))


def test_a_heavy_picture_that_shows_through_loses_colours_before_it_is_refused() -> None:
    heavy = photograph(900, 600)
    heavy.putalpha(Image.linear_gradient("L").resize(heavy.size))
    made = encode(saved(heavy))
    assert made.mime == "image/png"
    assert len(made.data) <= LARGEST
    assert opened(made.data).mode == "P"


def test_the_same_file_gives_the_same_bytes() -> None:
    assert encode(located()) == encode(located())


def test_the_limit_is_that_of_the_checks() -> None:
    assert encoding.LARGEST <= LARGEST_IMAGE
