import signal

import pytest

from mailer.runtime.stopping import interruptible, patient, undivided


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_ways_to_stop_are_like_ctrl_c(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(number)
    assert signal.getsignal(number) == before


def test_what_nohup_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_orderly_stop_is_not_interrupted_but_told(number: signal.Signals) -> None:
    with patient() as hurry:
        assert not hurry()
        signal.raise_signal(number)
        assert hurry()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_must_not_be_divided_is_done_before_one_is_interrupted() -> None:
    done: list[str] = []

    def work() -> None:
        with undivided():
            signal.raise_signal(signal.SIGTERM)
            done.append("whole")

    with interruptible(), pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["whole"]
