"""The one thing to do next with a letter, for one reader: said in a sentence, with its button, or who can do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mailer.accounts.roles import Right
from mailer.campaigns.states import State
from mailer.console.flow.stages import NextStep, Way
from mailer.console.flow.under_way import UNDER_WAY, Standing


def next_step(way: Way, standing: Standing | None = None) -> NextStep:
    """What is next on the way of a letter; of one that goes out, as its copies stand."""
    if way.state in UNDER_WAY:
        return UNDER_WAY[way.state](way, standing or Standing())
    return _STEPS[way.state](way)


def _draft(way: Way) -> NextStep:
    if not way.reader.may(Right.WRITE):
        return NextStep("It is being written", f"Your role reads letters. {way.who(Right.WRITE, 'write it')}")
    return _DRAFT[way.behind](way)


def _write(way: Way) -> NextStep:
    things = "One thing is" if way.unfinished == 1 else f"{way.unfinished} things are"
    return NextStep(
        "Write the letter", f"{things} still to be put right.", "Go on writing", way.screen("console:compose")
    )


def _audience(way: Way) -> NextStep:
    sentence = "The letter is complete. Choose its topic and segment, and see how many that comes to."
    return NextStep("Choose who gets it", sentence, "Choose the audience", way.screen("console:audience"))


def _test(way: Way) -> NextStep:
    sentence = "See it in your own mailbox before anybody else does."
    return NextStep("Send a test", sentence, "Send a test", way.screen("console:letter-test"))


def _submit(way: Way) -> NextStep:
    others = [staff for staff in way.approvers if staff != way.reader]
    told = "Whoever may approve it is told by mail." if others else "You may approve it yourself."
    sentence = f"It is written, has its audience, and was tested. {told}"
    return NextStep("Submit it for approval", sentence, "Submit …", way.screen("console:approval"))


_DRAFT: Final = (_write, _audience, _test, _submit)


def _submitted(way: Way) -> NextStep:
    address = way.screen("console:approval")
    if way.reader in way.approvers:
        return NextStep("Look it over", "It waits for your approval.", "Look it over …", address)
    if way.reader.may(Right.APPROVE):
        sentence = (
            f"Two people see every letter, and you wrote or submitted this one. {way.who(Right.APPROVE, 'approve it')}"
        )
        return NextStep("A colleague has to approve it", sentence, "See what is waiting …", address)
    return NextStep("It waits for approval", way.who(Right.APPROVE, "approve it"), "See what is waiting …", address)


def _approved(way: Way) -> NextStep:
    if way.campaign.notice is not None and way.campaign.template_id is None:
        sentence = "This template is approved. Make letters of it whenever it is time; it is never sent itself."
        return NextStep("Use it", sentence, "Make a set", way.screen("console:personal-make"))
    if not way.reader.may(Right.APPROVE):
        return NextStep("It waits for its time", f"It is approved. {way.who(Right.APPROVE, 'choose its time')}")
    return NextStep(
        "Choose when it goes out",
        "It is approved. It can go out now, or at any time you choose.",
        "Choose the time",
        way.screen("console:schedule"),
    )


def _held(way: Way) -> NextStep:
    sentence = "It could not start, and nothing was sent. Mend what is told below, then give it a time again."
    if not way.reader.may(Right.APPROVE):
        return NextStep("It is held", f"{sentence} {way.who(Right.APPROVE, 'do that')}")
    return NextStep("It is held", sentence, "Give it a time again", way.screen("console:schedule"))


def _discarded(way: Way) -> NextStep:
    if not way.reader.may(Right.WRITE):
        return NextStep("It was thrown away", way.who(Right.WRITE, "bring it back"))
    return NextStep("It was thrown away", "Nothing of it was sent.", "Bring it back …", way.screen("console:approval"))


def _sent(way: Way) -> NextStep:
    sentence = "Every copy was handed over. Reports still come in for a few days, and the figures follow."
    return NextStep("Look at the results", sentence, "See the results", way.screen("console:letter-results"))


_STEPS: Final[dict[State, Callable[[Way], NextStep]]] = {
    State.DRAFT: _draft,
    State.SUBMITTED: _submitted,
    State.APPROVED: _approved,
    State.HELD: _held,
    State.DISCARDED: _discarded,
    State.SCHEDULED: lambda _: NextStep("It goes out by itself", "There is nothing to do until then."),
    State.SENT: _sent,
}
