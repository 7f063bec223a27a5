import re
from dataclasses import replace

import pytest

from mailer.content.brand import DARK_BACKGROUNDS, LIGHT_BACKGROUNDS, BrandRefused, contrast
from mailer.content.content_type import EMAIL_TEMPLATES
from tests.content.examples import BRAND


def test_contrast_is_what_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#123456", "#123456") == 1


def test_a_sound_brand_becomes_plain_data() -> None:
    context = replace(BRAND, colour_accent="#1F4E79").as_context()
    assert context["colour_accent"] == "#1f4e79"
    assert context["postal_address"] == list(BRAND.postal_address)
    assert context["logo_url"] == ""


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"name": " "}, "society, name", "is empty"),
        ({"website": "http://example.org"}, "society, website", "https://"),
        ({"postal_address": ()}, "society, postal address", "is missing"),
        ({"postal_address": ("1 Lane", "")}, "society, postal address, line 2", "is empty"),
        ({"contact_address": "office"}, "society, contact address", "not an email address"),
        ({"time_zone": "PT"}, "society, time zone", "not a time zone"),
        ({"logo_url": "https://example.org/l.png"}, "society, words for the logo", "is empty"),
        ({"logo_url": "data:image/png;base64,AA", "logo_alt": "Logo"}, "society, logo", "not a web address"),
        ({"colour_accent": "navy"}, "society, accent colour", "six digits"),
        ({"colour_accent": "#7fa6cf"}, "society, accent colour", "Choose a darker colour."),
        ({"colour_accent_dark": "#1f4e79"}, "society, accent colour in dark mode", "Choose a lighter colour."),
    ],
)
def test_a_brand_that_would_harm_letters_is_refused(change: dict[str, object], place: str, words: str) -> None:
    with pytest.raises(BrandRefused) as refused:
        replace(BRAND, **change)  # type: ignore[arg-type]  # the values are wrong on purpose
    (fault,) = refused.value.faults
    assert fault.place == place
    assert words in str(fault)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(BrandRefused) as refused:
        replace(BRAND, name="", website="", colour_accent="")
    assert [fault.place for fault in refused.value.faults] == [
        "society, name",
        "society, website",
        "society, accent colour",
    ]


def test_backgrounds_are_those_of_the_letters() -> None:
    light = (EMAIL_TEMPLATES / "_base" / "inline.css").read_text()
    dark = (EMAIL_TEMPLATES / "_base" / "client.css").read_text()
    assert set(re.findall(r"background-color: (#\w+)", light)) == set(LIGHT_BACKGROUNDS)
    assert set(re.findall(r"background-color: (#\w+)", dark)) == set(DARK_BACKGROUNDS)
