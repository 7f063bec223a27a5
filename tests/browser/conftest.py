"""The browser, the product's pages on this machine, and somebody signed in.

Pictures of screens go to the directory named by PICTURES in the environment, or to pytest's own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import browser, executable

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from mailer.accounts.models import Staff
    from tests.browser.product import Product
    from tests.browser.walking import Walk


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if executable() is None:
        pytest.skip("no Chromium: install it, or set CHROME to where it is")
    # Playwright's loop makes Django believe that tests are asynchronous; they are not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with browser() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of screens are kept."""
    wanted = os.environ.get("PICTURES")
    return Path(wanted) if wanted else tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="session")
def product(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The real thing with workers, pump and sandbox, one for all journeys; after the browser, so that it is skipped."""
    from tests.browser.product import started  # noqa: PLC0415 - needs Django, which comes after this file

    with started(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture
def walk(chromium: Browser, live_server: LiveServer, pictures: Path) -> Iterator[Walk]:
    """Nobody is signed in; ``walk.enter(staff)`` signs in."""
    from tests.browser.walking import Walk  # noqa: PLC0415 - needs Django, which comes after this file

    walked = Walk(chromium, live_server.url, pictures)
    yield walked
    walked.close()


@pytest.fixture
def plain_walk(chromium: Browser, live_server: LiveServer, pictures: Path) -> Iterator[Walk]:
    """As ``walk``, in a browser that runs no script."""
    from tests.browser.walking import Walk  # noqa: PLC0415 - needs Django, which comes after this file

    walked = Walk(chromium, live_server.url, pictures, scripts=False)
    yield walked
    walked.close()


@pytest.fixture
def admin(walk: Walk, ada: Staff) -> Walk:
    """Ada, who may do everything, is signed in."""
    walk.enter(ada)
    return walk


@pytest.fixture
def editor(walk: Walk, edith: Staff) -> Walk:
    """Edith, who writes letters, is signed in."""
    walk.enter(edith)
    return walk


@pytest.fixture
def approver(walk: Walk, grace: Staff) -> Walk:
    """Grace, who approves letters, is signed in."""
    walk.enter(grace)
    return walk
