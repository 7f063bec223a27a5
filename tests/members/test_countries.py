from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from mailer.members.countries import OTHER_NAMES, country_code, zone_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("de", "DE"),
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("Allemagne", "DE"),
        ("U.S.A.", "US"),
        ("United Kingdom", "GB"),
        ("Côte d’Ivoire", "CI"),
        ("South Korea", "KR"),
        ("日本", "JP"),
        ("Atlantis", None),
        ("", None),
        ("---", None),
    ],
)
def test_reads_codes_and_names_in_several_languages(text: str, code: str | None) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("code", "zone"),
    [("JP", "Asia/Tokyo"), ("AU", "Australia/Sydney"), ("CA", "America/Toronto"), ("UA", "Europe/Kyiv"), ("XX", "")],
)
def test_guesses_the_zone_most_people_live_in(code: str, zone: str) -> None:
    assert zone_of(code) == zone


def test_every_country_we_name_has_a_zone_this_machine_knows() -> None:
    assert {zone_of(code) for code in OTHER_NAMES} <= available_timezones()
