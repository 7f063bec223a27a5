"""A mail server that takes everything, or misbehaves as told; what it accepted is the truth.

One thread, PIPELINING, no dependency: ``with MailServer(...) as server`` in a test. ``tests.faults.postman``
is one as a process of its own.
"""

from __future__ import annotations

import re
import selectors
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

EXTENSIONS: Final = ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
RESET: Final = "reset"
"""As an answer: the connection is reset instead."""
SILENCE: Final = "silence"
"""As an answer: none is given any more."""


def _agree(_: str) -> str:
    return ""


def _always() -> bool:
    return True


def _welcome() -> tuple[str, float]:
    return "220 sink.example.org ready", 0.0


@dataclass
class Manners:
    """How the server behaves. Each function gets an address and gives its answer, or '' for the usual one.

    ``greeting``: what it greets with, and after how many seconds. ``after_data``: the message has been received and
    counts only when the answer is a 2xx, or when it is lost (RESET, SILENCE) and ``keeps_lost``. ``seconds``: how long
    it thinks about each group.
    """

    extensions: tuple[str, ...] = EXTENSIONS
    greeting: Callable[[], tuple[str, float]] = _welcome
    sender: Callable[[str], str] = _agree
    recipient: Callable[[str], str] = _agree
    data: Callable[[str], str] = _agree
    after_data: Callable[[str], str] = _agree
    keeps_lost: Callable[[], bool] = _always
    most_messages: int = 0
    seconds: float = 0.0


@dataclass
class Message:
    """One accepted message, its envelope, and the bytes as they came."""

    sender: str
    recipient: str
    raw: bytes


@dataclass
class Session:
    """One client."""

    connection: socket.socket
    buffer: bytearray = field(default_factory=bytearray)
    answers: list[bytes] = field(default_factory=list)
    sender: str | None = None
    recipient: str | None = None
    in_data: bool = False
    seen: int = 0
    taken: int = 0
    mute: bool = False


class Gone(Exception):
    """The session is over."""


class MailServer:
    """Listens on a free port of this machine from ``__enter__`` on. ``on_message`` is called before the answer."""

    def __init__(
        self, manners: Manners | None = None, *, on_message: Callable[[Message], None] | None = None, port: int = 0
    ) -> None:
        self.manners = manners or Manners()
        self.messages: list[Message] = []
        self.commands: list[str] = []
        self.sessions = 0
        self._on_message = on_message or self.messages.append
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._ungreeted: list[tuple[float, str, socket.socket]] = []
        self._stopping = False
        self._thread = threading.Thread(target=self.serve, daemon=True)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def received(self) -> Counter[str]:
        """Messages by recipient."""
        return Counter(message.recipient for message in self.messages)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping = True
        self._thread.join(10)
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        self._selector.close()

    def serve(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select(0.05):
                if key.data is None:
                    self._welcome()
                else:
                    self._hear(key.data)
            self._greet()

    def _welcome(self) -> None:
        connection, _ = self._listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sessions += 1
        session = Session(connection)
        self._selector.register(connection, selectors.EVENT_READ, session)
        words, seconds = self.manners.greeting()
        self._ungreeted.append((time.monotonic() + seconds, words, connection))

    def _greet(self) -> None:
        now = time.monotonic()
        for due, words, connection in [one for one in self._ungreeted if one[0] <= now]:
            self._ungreeted.remove((due, words, connection))
            # Whoever did not want to wait is gone.
            with suppress(OSError):
                connection.sendall(f"{words}\r\n".encode())

    def _hear(self, session: Session) -> None:
        with suppress(Gone, OSError):
            if arrived := session.connection.recv(262_144):
                session.buffer += arrived
                self._answer(session)
                return
        self._selector.unregister(session.connection)
        session.connection.close()

    def _answer(self, session: Session) -> None:
        over = False
        try:
            while self._step(session):
                pass
        except Gone:
            over = True
        if session.answers and not session.mute:
            if self.manners.seconds:
                time.sleep(self.manners.seconds)
            session.connection.sendall(b"".join(session.answers))
        session.answers.clear()
        if over:
            raise Gone

    def _step(self, session: Session) -> bool:
        """Take one line or one message off the buffer; False: there is no whole one."""
        if session.in_data:
            return self._take_message(session)
        end = session.buffer.find(b"\r\n")
        if end < 0:
            return False
        line = session.buffer[:end].decode()
        del session.buffer[: end + 2]
        self._command(session, line)
        return True

    def _take_message(self, session: Session) -> bool:
        if session.buffer.startswith(b".\r\n"):
            end, skip = 0, 3
        else:
            end, skip = session.buffer.find(b"\r\n.\r\n", max(session.seen - 4, 0)) + 2, 3
            if end < 2:
                session.seen = len(session.buffer)
                return False
        raw = bytes(session.buffer[:end])
        del session.buffer[: end + skip]
        session.seen, session.in_data = 0, False
        self._judge(session, raw)
        session.sender = session.recipient = None
        return True

    def _judge(self, session: Session, raw: bytes) -> None:
        if not session.recipient:
            self._say(session, "554 5.5.1 no valid recipients")
            return
        message = Message(session.sender or "", session.recipient, raw)
        answer = self.manners.after_data(session.recipient)
        if answer in {RESET, SILENCE}:
            if self.manners.keeps_lost():
                self._on_message(message)
        elif not answer or answer.startswith("2"):
            self._on_message(message)
            session.taken += 1
        self._say(session, answer or "250 2.0.0 taken")

    def _command(self, session: Session, line: str) -> None:
        self.commands.append(line)
        verb, manners = line.upper(), self.manners
        if verb.startswith("EHLO"):
            names = ["sink.example.org", *manners.extensions]
            for name in names[:-1]:
                self._say(session, f"250-{name}")
            self._say(session, f"250 {names[-1]}")
        elif verb.startswith("MAIL FROM:"):
            if manners.most_messages and session.taken >= manners.most_messages:
                self._say(session, "421 4.7.0 too many messages in this connection")
            self._envelope(session, "sender", _path(line), manners.sender)
        elif verb.startswith("RCPT TO:"):
            self._envelope(session, "recipient", _path(line), manners.recipient)
        elif verb == "DATA":
            self._data(session)
        elif verb == "RSET":
            session.sender = session.recipient = None
            self._say(session, "250 2.0.0 ok")
        elif verb == "QUIT":
            self._say(session, "221 2.0.0 bye")
            raise Gone
        else:
            self._say(session, "502 5.5.2 not known")

    def _envelope(self, session: Session, part: str, path: str, opinion: Callable[[str], str]) -> None:
        nested = part == "sender" and session.sender is not None
        early = part == "recipient" and session.sender is None
        answer = "503 5.5.1 out of order" if nested or early else opinion(path)
        if not answer:
            setattr(session, part, path)
        self._say(session, answer or "250 2.1.0 ok")

    def _data(self, session: Session) -> None:
        answer = self.manners.data(session.recipient or "")
        if session.recipient is None and not answer:
            answer = "503 5.5.1 no recipient"
        session.in_data = answer.startswith("354") or not answer
        self._say(session, answer or "354 go on")

    def _say(self, session: Session, answer: str) -> None:
        if answer == RESET:
            session.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise Gone
        if answer == SILENCE:
            session.mute = True
            return
        session.answers.append(f"{answer}\r\n".encode())
        if answer.startswith("421"):
            raise Gone


def _path(line: str) -> str:
    found = re.search("<([^>]*)>", line)
    return found[1] if found else ""
