"""The whole embedded mailer, as `mailer run` starts it: up, watched, stopped, killed."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest
from django.urls import reverse

from mailer.env import EMBEDDED_FILE, embedded_values
from mailer.runtime import broker, children
from mailer.runtime.embedded import WEBHOOK_PATH, Embedded
from mailer.runtime.ports import free_port
from mailer.runtime.supervisor import Child, Supervisor
from tests.cli.command import KEY, environment
from tests.installed import DATABASE, Migrated
from tests.runtime.trees import PATIENCE, await_words, processes_on, running, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="counts processes in /proc"),
]


@pytest.fixture
def home(tmp_path: Path, migrated: Migrated) -> Iterator[Path]:
    data_dir = migrated(tmp_path / "var")
    yield data_dir
    for pid in processes_on(data_dir):
        os.kill(pid, signal.SIGKILL)


def get(url: str) -> tuple[int, str]:
    """Status and body of the answer."""
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc, timeout=PATIENCE)) as connection:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def run_on_free_ports(home: Path) -> AbstractContextManager[subprocess.Popen[str]]:
    return running(home, "--port", str(free_port()), "--sandbox-port", str(free_port()))


def test_events_are_posted_to_where_they_are_received() -> None:
    assert reverse("sendgrid-webhook") == WEBHOOK_PATH


def test_from_nothing_it_comes_up_whole_and_leaves_nothing_behind(home: Path) -> None:
    (home / DATABASE).unlink()
    with run_on_free_ports(home) as process:
        said = await_words(process, "Stop with Ctrl-C")
        web, mailbox = [line.split()[1] for line in said.splitlines()[:2]]
        assert get(f"{web}healthz")[0] == 200
        assert get(mailbox)[0] == 200
        commands = " ".join(processes_on(home).values())
        assert [verb for verb in ("web", "worker", "beat") if f"-m mailer {verb}" not in commands] == []
        secrets = [value for name, value in embedded_values(home).items() if "KEY" in name]
        assert len(secrets) == 3
        assert [secret for secret in secrets if secret in commands] == []
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert processes_on(home) == {}
    assert list(orjson.loads((home / EMBEDDED_FILE).read_bytes())) == ["MAILER_SECRET_KEY"]


def test_everything_answers_and_the_worker_works(home: Path) -> None:
    """`/readyz` asks the database, the broker and the worker's heartbeat."""
    with Embedded(data_dir=home, environ=environment(home)).start() as mailer:
        address = f"{mailer.web_url}/readyz"
        until(lambda: get(address)[0] == 200, seen=lambda: get(address))
        mailer.check()


def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_start_works(home: Path) -> None:
    with run_on_free_ports(home) as process:
        await_words(process, "Stop with Ctrl-C")
        assert len(processes_on(home)) == 6
        process.send_signal(signal.SIGKILL)
    until(lambda: processes_on(home) == {}, seen=lambda: processes_on(home))
    left = Path(embedded_values(home)["REDIS_URL"].removeprefix("redis+socket://"))
    with run_on_free_ports(home) as process:
        await_words(process, "Stop with Ctrl-C")
        assert not left.parent.exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def kill_worker(home: Path, *, known: set[int]) -> None:
    """SIGKILL the worker as soon as there is one that is not ``known``, and remember it there."""
    fresh: set[int] = set()

    def found() -> bool:
        workers = {pid for pid, command in processes_on(home).items() if "-m mailer worker" in command}
        fresh.update(workers - known)
        return bool(fresh)

    until(found)
    known |= fresh
    os.kill(fresh.pop(), signal.SIGKILL)


def test_a_killed_worker_is_started_again(home: Path) -> None:
    with run_on_free_ports(home) as process:
        await_words(process, "Stop with Ctrl-C")
        killed: set[int] = set()
        kill_worker(home, known=killed)
        until(lambda: len(processes_on(home).keys() - killed) == 6, seen=lambda: processes_on(home))
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert processes_on(home) == {}


def test_a_worker_that_keeps_ending_ends_the_whole_and_says_so(home: Path) -> None:
    with run_on_free_ports(home) as process:
        await_words(process, "Stop with Ctrl-C")
        killed: set[int] = set()
        for _ in range(3):
            kill_worker(home, known=killed)
        assert process.wait(PATIENCE) == 1
        assert process.stderr is not None
        assert "The worker was ended by SIGKILL" in process.stderr.read()
    assert processes_on(home) == {}


def test_two_directories_side_by_side_and_one_directory_once(home: Path, tmp_path: Path, migrated: Migrated) -> None:
    other = migrated(tmp_path / "other")
    with run_on_free_ports(home) as first, run_on_free_ports(other) as second:
        await_words(first, "Stop with Ctrl-C")
        await_words(second, "Stop with Ctrl-C")
        assert embedded_values(home)["REDIS_URL"] != embedded_values(other)["REDIS_URL"]
        with run_on_free_ports(home) as third:
            _, complaint = third.communicate(timeout=PATIENCE)
            assert third.returncode == 1
            assert f"Another mailer (process {first.pid}) runs on the data directory {home}" in complaint
        first.send_signal(signal.SIGINT)
        assert first.wait(PATIENCE) == 0
        assert second.poll() is None
        assert len(processes_on(other)) == 6
        second.send_signal(signal.SIGINT)
        assert second.wait(PATIENCE) == 0


def test_an_outside_broker_and_a_real_provider_are_used_instead(home: Path, tmp_path: Path) -> None:
    tree = Supervisor(tmp_path / "logs")
    with broker.private_socket() as socket:
        tree.start(broker.child(broker.find_server(os.environ), socket, tmp_path, os.environ))
        outside = environment(home, REDIS_URL=broker.url(socket), SENDGRID_API_KEY="SG.real", MAILER_SECRET_KEY=KEY)
        with Embedded(data_dir=home, environ=outside).start() as mailer:
            assert mailer.sandbox_url is None
            assert mailer.env["SENDGRID_API_KEY"] == "SG.real"
            assert {command.split()[4] for pid, command in processes_on(home).items() if pid != os.getpid()} == {
                "worker",
                "beat",
                "web",
            }
        tree.check()
        tree.stop()


def test_what_the_worker_has_in_hand_is_finished_before_the_broker_stops(home: Path, tmp_path: Path) -> None:
    began, ended = tmp_path / "began", tmp_path / "ended"
    slow_worker = f"""
        import time
        from pathlib import Path
        from workers.app import app

        @app.task(name="deliveries.slow")
        def slow():
            Path({str(began)!r}).touch()
            time.sleep(2)
            Path({str(ended)!r}).touch()

        from mailer.__main__ import main
        import sys
        sys.argv = ["mailer", "worker"]
        main()
    """
    publish = "from celery import Celery; Celery(config_source='celeryconfig').send_task('deliveries.slow')"
    tree = Supervisor(tmp_path / "logs")
    with broker.private_socket() as socket:
        env = environment(home, REDIS_URL=broker.url(socket), MAILER_SECRET_KEY=KEY)
        tree.start(broker.child(broker.find_server(env), socket, home, env))
        tree.start(
            Child(
                name="worker",
                command=(sys.executable, "-P", "-c", textwrap.dedent(slow_worker)),
                environment=env,
                grace=children.worker(env).grace,
            )
        )
        tree.run(Child(name="publish", command=(sys.executable, "-P", "-c", publish), environment=env))
        until(began.exists)
        tree.stop()
    assert ended.exists()
    assert "Warm shutdown" in tree.log_of("worker").read_text()
