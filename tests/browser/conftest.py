"""A real server and a real Chromium: what AppTest cannot see (routing, layout, accessibility, the player).

Chromium is the system's. Where there is none the tests are skipped with that reason, unless the environment
variable REQUIRE_BROWSER is set: then its absence is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTS_WITHIN = 60  # seconds
# A running script, training in progress, or elements that are still those of the run before.
BUSY = "[data-testid=stStatusWidget], [data-test-script-state=running], [data-testid=stProgress], [data-stale=true]"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_app() -> Iterator[str]:
    """`streamlit run app.py` on a free port; gives its address without a trailing slash."""
    port = free_port()
    options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options, "--server.fileWatcherType=none"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_healthy(process, f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(process: subprocess.Popen, address: str) -> None:
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up:
        assert process.poll() is None, f"the server ended with status {process.returncode}"
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {address} within {STARTS_WITHIN} s")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One server for all tests that do not mind who was there before."""
    with running_app() as address:
        yield address


@pytest.fixture
def cold_server() -> Iterator[str]:
    """A server that nobody has visited yet."""
    with running_app() as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """Chromium, headless."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        _unavailable("no Chromium on this machine (Debian: apt-get install chromium)")
    if find_spec("playwright") is None:
        _unavailable("no Playwright in this environment (pip install -e '.[test]')")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chosen = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield chosen
        chosen.close()


def _unavailable(reason: str) -> NoReturn:
    if os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def page(browser):
    """A fresh visitor on a desktop screen."""
    context = browser.new_context(viewport={"width": 1400, "height": 1120})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser):
    """A fresh visitor on a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def settle():
    """Wait until nothing runs or trains any more and the page's text has stood still for half a second."""

    def wait(page, seconds: float = 45) -> None:
        page.wait_for_selector("[data-testid=stMain] h1", timeout=1000 * seconds)
        give_up, last, since = time.monotonic() + seconds, None, time.monotonic()
        while time.monotonic() < give_up:
            running = page.locator(BUSY).count()
            text = page.inner_text("body")
            if running or text != last:
                last, since = text, time.monotonic()
            elif time.monotonic() - since > 0.5:
                return
            page.wait_for_timeout(50)
        raise TimeoutError(f"the page was not still within {seconds} s")

    return wait
