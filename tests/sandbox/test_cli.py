from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailer.sandbox.cli import sandbox
from tests.sandbox.rig import API_KEY, get, request_body, send

COMMAND = [sys.executable, "-m", "mailer.sandbox"]


def run(*options: str, key: str = API_KEY) -> tuple[int, str]:
    result = CliRunner().invoke(sandbox, options, env={"SENDGRID_API_KEY": key})
    return result.exit_code, result.output


def test_a_taken_port_is_named_with_the_remedy(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, output = run("--store", str(tmp_path), "--port", str(port))
    assert code == 1
    assert output == (
        f"Error: Port {port} on 127.0.0.1 is taken by another program. Stop it, or choose another --port.\n"
    )


def test_without_a_key_it_does_not_start(tmp_path: Path) -> None:
    code, output = run("--store", str(tmp_path), "--port", "0", key="")
    assert code == 1
    assert "Set SENDGRID_API_KEY or give --api-key" in output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--scenario", "sunny"], "healthy"),
        (["--fault", "rate_503"], "is not NAME=VALUE"),
        (["--fault", "rate_503=lots"], "is not NAME=VALUE"),
        (["--fault", "gremlins=1"], "There is no fault named 'gremlins'"),
        (["--fault", "rate_503=3"], "from 0 to 1"),
        (["--pace", "-1"], "Change --pace"),
        (["--pace", "nan"], "Change --pace"),
        (["--webhook-url", "ftp://x.example"], "Correct --webhook-url"),
        (["--webhook-url", "http://x.example:port/"], "Correct --webhook-url"),
        (["--host", "203.0.113.1"], "Change --host or --port"),
    ],
)
def test_wrong_options_are_refused_in_plain_words(tmp_path: Path, options: list[str], words: str) -> None:
    code, output = run("--store", str(tmp_path), "--port", "0", *options)
    assert code != 0
    assert words in output
    assert "Traceback" not in output


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_until_it_is_asked_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [*COMMAND, "--store", str(tmp_path), "--port", "0", "--fault", "latency_ms=1"],
        env={**os.environ, "SENDGRID_API_KEY": API_KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    assert send(url, request_body()).status == 202
    assert get(url, "/sandbox/faults").json["latency_ms"] == 1
    get(url, "/?q=ada%40example.org")
    process.send_signal(number)
    _, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "POST /v3/mail/send 202" in log
    assert "ada" not in log
    assert API_KEY not in log
