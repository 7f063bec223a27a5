"""What is proposed for bytes that are not UTF-8, with the names to tell it by."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.members.imports.encodings import propose
from mailer.members.imports.faults import ImportRefused
from mailer.members.imports.services import inspect_file, preview_import
from tests.people import NOW

NAMES = {
    "cp1252": ["José;Núñez", "Käthe;Weißhaupt", "Loïc;Lefèvre"],
    "mac-roman": ["Zoë;Müller", "François;Gérard"],
    "cp1250": ["Łukasz;Wójcik", "Jiří;Dvořák", "Grażyna;Świątek"],
    "cp1251": ["Дмитрий;Иванов", "Елена;Смирнова"],
    "koi8-r": ["Дмитрий;Иванов", "Елена;Смирнова"],
    "cp932": ["裕正;井上", "太郎;山田", "維紹;谷口"],
    "euc-jp": ["裕正;井上", "太郎;山田", "ひろし;すずき"],
    "gb18030": ["小明;李", "伟;王", "秀英;张"],
    "cp949": ["민준;김", "서연;이", "지훈;박"],
    "cp1253": ["Γιώργος;Παπαδόπουλος", "Ελένη;Νικολάου"],
}


@pytest.mark.parametrize("encoding", NAMES)
def test_the_right_one_is_among_those_proposed_and_shows_the_names(encoding: str) -> None:
    lines = [f"1;{name};m@example.org" for name in NAMES[encoding]]
    proposals = {proposal.encoding: proposal for proposal in propose("\n".join(lines).encode(encoding))}
    assert encoding in proposals
    assert proposals[encoding].sample == tuple(lines[:3])


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "cp1250", "koi8-r", "cp932"])
def test_the_right_one_comes_first_where_the_bytes_tell(encoding: str) -> None:
    assert propose("\n".join(NAMES[encoding]).encode(encoding))[0].encoding == encoding


def test_bytes_that_are_no_text_get_no_proposal_that_hides_it() -> None:
    assert all("\ufffd" not in line for proposal in propose(bytes(range(128, 160)) * 4) for line in proposal.sample)


@pytest.mark.django_db
def test_a_letter_far_down_the_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    rows = b"".join(b"%d,A,a%d@example.org\n" % (n, n) for n in range(60_000))
    path.write_bytes(b"number,name,email\n" + rows + "x,José,j@example.org\n".encode("cp1252"))
    facts = inspect_file(path)
    assert facts.proposals[0].sample == ("x,José,j@example.org",)
    with pytest.raises(ImportRefused) as caught:
        preview_import(path, now=NOW)
    assert caught.value.faults[0].line == 60_002


@pytest.mark.django_db
def test_a_file_in_utf8_is_certain(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text("number,name,email\n1,José,j@example.org\n")
    facts = inspect_file(path)
    assert (facts.proposals, facts.form.encoding) == ((), "utf-8")
    assert facts.rows == (("1", "José", "j@example.org"),)
