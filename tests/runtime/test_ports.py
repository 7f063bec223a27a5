import socket
from collections.abc import Iterator

import pytest

from mailer.runtime import ports
from mailer.runtime.errors import CannotStart


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((ports.LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_the_option_that_changes_it(taken: int) -> None:
    with pytest.raises(
        CannotStart, match=rf"Port {taken} on 127\.0\.0\.1, wanted for the sandbox, is taken.*--sandbox-port"
    ):
        ports.require_free(taken, purpose="the sandbox", option="--sandbox-port")


def test_a_free_port_is_given_back() -> None:
    port = ports.free_port()
    assert ports.require_free(port, purpose="the web server", option="--port") == port
    assert not ports.answers(port)


def test_a_listening_port_answers(taken: int) -> None:
    assert ports.answers(taken)


def test_a_foreign_address_is_named() -> None:
    with pytest.raises(CannotStart, match=r"Port 8000 on 192\.0\.2\.1, wanted for the web server, cannot be used"):
        ports.require_free(8000, host="192.0.2.1", purpose="the web server", option="--port")
