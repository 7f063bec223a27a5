"""Real processes under a real supervisor: order, patience, obituaries, and no orphans."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailer.runtime.errors import CannotStart, ChildDied
from mailer.runtime.supervisor import Child, Supervisor, last_lines
from tests.runtime.trees import PATIENCE, alive, until


def python(name: str, code: str, *, grace: float = PATIENCE, **variables: str) -> Child:
    command = (sys.executable, "-c", textwrap.dedent(code))
    return Child(name=name, command=command, environment={**os.environ, **variables}, grace=grace)


def finishing(name: str, diary: Path) -> Child:
    """Notes that it is up, and when told to stop, notes its name."""
    code = """
        import os, signal, sys, time
        def stop(*_):
            with open(os.environ["DIARY"], "a") as diary: diary.write(os.environ["NAME"] + " ")
            sys.exit(0)
        signal.signal(signal.SIGTERM, stop)
        open(os.environ["DIARY"] + os.environ["NAME"], "w").close()
        while True: time.sleep(60)
    """
    return python(name, code, DIARY=str(diary), NAME=name)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    tree = Supervisor(tmp_path / "logs")
    yield tree
    tree.stop(lambda: True)


def test_children_stop_in_the_reverse_of_their_order(supervisor: Supervisor, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    for name in ("broker", "worker", "web"):
        supervisor.start(finishing(name, diary))
        until((tmp_path / f"diary{name}").exists)
    supervisor.stop()
    assert diary.read_text().split() == ["web", "worker", "broker"]


def test_a_child_that_will_not_stop_is_killed_with_all_its_own(supervisor: Supervisor, tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    code = """
        import os, signal, subprocess, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        grandchild = subprocess.Popen(["sleep", "600"])
        with open(os.environ["NOTE"] + ".new", "w") as note: note.write(str(grandchild.pid))
        os.rename(os.environ["NOTE"] + ".new", os.environ["NOTE"])
        while True: time.sleep(60)
    """
    supervisor.start(python("stubborn", code, grace=0.1, NOTE=str(note)))
    until(note.exists)
    supervisor.stop()
    grandchild = int(note.read_text())
    until(lambda: not alive(grandchild))


def test_a_hurry_ends_the_time_to_finish(supervisor: Supervisor, tmp_path: Path) -> None:
    note = tmp_path / "up"
    code = """
        import os, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        open(os.environ["NOTE"], "w").close()
        while True: time.sleep(60)
    """
    supervisor.start(python("stubborn", code, grace=3600, NOTE=str(note)))
    until(note.exists)
    supervisor.stop(hurry=lambda: True)
    supervisor.check()


def test_a_dead_child_is_named_with_its_last_words(supervisor: Supervisor) -> None:
    supervisor.start(python("broker", "import time; time.sleep(600)"))
    supervisor.start(python("worker", "print('the disk is full'); raise SystemExit(3)"))

    def died() -> bool:
        try:
            supervisor.check()
        except ChildDied as exc:
            return "worker ended with exit code 3" in str(exc) and "the disk is full" in str(exc)
        return False

    until(died)


def test_a_child_ended_by_a_signal_is_named_with_it(supervisor: Supervisor) -> None:
    supervisor.start(python("worker", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    with pytest.raises(ChildDied, match="worker was ended by SIGKILL"):
        supervisor.wait_until(lambda: False, what="worker", seconds=PATIENCE)


def test_a_child_that_ended_is_started_again_but_not_for_ever(supervisor: Supervisor) -> None:
    supervisor.start(python("broker", "import time; time.sleep(600)"))
    supervisor.start(python("worker", "raise SystemExit(3)"))
    revived: list[str] = []

    def given_up() -> bool:
        try:
            revived.extend(supervisor.revive())
        except ChildDied as exc:
            return "worker ended with exit code 3" in str(exc)
        return False

    until(given_up)
    assert revived == ["worker", "worker"]


def test_waiting_in_vain_names_the_log(supervisor: Supervisor) -> None:
    supervisor.start(python("web", "import time; time.sleep(600)"))
    with pytest.raises(CannotStart, match=r"web did not answer within 0\.05 s.*web\.log"):
        supervisor.wait_until(lambda: False, what="web", seconds=0.05)


def test_a_missing_program_is_said_in_a_sentence(supervisor: Supervisor) -> None:
    with pytest.raises(CannotStart, match="broker cannot be started: /no/such/server: No such file"):
        supervisor.start(Child(name="broker", command=("/no/such/server",), environment={}))


def test_a_failed_step_shows_its_log(supervisor: Supervisor) -> None:
    supervisor.run(python("migrate", "pass"))
    with pytest.raises(CannotStart, match=r"(?s)migrate.*no room left"):
        supervisor.run(python("migrate", "raise SystemExit('no room left')"))


def test_a_large_log_is_set_aside_once(supervisor: Supervisor) -> None:
    supervisor.logs.mkdir()
    log = supervisor.log_of("web")
    with log.open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    supervisor.run(python("web", "print('fresh')"))
    assert last_lines(log) == "    fresh"
    assert log.with_suffix(".log.1").stat().st_size == 11 * 1024 * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a child to its parent")
def test_a_killed_supervisor_leaves_nothing_behind(tmp_path: Path) -> None:
    code = """
        import os, sys, time
        from pathlib import Path
        from mailer.runtime.supervisor import Child, Supervisor
        tree = Supervisor(Path(sys.argv[1]))
        for name in ("broker", "worker"):
            tree.start(Child(name=name, command=("sleep", "600"), environment=os.environ))
        print(*(process.pid for _, process in tree._running), flush=True)
        time.sleep(600)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(tmp_path / "logs")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pids = [int(word) for word in process.stdout.readline().split()]
        assert len(pids) == 2
        assert all(alive(pid) for pid in pids)
        process.send_signal(signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in pids))
