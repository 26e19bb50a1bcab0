"""A real server and a real Chromium: what AppTest cannot see (routing, layout, accessibility, the player).

Chromium is the system's. Where there is none the tests are skipped with that reason, unless the environment
variable REQUIRE_BROWSER is set: then its absence is a failure.

What waits here waits for something that happens, as long as it takes. Where Chromium itself comes to nothing within
two minutes, which a machine with other work brought about once in some hundred runs, the test is tried once more, in a
new window, and the report says so. A test that fails by what it asserts is not tried again.
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
PATIENCE = 120  # seconds before a server or a page counts as broken; nothing depends on how fast they are
DESKTOP, PHONE = {"width": 1400, "height": 1120}, {"width": 390, "height": 844}
FAILED = pytest.StashKey[bool]()
TIMED_OUT = r"^TimeoutError: .*Timeout \d+ms exceeded"  # as Playwright words it

# A running or requested script, training in progress, elements that are still those of the run before, parts whose code
# the browser has yet to fetch, and charts that it has yet to draw.
BUSY = (
    "[data-testid=stStatusWidget], [data-test-script-state]:not([data-test-script-state=notRunning]),"
    " [data-testid=stProgress], [data-stale=true], [data-testid=stSkeleton],"
    " [data-testid=stVegaLiteChart]:not(:has(svg, canvas))"
)
# Nothing grows any more, and all is drawn: for a moment the text has stood still.
AT_REST = """(busy) => {
    const now = performance.now(), text = document.body.innerText;
    const asking = [...document.querySelectorAll('[class*="st-key-growing-"] *')].map((node) => node.shadowRoot);
    const waits = asking.some((root) => root?.querySelector("[data-grows=true]")) || document.querySelector(busy);
    window.lastSeen ??= { text: null, since: now };
    if (waits || text !== lastSeen.text || !document.querySelector("[data-testid=stMain] h1"))
        window.lastSeen = { text, since: now };
    return now - lastSeen.since > 300;
}"""


def pytest_collection_modifyitems(config, items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if config.pluginmanager.hasplugin("rerunfailures"):
                item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[TIMED_OUT]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


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
        process.wait(timeout=PATIENCE)


def _wait_until_healthy(process: subprocess.Popen, address: str) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        assert process.poll() is None, f"the server ended with status {process.returncode}"
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {address} within {PATIENCE} s")


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
        unavailable("no Chromium on this machine (Debian: apt-get install chromium)")
    if find_spec("playwright") is None:
        unavailable("no Playwright in this environment (pip install -e '.[test]')")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chosen = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield chosen
        chosen.close()


def unavailable(reason: str) -> NoReturn:
    """End a test that needs what this machine has not: skipped, or failed where REQUIRE_BROWSER is set."""
    if os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def page_at_rest(browser, code: str) -> Iterator:
    """A blank page that runs a script and whose time is moved by hand."""
    page = browser.new_page()
    page.clock.install()
    page.add_script_tag(content=code)
    page.clock.pause_at("2100-01-01")
    yield page
    page.close()


class Window:
    """One tab that tests visit in turn: what it has fetched and compiled of the app it need not fetch and compile anew,
    which is most of the work of opening a page."""

    def __init__(self, browser, **options):
        self._browser, self._options = browser, options
        self._tab = None

    def tab(self):
        """The tab, empty and as it was at first."""
        if self._tab is None:
            context = self._browser.new_context(reduced_motion="reduce", **self._options)
            context.set_default_timeout(1000 * PATIENCE)
            self._tab = context.new_page()
        tab = self._tab
        tab.evaluate("() => { if (location.protocol !== 'about:') { localStorage.clear(); sessionStorage.clear(); } }")
        tab.goto("about:blank")
        tab.set_viewport_size(self._options["viewport"])
        tab.emulate_media(color_scheme="light", reduced_motion="reduce")
        tab.mouse.move(0, 0)
        return tab

    def close(self) -> None:
        if self._tab is not None:
            self._tab.context.close()
            self._tab = None


@pytest.fixture(scope="session")
def _desktop(browser) -> Iterator[Window]:
    window = Window(browser, viewport=DESKTOP)
    yield window
    window.close()


@pytest.fixture(scope="session")
def _phone(browser) -> Iterator[Window]:
    window = Window(browser, viewport=PHONE, is_mobile=True, has_touch=True)
    yield window
    window.close()


@pytest.fixture
def page(_desktop, request):
    """A visitor on a desktop screen who has asked for less motion: a run stands still on its last moment."""
    yield _desktop.tab()
    if request.node.stash.get(FAILED, False):
        _desktop.close()


@pytest.fixture
def phone(_phone, request):
    """The same on a phone."""
    yield _phone.tab()
    if request.node.stash.get(FAILED, False):
        _phone.close()


@pytest.fixture
def settle():
    """Wait until the page has come to rest: nothing runs, trains, is fetched or will be drawn again."""

    def wait(page) -> None:
        page.wait_for_function(AT_REST, arg=BUSY, polling=50)

    return wait
