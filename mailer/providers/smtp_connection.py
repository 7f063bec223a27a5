"""A conversation with an SMTP server up to the point where it takes mail: connect, TLS, sign in.

Nothing can have been accepted before a connection stands. So whatever fails here is a
``TemporaryFailure``, or an ``AccountRefused`` where a person must act.
"""

from __future__ import annotations

import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from mailer.lib.server_url import is_loopback
from mailer.providers.port import AccountRefused, TemporaryFailure
from mailer.providers.smtp_replies import Hangup, Reply, Wire

Security = Literal["none", "starttls", "tls"]
Tell = Callable[[str, str], None]

_GO_ON: Final = 334
_NOT_KNOWN: Final = (500, 502, 504)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the relay is and how to speak with it.

    Args:
        username, password: empty: do not sign in.
        timeout: seconds for one answer.
        helo: our own host name; empty: our address.
        ca_file: PEM file of the authority that signed the server's certificate; empty: the system's.
    """

    host: str
    port: int
    security: Security = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 30.0
    helo: str = ""
    ca_file: str = ""

    @property
    def on_this_machine(self) -> bool:
        return is_loopback(self.host)


@dataclass(slots=True)
class Connection:
    """Ready for mail. ``extensions`` are what the server offers: upper-case name -> parameters."""

    wire: Wire
    extensions: Mapping[str, str]

    def offers(self, extension: str) -> bool:
        return extension in self.extensions

    @property
    def largest_message(self) -> int:
        """The most bytes a message may have; 0: the server does not say."""
        said = self.extensions.get("SIZE", "")
        return int(said) if said.isdecimal() else 0

    def close(self) -> None:
        """Say goodbye without waiting for the answer."""
        with suppress(Hangup):
            self.wire.write(b"QUIT\r\n")
        self.wire.close()

    def drop(self) -> None:
        """Hang up without a word: the conversation is not in order."""
        self.wire.close()


def _silently(step: str, words: str) -> None:
    del step, words


def connect(server: Server, tell: Tell = _silently) -> Connection:
    """Open a connection; ``tell`` hears of each step as it is done: resolve, connect, TLS, sign in.

    Raises:
        TemporaryFailure: the server is not there or not willing now.
        AccountRefused: it will not take mail from us until a person acts.
    """
    wire = _reach(server, tell)
    try:
        return _introduce(server, wire, tell)
    except Hangup as exc:
        wire.close()
        raise TemporaryFailure(exc.reason, status=exc.reply.code if exc.reply else 0) from exc
    except BaseException:
        wire.close()
        raise


def _reach(server: Server, tell: Tell) -> Wire:
    try:
        found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise TemporaryFailure(f"There is no host {server.host} ({exc}).") from exc
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    tell("resolve", f"{server.host} is {', '.join(addresses)}")
    deadline, last = time.monotonic() + server.timeout, TimeoutError.__name__
    for address in addresses:
        try:
            reached = socket.create_connection((address, server.port), max(deadline - time.monotonic(), 0.01))
        except OSError as exc:
            last = type(exc).__name__
        else:
            reached.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            tell("connect", f"{address} answers at port {server.port}")
            return Wire(reached, server.timeout)
    raise TemporaryFailure(f"{server.host}:{server.port} can't be reached ({last}).")


def _introduce(server: Server, wire: Wire, tell: Tell) -> Connection:
    if server.security == "tls":
        _secure(server, wire, tell)
    _expect(wire.reply(), "greets us with")
    extensions = _hello(server, wire)
    if server.security == "starttls":
        extensions = _start_tls(server, wire, extensions, tell)
    if server.username:
        _sign_in(server, wire, extensions)
        tell("sign in", f"signed in as {server.username}")
    return Connection(wire, extensions)


def _expect(reply: Reply, what: str) -> Reply:
    """Go on with a positive reply; of the others, only a 4xx may be better later."""
    if reply.positive:
        return reply
    words = f"The server {what}: {reply}"
    raise (TemporaryFailure if reply.temporary else AccountRefused)(words, status=reply.code)


def _hello(server: Server, wire: Wire) -> dict[str, str]:
    name = (server.helo or _own_address(wire.connected)).encode()
    wire.write(b"EHLO " + name + b"\r\n")
    first, *offered = wire.lines()
    _expect(wire.say(b"HELO " + name) if first.code in _NOT_KNOWN else first, "answers our greeting with")
    named = (line.text.upper().partition(" ") for line in offered if first.positive)
    return {extension: parameters.strip() for extension, _, parameters in named}


def _own_address(connected: socket.socket) -> str:
    host = str(connected.getsockname()[0])
    return f"[IPv6:{host}]" if ":" in host else f"[{host}]"


def _start_tls(server: Server, wire: Wire, extensions: Mapping[str, str], tell: Tell) -> dict[str, str]:
    if "STARTTLS" not in extensions:
        raise AccountRefused(
            f"{server.host} offers no STARTTLS. Use smtps:// in MAILER_SMTP_URL if it wants TLS at once."
        )
    _expect(wire.say(b"STARTTLS"), "will not start TLS")
    _secure(server, wire, tell)
    return _hello(server, wire)


@lru_cache(maxsize=8)
def _context(ca_file: str) -> ssl.SSLContext:
    # Takes some 20 ms: once a process.
    return ssl.create_default_context(cafile=ca_file or None)


def _secure(server: Server, wire: Wire, tell: Tell) -> None:
    wire.connected.settimeout(server.timeout)
    try:
        secured = _context(server.ca_file).wrap_socket(wire.connected, server_hostname=server.host)
    except ssl.SSLCertVerificationError as exc:
        raise TemporaryFailure(f"The certificate of {server.host} can't be verified: {exc.verify_message}.") from exc
    except OSError as exc:
        raise TemporaryFailure(f"TLS with {server.host} fails ({type(exc).__name__}).") from exc
    wire.replace(secured)
    tell("TLS", f"{secured.version()}, the certificate is valid for {server.host}")


def _sign_in(server: Server, wire: Wire, extensions: Mapping[str, str]) -> None:
    if not isinstance(wire.connected, ssl.SSLSocket) and not server.on_this_machine:
        raise AccountRefused("A password goes over TLS only. Use smtp+starttls:// or smtps:// in MAILER_SMTP_URL.")
    offered = extensions.get("AUTH", "").split()
    if "PLAIN" in offered:
        secret = b64encode(f"\0{server.username}\0{server.password}".encode())
        reply = wire.say(b"AUTH PLAIN " + secret)
    elif "LOGIN" in offered:
        reply = wire.say(b"AUTH LOGIN")
        for words in (server.username, server.password):
            reply = wire.say(b64encode(words.encode())) if reply.code == _GO_ON else reply
    else:
        ways = " ".join(offered) or "none"
        raise AccountRefused(f"{server.host} offers no way to sign in that we know. It offers: {ways}.")
    _expect(reply, "does not let us sign in")
