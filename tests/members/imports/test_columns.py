from __future__ import annotations

import pytest

from mailer.members.imports.columns import ALIASES, recognise
from mailer.members.imports.faults import ImportRefused


def test_knows_its_own_names() -> None:
    columns = recognise(list(ALIASES), 1)
    assert dict(columns.places) == {name: index for index, name in enumerate(ALIASES)}
    assert columns.ignored == ()


@pytest.mark.parametrize("spelling", ["given_name", "Given Name", "GIVEN-NAME", " givenname ", "First Name", "Prénom"])
def test_spelling_does_not_matter(spelling: str) -> None:
    assert dict(recognise([spelling, "email"], 1).places) == {"given_name": 0, "email": 1}


def test_of_two_names_for_one_thing_the_one_nearer_to_ours_counts() -> None:
    columns = recognise(["Surname", "Work email", "Home email", "Email"], 1)
    assert dict(columns.places) == {"family_name": 0, "second_email": 1, "email": 3}
    assert columns.ignored == ("Home email",)


def test_no_spelling_means_two_columns() -> None:
    spellings = [alias for aliases in ALIASES.values() for alias in aliases.split("|")]
    assert len(spellings) == len(set(spellings))


def test_an_unreadable_header_names_the_columns_expected() -> None:
    with pytest.raises(ImportRefused) as caught:
        recognise(["Ada", "Lovelace"], 1)
    assert all(name in caught.value.faults[0].remedy for name in ALIASES)
