"""The stand on which the app is measured: a server of its own and a real Chromium, both on this machine."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.replicas import answers, free_port

ROOT = Path(__file__).resolve().parents[1]
LINK = "playground?v=1&data=spiral&hidden=8-8-8&batch=10&epochs=600"
"""What every measurement trains: spirals, three layers of eight, 180 training examples in batches of 10."""
PATIENCE = 120_000  # milliseconds
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@dataclass(frozen=True)
class Server:
    """A running app: its address and its process."""

    address: str
    process: int

    def resident(self) -> int:
        """Bytes of physical memory that the server's process holds."""
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(self.process)], capture_output=True, check=True)
        return 1024 * int(told.stdout)


@contextmanager
def watched_server(watched: Path, log: Path = Path(os.devnull)) -> Iterator[Server]:
    """The same as `server`, which also writes down in `watched` what it begins and holds (`watched_server.py`)."""
    with server(log, ["-m", "benchmarks.watched_server", str(watched)]) as app:
        yield app


@contextmanager
def server(log: Path = Path(os.devnull), module: Sequence[str] = ("-m", "streamlit"), **more: str) -> Iterator[Server]:
    """`streamlit run app.py` on a free port, answering. What it says goes to `log`; `more` is its environment."""
    port = free_port()
    options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    command = [sys.executable, *module, "run", "app.py", *options, "--server.fileWatcherType=none"]
    with log.open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said, env=os.environ | more)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/_stcore/health", process)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(address: str, process: subprocess.Popen) -> None:
    while process.poll() is None:
        if answers(address):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server ended with status {process.returncode}")


@contextmanager
def chromium():
    """The system's Chromium, headless, and its version in words."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def visitor(browser):
    """A new visitor with a desktop's window."""
    return browser.new_context(viewport={"width": 1400, "height": 1120}).new_page()


def open_and_train(page, address: str, more: str = "") -> None:
    """Open the measured link and wait until its run is complete and stands on its last moment."""
    page.goto(f"{address}/{LINK}{more}")
    to_the_end(page)


def to_the_end(page) -> int:
    """Let the player stand on the last moment of a complete run; its number of frames."""
    page.locator(".player .progress[hidden]").wait_for(state="attached", timeout=PATIENCE)
    frames = int(page.locator(".player").get_attribute("data-frames"))
    page.get_by_label("Moment of the training run").fill(str(frames - 1))
    standing = f'.player[data-frame="{frames - 1}"][data-playing="false"][data-refined="true"]'
    page.locator(standing).wait_for(state="attached", timeout=PATIENCE)
    return frames


def until_quiet(process: int) -> None:
    """Wait until the process has used next to no processor time for two seconds: its warm-up is over."""
    while True:
        before = _processor_seconds(process)
        time.sleep(2)
        if _processor_seconds(process) - before < 0.1:
            return


def _processor_seconds(process: int) -> float:
    told = subprocess.run(["ps", "-o", "cputimes=", "-p", str(process)], capture_output=True, check=True)
    return float(told.stdout)
