"""What an SMTP server says, read with a deadline, and the one class of error for a server that stops saying it."""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass
from typing import Final

_LINE: Final = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?")
_WHOLE: Final = re.compile(rb"([2-5]\d\d) ([^\r\n]{1,500})\r\n")
_ENHANCED: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
_LONGEST_LINE: Final = 4096
_MOST_LINES: Final = 200
_CLOSING: Final = 421


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply's code and its words, lines joined by spaces."""

    code: int
    text: str

    @property
    def positive(self) -> bool:
        return self.code // 100 == 2  # noqa: PLR2004 - the classes of reply codes

    @property
    def temporary(self) -> bool:
        return self.code // 100 == 4  # noqa: PLR2004 - as above

    @property
    def permanent(self) -> bool:
        return self.code // 100 == 5  # noqa: PLR2004 - as above

    @property
    def about_policy(self) -> bool:
        """Refused for who we are or what the letter is (RFC 3463, class x.7), not for the recipient."""
        found = _ENHANCED.match(self.text)
        return found is not None and found[0][1:4] == ".7."

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()


class Hangup(Exception):
    """The conversation is over. ``left`` is how many bytes of the last write had been handed to the system."""

    def __init__(self, reason: str, *, left: int = 0, reply: Reply | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.left = left
        self.reply = reply


class Wire:
    """A socket with the lines that have arrived on it. ``timeout`` is for one write or one reply in all."""

    def __init__(self, connected: socket.socket, timeout: float) -> None:
        self._socket = connected
        self._timeout = timeout
        self._buffer = bytearray()

    @property
    def connected(self) -> socket.socket:
        return self._socket

    def replace(self, secured: socket.socket) -> None:
        """Go on under TLS. What came before it in plain text is not believed."""
        self._socket = secured
        self._buffer.clear()

    def write(self, data: bytes) -> None:
        """Send all of ``data``. Raises ``Hangup``, which tells how much had left."""
        deadline, left = time.monotonic() + self._timeout, 0
        try:
            self._socket.settimeout(self._timeout)
            left = self._socket.send(data)
            while left < len(data):
                self._socket.settimeout(_remaining(deadline))
                left += self._socket.send(memoryview(data)[left:])
        except OSError as exc:
            raise Hangup(f"The connection broke while sending ({_kind(exc)}).", left=left) from exc

    def say(self, line: bytes) -> Reply:
        """Write one command line and read its reply."""
        self.write(line + b"\r\n")
        return self.reply()

    def reply(self) -> Reply:
        """Read one reply. Raises ``Hangup``; a 421 is one, because the server closes after it."""
        found = _WHOLE.match(self._buffer)
        if found is not None and found[1] != b"421":
            # Nearly every reply is one line that came with others.
            reply = Reply(int(found[1]), found[2].decode("utf-8", "replace"))
            del self._buffer[: found.end()]
            return reply
        lines = self.lines()
        text = " ".join(line.text for line in lines if line.text)
        return Reply(lines[-1].code, text[:500])

    def lines(self) -> list[Reply]:
        """Read one reply, line by line; never empty. Raises ``Hangup`` as ``reply`` does."""
        deadline = time.monotonic() + self._timeout
        lines: list[Reply] = []
        while len(lines) < _MOST_LINES:
            found = _LINE.fullmatch(self._line(deadline))
            if found is None:
                raise Hangup("The server's answer is not SMTP.")
            lines.append(Reply(int(found[1]), (found[3] or b"").decode("utf-8", "replace").strip()))
            if found[2] != b"-":
                return _unless_closing(lines)
        raise Hangup("The server's answer has no end.")

    def _line(self, deadline: float) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _LONGEST_LINE:
                raise Hangup("The server's answer is not SMTP.")
            self._receive(deadline)
        line = bytes(self._buffer[:end]).rstrip(b"\r")
        del self._buffer[: end + 1]
        return line

    def _receive(self, deadline: float) -> None:
        try:
            self._socket.settimeout(_remaining(deadline))
            arrived = self._socket.recv(65536)
        except OSError as exc:
            raise Hangup(f"The connection broke before the answer came ({_kind(exc)}).") from exc
        if not arrived:
            raise Hangup("The server closed the connection before it answered.")
        self._buffer += arrived

    def close(self) -> None:
        self._socket.close()


def _remaining(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _unless_closing(lines: list[Reply]) -> list[Reply]:
    last = lines[-1]
    if last.code == _CLOSING:
        raise Hangup(f"The server closed the connection: {last}", reply=last)
    return lines


def _kind(exc: OSError) -> str:
    return "no answer in time" if isinstance(exc, TimeoutError) else type(exc).__name__
