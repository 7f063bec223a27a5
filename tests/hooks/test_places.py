"""Where messages may not go."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest

from mailer.hooks.errors import HookRefused, NotDelivered
from mailer.hooks.places import address_of, is_open, place_of
from mailer.lib.networks import parse_networks


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ftp://example.org", "https://", "https://a b.example.org", "https://user@example.org",
        "https://user:pass@example.org", "https://example.org/#x", "https://example.org:99999", "https://exa\nmple.org",
        "https://exämple.org", "https://[::1", "//example.org", "file:///etc/passwd",
        "https://example.org/" + "x" * 500,
    ],
)  # fmt: skip
def test_what_is_no_web_address(url: str) -> None:
    with pytest.raises(HookRefused):
        place_of(url)


def test_a_web_address_is_taken_apart() -> None:
    place = place_of("https://hooks.example.org:8443/a/b?c=d")
    assert (place.host, place.port, place.path) == ("hooks.example.org", 8443, "/a/b?c=d")
    assert place_of("http://example.org").port == 80


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_addresses_that_are_not_open(address: str) -> None:
    assert not is_open(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_open(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "localhost"])
def test_other_spellings_of_this_machine_lead_nowhere(host: str) -> None:
    with pytest.raises(NotDelivered):
        address_of(place_of(f"https://{host}/"), private=())


def test_one_private_answer_among_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(NotDelivered, match="private network"):
        address_of(place_of("https://two.example.org/"), private=())
    assert address_of(place_of("https://two.example.org/"), private=parse_networks("10.0.0.0/8")) == "93.184.216.34"


def test_without_tls_only_named_networks_are_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("93.184.216.34", 80))])
    with pytest.raises(NotDelivered, match="Without TLS"):
        address_of(place_of("http://open.example.org/"), private=())


def test_a_name_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NotDelivered, match="not known"):
        address_of(place_of("https://nobody.example.org/"), private=())
