"""Messages over one connection, one recipient each, every outcome written down as it is known.

With PIPELINING a message takes one round trip: its end and the next envelope leave in one write.
At any moment at most one message is on its way; only that one can be in doubt, and only between
the mark before its last bytes leave and the reply to them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from mailer.providers.journal import Mark
from mailer.providers.ledger import Ledger
from mailer.providers.port import AccountRefused
from mailer.providers.smtp_connection import Connection
from mailer.providers.smtp_replies import Hangup, Reply

END: Final = b".\r\n"
_START_MAIL: Final = 354


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message: addresses in ASCII or, with ``smtputf8``, in UTF-8; ``body`` makes its bytes.

    The bytes end with CRLF, and no line of them begins with a dot.
    """

    return_path: str
    address: str
    smtputf8: bool
    body: Callable[[], bytes]

    def commands(self, connection: Connection) -> tuple[bytes, bytes, bytes]:
        options = ""
        if self.smtputf8:
            options = " SMTPUTF8" + (" BODY=8BITMIME" if connection.offers("8BITMIME") else "")
        return (
            f"MAIL FROM:<{self.return_path}>{options}\r\n".encode(),
            f"RCPT TO:<{self.address}>\r\n".encode(),
            b"DATA\r\n",
        )


@dataclass(slots=True)
class Transfer:
    """Carries a ledger's messages over one connection until all are done or the ledger says to stop."""

    connection: Connection
    parcels: Sequence[Parcel]
    ledger: Ledger
    dirty: bool
    """Whether the server may still hold an envelope, or the connection is old: RSET comes first then."""

    def run(self) -> str:
        """Send what is left. Returns why it stopped early, or ''.

        Raises:
            Hangup: the conversation ended; the ledger says with what.
            AccountRefused: the sender is refused, and nothing was accepted.
            PermanentFailure: see ``Ledger.refuse``.
        """
        ledger, announced = self.ledger, False
        while ledger.next < ledger.size:
            if not announced:
                if reason := ledger.must_stop():
                    return reason
                if self._refused_unsent(ledger.next):
                    continue
                self._write(b"".join(self._group(ledger.next)))
            announced = False
            refusal = self._envelope(ledger.next)
            if refusal is not None:
                self._refused_envelope(*refusal)
            elif reason := ledger.must_stop():
                raise Hangup(reason)
            else:
                announced = self._body()
        return ""

    def _refuse(self, index: int, reply: Reply, *, about_letter: bool = False) -> None:
        """Write down a 4xx or 5xx. Raises what ``Ledger.refuse`` does."""
        against_all = about_letter or reply.about_policy
        self.ledger.refuse(index, str(reply), status=reply.code, temporary=not reply.permanent, against_all=against_all)

    def _refused_unsent(self, index: int) -> bool:
        """A copy that this server can't take, told from what it offers."""
        if not self.parcels[index].smtputf8 or self.connection.offers("SMTPUTF8"):
            return False
        words = "the server does not take addresses whose part before the @ is not ASCII (no SMTPUTF8)"
        self._refuse(index, Reply(550, f"5.6.7 {words}"))
        self.ledger.next += 1
        return True

    def _group(self, index: int) -> tuple[bytes, ...]:
        commands = self.parcels[index].commands(self.connection)
        if not self.connection.offers("PIPELINING"):
            return commands[:1] if not self.dirty else (b"RSET\r\n",)
        return (b"RSET\r\n", *commands) if self.dirty else commands

    def _write(self, data: bytes) -> None:
        self.connection.wire.write(data)

    def _envelope(self, index: int) -> tuple[int, Reply] | None:
        """Read the replies to an envelope; None: the server waits for the message. Else the step that failed."""
        wire, pipelined = self.connection.wire, self.connection.offers("PIPELINING")
        commands: Sequence[bytes] = () if pipelined else self.parcels[index].commands(self.connection)
        if self.dirty:
            wire.reply()
            if not pipelined:
                self._write(commands[0])
        self.dirty = True
        refusal: tuple[int, Reply] | None = None
        for step, wanted in enumerate((True, True, False)):
            if step and not pipelined:
                self._write(commands[step])
            reply = wire.reply()
            fine = reply.positive if wanted else reply.code == _START_MAIL
            if not fine and refusal is None:
                refusal = (step, reply)
            if refusal and not pipelined:
                break
            if refusal and reply.code == _START_MAIL:
                # It waits for a message that has no recipient: end it, so that both sides agree again.
                wire.say(b".")
        return refusal

    def _refused_envelope(self, step: int, reply: Reply) -> None:
        ledger = self.ledger
        if step == 0 and not self.parcels[ledger.next].smtputf8:
            if reply.permanent and not ledger.accepted:
                raise AccountRefused(f"The server refuses our sender address: {reply}", status=reply.code)
            raise Hangup(f"The server takes no more mail: {reply}", reply=reply)
        self._refuse(ledger.next, reply, about_letter=step > 1)
        ledger.next += 1

    def _body(self) -> bool:
        """Send the message that was announced, and the next envelope with it where that is possible."""
        ledger, index = self.ledger, self.ledger.next
        body, follows = self._fitting(index), index + 1
        ahead = (
            follows < ledger.size
            and self.connection.offers("PIPELINING")
            and not (self.parcels[follows].smtputf8 and not self.connection.offers("SMTPUTF8"))
        )
        # A reply to the end of the data ends the transaction, whatever it says: nothing to reset.
        self.dirty = False
        tail = b"".join(self._group(follows)) if ahead else b""
        if not ledger.announce(index):
            raise Hangup(ledger.must_stop())
        try:
            self._write(b"".join((body, END, tail)))
            ledger.next = follows
            reply = self.connection.wire.reply()
        except Hangup as exc:
            self._broke_off(index, len(body), exc)
            raise
        if reply.positive:
            ledger.take(index, reply.text)
        elif reply.temporary or reply.permanent:
            self._refuse(index, reply, about_letter=True)
        else:
            ledger.in_doubt.append(index)
            raise Hangup(f"The server's answer to a message makes no sense: {reply}")
        return ahead

    def _fitting(self, index: int) -> bytes:
        """The message. One that is too large is refused here, and the connection, which waits for it, given up."""
        body, most = self.parcels[index].body(), self.connection.largest_message
        if most and len(body) > most:
            reply = Reply(552, f"5.3.4 the server takes messages of up to {most} bytes, this one has {len(body)}")
            self.ledger.next += 1
            self._refuse(index, reply, about_letter=True)
            raise Hangup(reply.text)
        return body

    def _broke_off(self, index: int, body: int, exc: Hangup) -> None:
        ledger = self.ledger
        if exc.reply is not None:
            # 421 is the answer to this message: it was not accepted.
            self._refuse(index, exc.reply)
            ledger.next = index + 1
        elif ledger.next == index and exc.left < body + len(END):
            # The end of the message never left, so the server has none.
            ledger.journal[index] = Mark.UNTOUCHED
        else:
            ledger.next = index + 1
            ledger.in_doubt.append(index)
