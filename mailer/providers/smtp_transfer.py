"""Messages over one connection, one recipient each, every outcome written down as it is known.

With PIPELINING a message takes one round trip: its end and the next envelope leave in one write.
At any moment at most one message is on its way; only that one can be in doubt, and only between
the mark before its last bytes leave and the reply to them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from mailer.providers.port import AccountRefused, CopyFailure, PermanentFailure
from mailer.providers.smtp_connection import Connection
from mailer.providers.smtp_journal import Journal, Mark
from mailer.providers.smtp_replies import Hangup, Reply

END: Final = b".\r\n"
MOST_REFUSALS_IN_A_ROW: Final = 10
"""So many temporary refusals one after the other: the server does not want to go on now."""
LEAST_AGAINST_ALL: Final = 3
"""So many refusals of our account or letter, and nothing accepted: they mean all copies, not these."""

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
class Ledger:
    """What is known so far of one consignment; ``next`` is the first copy that was not begun."""

    journal: Journal
    size: int
    next: int = 0
    accepted: int = 0
    failures: list[CopyFailure] = field(default_factory=list)
    in_doubt: list[int] = field(default_factory=list)
    against_all: int = 0
    deferred_in_a_row: int = 0
    last_reply: str = ""

    def take(self, index: int, reply: Reply) -> None:
        self.journal[index] = Mark.ACCEPTED
        self.accepted += 1
        self.deferred_in_a_row = 0
        self.last_reply = reply.text

    def refuse(self, index: int, reply: Reply, *, about_letter: bool = False) -> None:
        """Write down a 4xx or 5xx.

        Raises:
            PermanentFailure: it seems to concern the letter or the account, and nothing was accepted.
        """
        temporary = not reply.permanent
        self.journal[index] = Mark.LATER if temporary else Mark.REFUSED
        self.failures.append(CopyFailure(index, str(reply), reply.code, temporary))
        self.deferred_in_a_row = self.deferred_in_a_row + 1 if temporary else 0
        if not temporary and (about_letter or reply.about_policy):
            self.against_all += 1
        if self.against_all >= LEAST_AGAINST_ALL and not self.accepted:
            raise PermanentFailure(str(reply), status=reply.code, letter=True)


@dataclass(slots=True)
class Transfer:
    """Carries a ledger's messages over one connection until all are done or ``deadline`` (monotonic) is over."""

    connection: Connection
    parcels: Sequence[Parcel]
    ledger: Ledger
    deadline: float
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
                if reason := self.must_stop():
                    return reason
                if self._refused_unsent(ledger.next):
                    continue
                self._write(b"".join(self._group(ledger.next)))
            announced = False
            refusal = self._envelope(ledger.next)
            if refusal is not None:
                self._refused_envelope(*refusal)
            elif reason := self.must_stop():
                raise Hangup(reason)
            else:
                announced = self._body()
        return ""

    def must_stop(self) -> str:
        """Why no further message may be begun, or ''."""
        if time.monotonic() > self.deadline:
            return "The time for one batch was over."
        if self.ledger.journal.is_closed:
            return "The batch was given up and divided elsewhere."
        if self.ledger.deferred_in_a_row >= MOST_REFUSALS_IN_A_ROW:
            return f"The server asked to try later, {MOST_REFUSALS_IN_A_ROW} times in a row."
        return ""

    def _refused_unsent(self, index: int) -> bool:
        """A copy that this server can't take, told from what it offers."""
        if not self.parcels[index].smtputf8 or self.connection.offers("SMTPUTF8"):
            return False
        words = "the server does not take addresses whose part before the @ is not ASCII (no SMTPUTF8)"
        self.ledger.refuse(index, Reply(550, f"5.6.7 {words}"))
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
        ledger.refuse(ledger.next, reply, about_letter=step > 1)
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
        ledger.journal[index] = Mark.ON_ITS_WAY
        if ledger.journal.is_closed:
            # Asked after the mark was set: whoever closed the journal has seen the mark, or we see the lock.
            ledger.journal[index] = Mark.UNTOUCHED
            raise Hangup(self.must_stop())
        try:
            self._write(b"".join((body, END, tail)))
            ledger.next = follows
            reply = self.connection.wire.reply()
        except Hangup as exc:
            self._broke_off(index, len(body), exc)
            raise
        if reply.positive:
            ledger.take(index, reply)
        elif reply.temporary or reply.permanent:
            ledger.refuse(index, reply, about_letter=True)
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
            self.ledger.refuse(index, reply, about_letter=True)
            raise Hangup(reply.text)
        return body

    def _broke_off(self, index: int, body: int, exc: Hangup) -> None:
        ledger = self.ledger
        if exc.reply is not None:
            # 421 is the answer to this message: it was not accepted.
            ledger.refuse(index, exc.reply)
            ledger.next = index + 1
        elif ledger.next == index and exc.left < body + len(END):
            # The end of the message never left, so the server has none.
            ledger.journal[index] = Mark.UNTOUCHED
        else:
            ledger.next = index + 1
            ledger.in_doubt.append(index)
