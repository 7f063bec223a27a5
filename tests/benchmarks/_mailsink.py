"""The fastest mail server there can be in Python: ``python -m tests.benchmarks._mailsink``.

One thread, PIPELINING; it takes everything and keeps nothing. It prints its port. ``VRFY`` is
answered with how many messages and how many bytes of them it has taken so far.
"""

from __future__ import annotations

import selectors
import socket
import sys

HELLO = b"250-sink.example.org\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
FINE, GO_ON, TAKEN, BYE = b"250 ok\r\n", b"354 go on\r\n", b"250 taken\r\n", b"221 bye\r\n"
ANSWERS = {b"EHLO": HELLO, b"HELO": FINE, b"DATA": GO_ON, b"QUIT": BYE}
END = b"\r\n.\r\n"
AT_ONCE = 1 << 16


class Sink:
    """What has been taken, by all sessions."""

    def __init__(self) -> None:
        self.messages = 0
        self.bytes = 0

    def told(self) -> bytes:
        return b"250 %d %d\r\n" % (self.messages, self.bytes)


class Session:
    """One client: what arrived and is not used up, and whether a message is on its way."""

    def __init__(self, connection: socket.socket, sink: Sink) -> None:
        self.connection, self.sink = connection, sink
        self.rest = b""
        self.in_data = False

    def hear(self) -> bool:
        """Read once and answer; False: the client has gone."""
        arrived = self.connection.recv(AT_ONCE)
        heard, self.rest = self.rest + arrived, b""
        answers: list[bytes] = []
        while heard:
            before = len(heard)
            heard = self._message(heard, answers) if self.in_data else self._commands(heard, answers)
            if len(heard) == before:
                self.rest = heard
                break
        if answers:
            self.connection.sendall(b"".join(answers))
        return bool(arrived) and BYE not in answers

    def _message(self, heard: bytes, answers: list[bytes]) -> bytes:
        end = heard.find(END)
        if end < 0:
            return heard
        self.in_data = False
        self.sink.messages += 1
        self.sink.bytes += end
        answers.append(TAKEN)
        return heard[end + len(END) :]

    def _commands(self, heard: bytes, answers: list[bytes]) -> bytes:
        """Up to the next message, which is long: what stands before it is split off first."""
        while not self.in_data:
            line, ended, behind = heard.partition(b"\r\n")
            if not ended:
                return heard
            command, heard = line[:4].upper(), behind
            answers.append(self.sink.told() if command == b"VRFY" else ANSWERS.get(command, FINE))
            self.in_data = command == b"DATA"
        return heard


def main() -> None:
    sink, selector = Sink(), selectors.DefaultSelector()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    selector.register(listener, selectors.EVENT_READ)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        for key, _ in selector.select():
            if key.data is None:
                connection, _ = listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.sendall(b"220 sink.example.org\r\n")
                selector.register(connection, selectors.EVENT_READ, Session(connection, sink))
            elif not key.data.hear():
                selector.unregister(key.data.connection)
                key.data.connection.close()


if __name__ == "__main__":
    main()
