"""What every test stands on: an environment of its own, a database of its own, no way off this machine.

Runs on SQLite (a file in WAL mode, with the product's own options) or, with
``--database=postgres``, on a throw-away PostgreSQL. The environment is set here, before Django
reads its settings; a test that wants other settings starts a process or passes them in.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest

from mailer.lib.catalogues import compile_catalogues
from tests import network, postgres

# Set by the developer's shell or by a `mailer run` elsewhere; none of it may reach a test.
_FOREIGN = ("MAILER_", "SENDGRID_", "DATABASE_URL", "REDIS_URL", "DJANGO_")
_session = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="the database the tests run on (default: sqlite)",
    )


COLLECT_AFTER = 20_000
"""New objects. With Python's own 700, an eighth of a run is spent on looking for garbage in what was loaded."""


def pytest_configure(config: pytest.Config) -> None:
    """Set the environment, then let Django read it: pytest-django completes the set-up afterwards."""
    gc.set_threshold(COLLECT_AFTER)
    _hear_signals()
    # On a busy machine every example may be slow: the clock is no judge of what is right.
    slow = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("untimed")
    scratch = Path(tempfile.mkdtemp(prefix="mailer-tests-"))
    _session.callback(shutil.rmtree, scratch, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith(_FOREIGN)]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "mailer.settings",
        "MAILER_SECRET_KEY": "only-for-tests-" + "0" * 40,
        "MAILER_DATA_DIR": str(scratch),
        "MAILER_PUBLIC_URL": "http://testserver",
        "REDIS_URL": f"redis+socket://{scratch}/no-broker.sock",
        "DATABASE_URL": _database_url(config.getoption("--database"), scratch),
    }
    compile_catalogues()
    _read_settings(scratch)
    # The people need models, so they come after Django.
    django.setup()
    config.pluginmanager.import_plugin("tests.people")
    config.pluginmanager.import_plugin("tests.installed")


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and is not looked through again."""
    gc.collect()
    gc.freeze()


def _hear_signals() -> None:
    """A run in the background may have been told to ignore these; what it starts would inherit that."""
    usual: dict[signal.Signals, Any] = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGHUP: signal.SIG_DFL,
        signal.SIGQUIT: signal.SIG_DFL,
    }
    for number, handler in usual.items():
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_unconfigure() -> None:
    _session.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database is worth running a second time."""
    if config.getoption("--database") == "sqlite":
        return
    asks = [item for item in items if _asks_a_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _asks_a_database(item)])
    items[:] = asks


def _asks_a_database(item: pytest.Item) -> bool:
    """Fixtures say so by what they stand on, other tests by their mark."""
    fixtures = item.fixturenames if isinstance(item, pytest.Function) else ()
    return "_django_db_helper" in fixtures or item.get_closest_marker("django_db") is not None


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


def _database_url(database: str, scratch: Path) -> str:
    if database == "sqlite":
        return f"sqlite:///{scratch / 'mailer.sqlite3'}"
    try:
        return _session.enter_context(postgres.server())
    except postgres.PostgresUnavailable as exc:
        raise pytest.UsageError(f"--database=postgres: {exc}") from None


def _read_settings(scratch: Path) -> None:
    from django.conf import settings  # noqa: PLC0415 - reads the environment set above

    # What makes passwords slow to guess makes tests slow and shows nothing.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        # A file, where Django's default is memory: WAL and locking are part of what is tested.
        settings.DATABASES["default"]["TEST"] = {"NAME": str(scratch / "test.sqlite3")}


@pytest.fixture(autouse=True, scope="session")
def _stay_on_this_machine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        network.guard(monkeypatch)
        yield
