"""What is known to go wrong with member files, one test each: what happens, and what the secretary is told."""

from __future__ import annotations

import csv
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest

from mailer.members.imports import services
from mailer.members.imports.domains import asking
from mailer.members.imports.faults import ImportNeedsConfirmation
from mailer.members.imports.services import run_import
from mailer.members.models import Address, ImportRun, Member, Suppression, Topic, TopicChoice
from mailer.members.services import erase_from_register, suppress, unsubscribe
from tests.members.imports.conftest import Import, Preview, Refusal
from tests.people import NOW, hash_of, make_member

HEADER = "number,given_name,family_name,email\n"
ADA = "1,Ada,Lovelace,ada@example.org\n"
GRACE = "2,Grace,Hopper,grace@example.org\n"


def test_1_a_byte_order_mark_is_no_part_of_the_first_column(take_in: Import) -> None:
    assert take_in(HEADER + ADA, encoding="utf-8-sig").created == 1


def test_2_bytes_that_are_not_utf8_are_refused_by_line_with_what_they_may_mean(
    refusal: Refusal, take_in: Import
) -> None:
    content = HEADER + ADA + "2,José,Núñez,jose@example.org\n3,Jürgen,Müller,j@example.org\n"
    [fault] = refusal(content, encoding="cp1252").faults
    assert fault.line == 3
    assert "not UTF-8" in fault.message
    assert "--encoding cp1252 (Western Europe, Windows) reads it as '2,José,Núñez,jose@example.org" in fault.remedy
    assert take_in(content, encoding="cp1252", told="detected").encoding == "cp1252"
    assert Member.objects.get(number="2").family_name == "Núñez"


def test_3_utf16_is_read_by_its_mark_and_refused_without(take_in: Import, refusal: Refusal) -> None:
    content = HEADER + ADA
    assert take_in(content, encoding="utf-16").encoding == "utf-16"
    assert "--encoding utf-16-le" in refusal(content, encoding="utf-16-le").faults[0].remedy


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_4_another_delimiter_is_found_in_the_header_and_told(take_in: Import, delimiter: str) -> None:
    assert take_in((HEADER + ADA).replace(",", delimiter)).delimiter == delimiter


def test_5_a_quotation_mark_that_stays_open_swallows_nothing(refusal: Refusal) -> None:
    [fault] = refusal(HEADER + ADA + '2,"Grace,Hopper,grace@example.org\n' + GRACE * 3).faults
    assert (fault.line, "quotation mark" in fault.message) == (3, True)


def test_6_a_cell_without_end_is_refused(refusal: Refusal) -> None:
    [fault] = refusal(HEADER + "1,Ada,Lovelace,ada@example.org\n2," + "x" * 131_073 + ",H,g@example.org\n").faults
    assert (fault.line, "131,072 characters" in fault.message) == (3, True)


def test_7_nul_bytes_are_refused(refusal: Refusal) -> None:
    assert refusal(HEADER + "1,A\0da,Lovelace,ada@example.org\n").faults[0].line == 2


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Nummer;Anrede", "no column 'email'"),
        ("number,email,E-Mail", "2 columns of this name"),
        ("foo,bar", "no column name we know"),
    ],
)
def test_8_a_header_that_is_missing_doubled_or_renamed_refuses_the_file(
    refusal: Refusal, header: str, words: str
) -> None:
    [fault] = refusal(f"{header}\n1,2,3\n").faults
    assert (fault.line, words in fault.message, bool(fault.remedy)) == (1, True, True)


@pytest.mark.parametrize("content", ["", HEADER, HEADER + "\n\n"])
def test_9_an_empty_file_never_means_that_everybody_left(refusal: Refusal, content: str) -> None:
    make_member("1")
    assert "nothing was changed" in refusal(content, missing=services.Missing.LAPSE).faults[0].message
    assert Member.objects.get().dues_until is not None


def test_10_a_file_with_a_fifth_fewer_members_asks_first(take_in: Import) -> None:
    rows = [f"{n},A,B,a{n}@example.org\n" for n in range(10)]
    take_in(HEADER + "".join(rows))
    assert take_in(HEADER + "".join(rows[:8]), confirmed=False).rows == 8
    with pytest.raises(
        ImportNeedsConfirmation, match=r"the file has 6 members, and the last one, .*, had 8: 25 % fewer"
    ):
        take_in(HEADER + "".join(rows[:6]), confirmed=False)
    assert ImportRun.objects.count() == 2
    assert take_in(HEADER + "98,New,One,n1@example.org\n", confirmed=False).created == 1
    ImportRun.objects.filter(rows=1).delete()
    assert take_in(HEADER + "".join(rows[:6]), confirmed=True).rows == 6


@pytest.mark.parametrize(("row", "cells"), [("1,Ada,Lovelace", 3), ("1,Ada,King, Countess,a@example.org", 5)])
def test_11_a_line_with_too_few_or_too_many_cells_is_a_fault(refusal: Refusal, row: str, cells: int) -> None:
    [fault] = refusal(HEADER + row + "\n").faults
    assert (fault.line, fault.message) == (2, f"the line has {cells} cells where the header has 4")


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-2", "@SUM(A1)"])
def test_12_a_formula_is_kept_as_text_and_defused_where_it_goes_out(
    take_in: Import, preview: Preview, tmp_path: Path, cell: str
) -> None:
    content = f"{HEADER}1,{cell},Lovelace,ada@example.org\n"
    preview(content, diff=tmp_path / "diff.csv")
    with (tmp_path / "diff.csv").open(encoding="utf-8-sig", newline="") as file:
        assert f"'{cell}" in [row["after"] for row in csv.DictReader(file)]
    take_in(content)
    assert Member.objects.get().given_name == cell


def test_13_an_address_twice_in_a_file_without_numbers_is_one_member_and_the_conflict_is_told(
    refusal: Refusal, take_in: Import
) -> None:
    [fault] = refusal("name,email\nAda King,ada@example.org\nA. Lovelace,ADA@example.org\n").faults
    assert (fault.line, fault.column) == (3, "email")
    assert "line 2 already" in fault.message
    take_in("name,email\nAda King,ada@example.org\n")
    take_in("name,email\nA. Lovelace,ADA@example.org\n")
    assert Member.objects.count() == 1


@pytest.mark.django_db
def test_14_who_unsubscribed_complained_or_was_erased_stays_so(take_in: Import) -> None:
    awards = Topic.objects.get(slug="awards")
    eva, _, gone = (
        make_member("1", "eva@example.org"),
        make_member("2", "zoe@example.org"),
        make_member("3", "x@example.org"),
    )
    unsubscribe(member=eva, topic=awards, source="one_click", actor="member", now=NOW)
    suppress(address_hash=hash_of("zoe@example.org"), reason=Suppression.Reason.COMPLAINT, source="bounce", now=NOW)
    erase_from_register(member=gone, by="member", now=NOW)
    report = take_in(
        HEADER + "1,Eva,E,eva@example.org\n22,Zoe,Z,ZOE@example.org\n3,X,X,x@example.org\n33,X,X,X@example.org\n"
    )
    assert not TopicChoice.objects.get(member=eva, topic=awards).subscribed
    assert Suppression.objects.filter(lifted_at=None).count() == 2
    assert Address.objects.get(member__number="22").state == "complained"
    assert not Member.objects.filter(number="33").exists()
    assert Member.objects.get(number="3").given_name == ""
    told = " ".join(report.notes)
    assert "line 3: mail to this address was stopped before and stays stopped" in told
    assert "line 4: this member was erased" in told
    assert "line 5: somebody with this address was erased" in told


@pytest.mark.parametrize("cell", ["a@example.org;b@example.org", "a@example.org b@example.org", "a@x.org und b@x.org"])
def test_15_two_addresses_in_one_cell_are_a_fault(refusal: Refusal, cell: str) -> None:
    [fault] = refusal(f"{HEADER}1,A,B,{cell}\n").faults
    assert (fault.line, fault.column, fault.message) == (2, "email", "there are two addresses in one cell")
    assert "second_email" in fault.remedy


@pytest.mark.parametrize(("name", "meant"), [("JosÃ©", "José"), ("Å½iÅ¾ek", "Žižek"), ("å±±ç”°", "山田")])
def test_16_a_garbled_name_is_kept_and_what_it_may_mean_is_said(take_in: Import, name: str, meant: str) -> None:
    [note] = take_in(f"{HEADER}1,{name},L,a@example.org\n").notes
    assert note.startswith(f"line 2 (perhaps '{meant} L'): a name looks garbled")
    assert Member.objects.get().given_name == name


def test_17_commas_and_semicolons_in_a_name_are_kept(take_in: Import) -> None:
    take_in(HEADER + '1,Ada,"Lovelace, Countess; FRS",ada@example.org\n')
    assert Member.objects.get().family_name == "Lovelace, Countess; FRS"


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x07", "\x1b"])
def test_18_control_characters_in_a_name_are_refused(refusal: Refusal, character: str) -> None:
    [fault] = refusal(f"{HEADER}1,A{character}da,L,a@example.org\n").faults
    assert (fault.line, fault.column) == (2, "given_name")


def test_18_what_is_invisible_and_means_nothing_is_dropped_from_a_name(take_in: Import) -> None:
    take_in(f"{HEADER}1,A\u200bda\ufeff,Love\u00adlace,a@example.org\n")
    assert (Member.objects.get().given_name, Member.objects.get().family_name) == ("Ada", "Lovelace")


@pytest.mark.django_db
def test_19_an_import_that_breaks_off_leaves_nothing_and_can_be_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "members.csv"
    path.write_text(HEADER + "".join(f"{n},A,B,a{n}@example.org\n" for n in range(2500)))

    def breaks(done: int, expected: int) -> None:
        if done > 2000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(path, by="x", now=NOW, progress=breaks)
    assert not Member.objects.exists()
    assert not ImportRun.objects.exists()
    assert run_import(path, by="x", now=NOW).created == 2500
    assert run_import(path, by="x", now=NOW).unchanged == 2500


def test_20_a_file_of_endless_rows_is_capped(refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailer.members.imports.parsing.MOST_ROWS", 1000)
    fault = refusal(HEADER + "".join(f"{n},A,B,a{n}@example.org\n" for n in range(5000))).faults[0]
    assert (fault.line, "over 1,000 members" in fault.message) == (1002, True)


def test_20_a_file_too_large_to_read_is_refused_at_the_door(refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailer.members.imports.scanning.LARGEST", 10)
    assert "can be taken in" in refusal(HEADER + ADA).faults[0].message


def test_21_plain_spaces_around_an_address_are_dropped_and_told(take_in: Import) -> None:
    [note] = take_in(HEADER + "1,Ada,L, ada@example.org \n").notes
    assert note == "line 2: there were spaces around the address; they were dropped"
    assert Address.objects.get().email == "ada@example.org"


@pytest.mark.parametrize("character", ["\u00a0", "\u200b", "\u2060", "\ufeff"])
def test_21_invisible_characters_in_an_address_are_refused_by_name(refusal: Refusal, character: str) -> None:
    [fault] = refusal(f"{HEADER}1,Ada,L,ada@example.org{character}\n").faults
    assert (fault.line, fault.column) == (2, "email")
    assert "invisible character" in fault.message


@pytest.mark.parametrize("cell", ["mailto:ada@example.org", "Ada <ada@example.org>"])
def test_22_an_address_inside_other_text_is_refused(refusal: Refusal, cell: str) -> None:
    assert "Keep only the address itself" in refusal(f"{HEADER}1,Ada,L,{cell}\n").faults[0].remedy


def test_23_a_header_smuggled_into_an_address_is_refused(refusal: Refusal) -> None:
    fault = refusal(HEADER + '1,Ada,L,"ada@example.org\r\nBcc: x@example.org"\n').faults[0]
    assert (fault.line, fault.column) == (2, "email")


def test_24_a_local_part_of_65_characters_is_refused(refusal: Refusal) -> None:
    assert refusal(f"{HEADER}1,Ada,L,{'a' * 65}@example.org\n").faults[0].column == "email"


def test_25_an_international_domain_is_one_in_both_its_forms(take_in: Import) -> None:
    take_in("name,email\nAda L,ada@bücher.de\n")
    report = take_in("name,email\nAda L,ada@xn--bcher-kva.de\n")
    assert report.created == 0
    assert Address.objects.get().email.startswith("ada@bücher.de")


def test_26_a_local_part_beyond_ascii_is_taken_in_and_flagged(take_in: Import) -> None:
    assert "before the @" in take_in(HEADER + "1,Zoë,L,zoë@example.org\n").notes[0]


def test_27_wide_letters_become_plain_ones_and_it_is_told(take_in: Import) -> None:
    assert "wide characters" in take_in(HEADER + "1,Ada,L,ada@ｇmail.com\n").notes[0]
    assert Address.objects.get().email == "ada@gmail.com"


def test_28_spellings_by_case_are_one_address_and_the_last_is_written_to(take_in: Import) -> None:
    take_in("name,email\nAda L,Ada@Example.org\n")
    assert take_in("name,email\nAda L,ADA@example.ORG\n").created == 0
    assert Address.objects.get().email == "ADA@example.org"


def test_29_plus_tags_and_dots_tell_two_addresses(take_in: Import) -> None:
    assert take_in("name,email\nA B,a.b@example.org\nC D,ab@example.org\nE F,ab+x@example.org\n").created == 3


@pytest.mark.parametrize(
    ("domain", "meant"), [("gmail.con", "gmail.com"), ("hotnail.com", "hotmail.com"), ("uni.ogr", "uni.org")]
)
def test_30_what_looks_like_a_slip_is_suggested_and_not_changed(take_in: Import, domain: str, meant: str) -> None:
    [note] = take_in(f"{HEADER}1,Ada,L,ada@{domain}\n").notes
    assert note.startswith(f"line 2 (perhaps {meant}): ")
    assert Address.objects.get().email == f"ada@{domain}"


@pytest.mark.parametrize("email", ["noreply@example.org", "members@lists.example.org", "postmaster@example.org"])
def test_31_addresses_no_person_reads_are_told(take_in: Import, email: str) -> None:
    assert "no single person reads" in take_in(f"{HEADER}1,Ada,L,{email}\n").notes[0]


def test_31_an_address_of_the_society_itself_is_told(take_in: Import) -> None:
    report = take_in(HEADER + "1,Ada,L,News@society.example.org\n", own_addresses=["news@society.example.org"])
    assert "round in circles" in report.notes[0]


@pytest.mark.parametrize(
    "email", ['"ada lovelace"@example.org', "ada@[192.0.2.1]", "ada@localhost", "ada@example.invalid", "ada@x.test"]
)
def test_32_addresses_no_mail_can_reach_are_refused(refusal: Refusal, email: str) -> None:
    quoted = email.replace('"', '""')
    [fault] = refusal(f'{HEADER}1,Ada,L,"{quoted}"\n').faults
    assert (fault.line, fault.column, bool(fault.remedy)) == (2, "email", True)


NAME_SERVER = {
    "silent.org": {"MX": ["0 ."]},
    "mail.org": {"MX": ["10 mx.mail.org."]},
    "plain.org": {"A": ["192.0.2.1"]},
    "nothing.org": {},
}


@pytest.fixture
def name_server() -> Iterator[dns.resolver.Resolver]:
    """A name server on this machine that knows four domains, and breaks down at a fifth."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        threading.Thread(target=serve_names, args=[door], daemon=True).start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], door.getsockname()[1]
        yield resolver
        door.sendto(b"", door.getsockname())


def serve_names(door: socket.socket) -> None:
    while (asked := door.recvfrom(4096))[0]:
        query = dns.message.from_wire(asked[0])
        answer = dns.message.make_response(query)
        name, kind = query.question[0].name, query.question[0].rdtype
        known = NAME_SERVER.get(name.to_text(omit_final_dot=True))
        if known is None:
            broken = name.to_text().startswith("broken")
            answer.set_rcode(dns.rcode.SERVFAIL if broken else dns.rcode.NXDOMAIN)
        elif records := known.get(dns.rdatatype.to_text(kind)):
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", kind, records))
        door.sendto(answer.to_wire(), asked[1])


def test_33_domains_that_take_no_mail_are_told_and_a_dns_that_fails_refuses_nobody(
    take_in: Import, name_server: dns.resolver.Resolver
) -> None:
    domains = ["silent.org", "mail.org", "plain.org", "nothing.org", "gone.org", "broken.org"]
    rows = "".join(f"{number},A,B,a@{domain}\n" for number, domain in enumerate(domains))
    report = take_in(HEADER + rows, takes_mail=asking(name_server))
    assert report.created == 6
    assert [note.split(",")[0] for note in report.notes] == [
        "line 2: nobody takes mail at silent.org",
        "line 5: nobody takes mail at nothing.org",
        "line 6: nobody takes mail at gone.org",
    ]


def test_faults_name_the_column_as_the_file_does(refusal: Refusal) -> None:
    [fault] = refusal("Mitgliedsnummer;Nachname;E-Mail-Adresse\n1;L;nobody\n").faults
    assert str(fault).startswith("line 2, column E-Mail-Adresse: ")
