"""What is said about a domain, asked of a real name server on this machine."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailer.providers.domain.examining import examine
from mailer.providers.domain.findings import Finding, Verdict
from mailer.providers.domain.resolver import LookupFailed, Resolver
from mailer.providers.domain.wanted import Leaving, wanted
from tests.providers.domain.nameserver import NameServer, Zone, serving, txt

DOMAIN = "society.example.org"
SERVER = Leaving(provider="smtp", server="mail.society.example.org")
SENDGRID = Leaving(provider="sendgrid")


def public_key(bits: int) -> str:
    key = generate_private_key(public_exponent=65_537, key_size=bits).public_key()
    return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


LONG = public_key(2048)
GOOD: Zone = {
    (DOMAIN, "TXT"): [txt("v=spf1 mx include:_spf.host.example.net -all"), txt("some-verification=1")],
    ("_spf.host.example.net", "TXT"): [txt("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all")],
    ("default._domainkey." + DOMAIN, "TXT"): [txt(f"v=DKIM1; k=rsa; p={LONG}")],
    ("_dmarc." + DOMAIN, "TXT"): [txt(f"v=DMARC1; p=reject; rua=mailto:dmarc@{DOMAIN}")],
    (DOMAIN, "MX"): ["10 mail.society.example.org."],
    ("mail.society.example.org", "A"): ["192.0.2.7"],
}


@pytest.fixture
def server() -> Iterator[NameServer]:
    with serving(GOOD) as started:
        yield started


def look(server: NameServer, leaving: Leaving = SERVER, *selectors: str) -> list[Finding]:
    return examine(DOMAIN, Resolver(server.address, timeout=1), leaving=leaving, selectors=selectors)


def about(server: NameServer, subject: str, leaving: Leaving = SERVER, *selectors: str) -> list[tuple[Verdict, str]]:
    found = look(server, leaving, *selectors)
    return [(finding.verdict, finding.found) for finding in found if finding.subject == subject]


def worst(server: NameServer, subject: str, leaving: Leaving = SERVER, *selectors: str) -> tuple[Verdict, str]:
    order = [Verdict.GOOD, Verdict.UNKNOWN, Verdict.WARN, Verdict.BAD]
    return max(about(server, subject, leaving, *selectors), key=lambda told: order.index(told[0]))


def test_a_domain_that_is_in_order(server: NameServer) -> None:
    found = look(server)
    assert {finding.verdict for finding in found} == {Verdict.GOOD}
    assert [finding.subject for finding in found] == ["SPF", "DKIM", "DMARC", "Mail to the domain"]
    assert not any(finding.remedy for finding in found)


def test_each_name_is_asked_for_once(server: NameServer) -> None:
    look(server)
    assert len(server.asked) == len(set(server.asked))


def test_a_domain_nobody_has_heard_of(server: NameServer) -> None:
    server.zone.clear()
    found = look(server)
    assert {finding.verdict for finding in found} == {Verdict.BAD, Verdict.WARN}
    assert all(finding.remedy for finding in found)


@pytest.mark.parametrize(
    ("records", "verdict", "words"),
    [
        (["v=spf1 mx -all", "v=spf1 a -all"], Verdict.BAD, "2 SPF records"),
        (["v=spf1 mx +all"], Verdict.BAD, "everybody in the world"),
        (["v=spf1 mx all"], Verdict.BAD, "everybody in the world"),
        (["v=spf1 mx ?all"], Verdict.WARN, "does not say what to think"),
        (["v=spf1 mx"], Verdict.WARN, "does not say what to think"),
        (["v=spf1 mx a:x.example.org/24 redirect=_spf.host.example.net"], Verdict.GOOD, "3 of 10"),
        (["v=spf1 include:nothing.example.net -all"], Verdict.BAD, "nothing.example.net, which has no SPF record"),
        (["v=spf1 include: -all"], Verdict.BAD, "has no SPF record"),
        (["v=spf1 include:%{i}._spf.example.net -all"], Verdict.GOOD, "1 of 10"),
        ([f"v=spf1 include:{DOMAIN} -all"], Verdict.BAD, "leads in a circle"),
        ([f"v=spf1 redirect={DOMAIN}"], Verdict.BAD, "leads in a circle"),
        (["v=spf1 ipv4:192.0.2.1 -all"], Verdict.BAD, "is no part of SPF"),
        (["v=spf1 exp=why.example.org x-ours=1 ip4:192.0.2.1 -all"], Verdict.GOOD, "0 of 10"),
        (["v=spf1 " + "a " * 11 + "-all"], Verdict.BAD, "11 or more questions"),
        (["v=spf10 mx -all"], Verdict.BAD, "There is no SPF record"),
        (["V=SPF1 MX -ALL"], Verdict.GOOD, "1 of 10"),
    ],
)
def test_spf(server: NameServer, records: list[str], verdict: Verdict, words: str) -> None:
    server.zone[DOMAIN, "TXT"] = [txt(record) for record in records]
    found = worst(server, "SPF")
    assert found[0] == verdict
    assert words in found[1]


def test_questions_of_includes_count_as_well(server: NameServer) -> None:
    server.zone["_spf.host.example.net", "TXT"] = [txt("v=spf1 " + "mx " * 9 + "-all")]
    assert worst(server, "SPF") == (
        Verdict.BAD,
        "Following the record takes 11 or more questions; receivers stop after 10.",
    )


def test_two_records_that_lead_to_each_other_come_to_an_end(server: NameServer) -> None:
    server.zone[DOMAIN, "TXT"] = [txt("v=spf1 redirect=_spf.host.example.net")]
    server.zone["_spf.host.example.net", "TXT"] = [txt(f"v=spf1 redirect={DOMAIN}")]
    assert worst(server, "SPF")[0] == Verdict.BAD


def test_sendgrid_is_missed_in_spf_unless_the_return_path_is_its_own(server: NameServer) -> None:
    assert "does not name sendgrid.net" in worst(server, "SPF", SENDGRID)[1]
    server.zone["em1.society.example.org", "CNAME"] = ["u1.wl.sendgrid.net."]
    server.zone["u1.wl.sendgrid.net", "TXT"] = [txt("v=spf1 ip4:192.0.2.0/24 -all")]
    server.zone["u1.wl.sendgrid.net", "MX"] = ["10 mail.society.example.org."]
    own = Leaving(provider="sendgrid", return_path="em1.society.example.org")
    assert worst(server, "SPF", own)[0] == Verdict.GOOD
    assert {verdict for verdict, _ in about(server, "Return path", own)} == {Verdict.GOOD}


@pytest.mark.parametrize(
    ("record", "verdict", "words"),
    [
        (f"v=DKIM1; p={LONG}", Verdict.GOOD, "2048 bits"),
        (f"k=rsa;p={LONG[:100]} {LONG[100:]}", Verdict.GOOD, "2048 bits"),
        (f"v=DKIM1; p={public_key(1024)}", Verdict.WARN, "1024 bits"),
        (f"v=DKIM1; t=y; p={LONG}", Verdict.WARN, "marked as a test"),
        ("v=DKIM1; p=", Verdict.BAD, "withdrawn"),
        (f"v=DKIM1; p={LONG[:-9]}", Verdict.BAD, "is no key"),
        ("v=DKIM1; p=ü§$", Verdict.BAD, "is no key"),
        (f"v=DKIM1; k=ed25519; p={b64encode(bytes(32)).decode()}", Verdict.GOOD, "256 bits"),
        (f"v=DKIM1; k=ed25519; p={b64encode(bytes(31)).decode()}", Verdict.BAD, "is no key"),
        ("nothing of the kind", Verdict.BAD, "No key stands here"),
    ],
)
def test_dkim(server: NameServer, record: str, verdict: Verdict, words: str) -> None:
    server.zone["ours._domainkey." + DOMAIN, "TXT"] = [
        txt(record).encode("unicode_escape").decode().replace("\\x", "?")
    ]
    found = worst(server, "DKIM", SERVER, "ours")
    assert found[0] == verdict
    assert words in found[1]


def test_a_key_is_found_through_an_alias(server: NameServer) -> None:
    for selector in ("s1", "s2"):
        server.zone[f"{selector}._domainkey.{DOMAIN}", "CNAME"] = [f"{selector}.domainkey.u1.sendgrid.net."]
        server.zone[f"{selector}.domainkey.u1.sendgrid.net", "TXT"] = [txt(f"k=rsa; p={LONG}")]
    assert about(server, "DKIM", SENDGRID) == [(Verdict.GOOD, "A key of 2048 bits.")] * 2


def test_without_a_selector_a_missing_key_is_no_proof(server: NameServer) -> None:
    del server.zone["default._domainkey." + DOMAIN, "TXT"]
    assert worst(server, "DKIM")[0] == Verdict.WARN


@pytest.mark.parametrize(
    ("records", "verdict", "words"),
    [
        ([], Verdict.BAD, "There is no DMARC record"),
        (["v=DMARC1; p=none; rua=mailto:x@example.org"], Verdict.WARN, "watch only"),
        (["v=DMARC1; p=quarantine; rua=mailto:x@example.org"], Verdict.GOOD, "spam folder"),
        (["v=DMARC1; p=reject; pct=20; rua=mailto:x@example.org"], Verdict.GOOD, "20 of 100"),
        (["v=DMARC1; p=reject"], Verdict.WARN, "Nobody gets the reports"),
        (["v=DMARC1; p=reject; aspf=s; rua=mailto:x@example.org"], Verdict.WARN, "SPF must name exactly"),
        (["v=DMARC1; p=refuse"], Verdict.BAD, "missing or misspelt"),
        (["v=DMARC1;"], Verdict.BAD, "missing or misspelt"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], Verdict.BAD, "2 DMARC records"),
        (["v=DMARC10; p=none"], Verdict.BAD, "There is no DMARC record"),
    ],
)
def test_dmarc(server: NameServer, records: list[str], verdict: Verdict, words: str) -> None:
    server.zone["_dmarc." + DOMAIN, "TXT"] = [txt(record) for record in records]
    found = worst(server, "DMARC")
    assert found[0] == verdict
    assert words in found[1]


def test_the_domain_above_speaks_where_the_sender_s_own_is_silent(server: NameServer) -> None:
    del server.zone["_dmarc." + DOMAIN, "TXT"]
    server.zone["_dmarc.example.org", "TXT"] = [txt("v=DMARC1; p=none; sp=reject; rua=mailto:x@example.org")]
    assert about(server, "DMARC") == [(Verdict.GOOD, "p=reject (forged letters are refused).")]


@pytest.mark.parametrize(
    ("zone", "verdict", "words"),
    [
        ({(DOMAIN, "MX"): ["0 ."]}, Verdict.BAD, "takes no mail at all"),
        ({(DOMAIN, "A"): ["192.0.2.8"]}, Verdict.WARN, "tried at the web server"),
        ({}, Verdict.BAD, "comes back"),
        ({(DOMAIN, "MX"): ["10 gone.example.org."]}, Verdict.BAD, "gone.example.org has no address"),
        ({(DOMAIN, "MX"): ["10 mail.society.example.org.", "20 gone.example.org."]}, Verdict.WARN, "has no address"),
    ],
)
def test_answers_arrive_or_not(server: NameServer, zone: Zone, verdict: Verdict, words: str) -> None:
    del server.zone[DOMAIN, "MX"]
    server.zone |= zone
    found = worst(server, "Mail to the domain")
    assert found[0] == verdict
    assert words in found[1]


def test_a_return_path_of_another_domain_is_told(server: NameServer) -> None:
    elsewhere = Leaving(provider="smtp", return_path="bounces.example.net")
    assert "of another domain" in next(words for _, words in about(server, "Return path", elsewhere))


@pytest.mark.parametrize("trouble", ["silent", "broken"])
def test_a_server_that_does_not_answer_is_told_and_the_rest_is_checked(server: NameServer, trouble: str) -> None:
    getattr(server, trouble).add("_dmarc." + DOMAIN)
    assert worst(server, "DMARC")[0] == Verdict.UNKNOWN
    assert worst(server, "SPF")[0] == Verdict.GOOD


@pytest.mark.parametrize("name", ["a" * 64 + ".example.org", "a..example.org", ".".join(["abcdefgh"] * 40)])
def test_names_that_can_t_be_asked_for_have_no_records(server: NameServer, name: str) -> None:
    assert Resolver(server.address).texts(name) == []


def test_nobody_answers() -> None:
    with serving({}) as server:
        address = server.address
    with pytest.raises(LookupFailed, match="No name server answered"):
        Resolver(address, timeout=0.2).texts(DOMAIN)


def test_wanted_records_can_be_copied_where_we_know_them() -> None:
    own = Leaving(provider="smtp", server="mail.society.example.org", return_path="bounces.society.example.org")
    records = {(record.kind, record.name): record.value for record in wanted(DOMAIN, own)}
    assert records["TXT", "bounces.society.example.org"] == "v=spf1 a:mail.society.example.org mx ~all"
    assert records["MX", "bounces.society.example.org"] == "10 mail.society.example.org."
    assert records["TXT", f"_dmarc.{DOMAIN}"] == f"v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}"
    assert all(record.value or record.told for record in wanted(DOMAIN, SENDGRID))


def test_what_is_wanted_passes_the_check(server: NameServer) -> None:
    for record in wanted(DOMAIN, SERVER):
        if record.kind == "TXT" and record.value:
            server.zone[record.name, "TXT"] = [txt(record.value)]
    assert Verdict.BAD not in {finding.verdict for finding in look(server)}
