"""`python deploy/replicas.py`: several replicas of the app behind nginx, without Docker. Ctrl-C ends them all.

Needs nginx (Debian: `apt-get install nginx`). A replica that dies is started again; until it is ready its visitors are
with the others. Each replica takes about half a gigabyte, and more than one for two processor cores gains little.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from deploy.proxy import nginx_configuration  # noqa: E402

REPLICAS = 3
LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 120
"""A replica that is not ready by then counts as broken; a slow machine needs half a minute."""
WATCH_SECONDS = 0.5
"""A dead replica is noticed this soon."""

FRAME = """daemon off;
pid {folder}/nginx.pid;
worker_processes 1;
error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Replica:
    """One process of the app on a port of its own."""

    def __init__(self, port: int):
        self.port = port
        self.start()

    def start(self) -> None:
        """Begin the process, anew if there was one."""
        command = [sys.executable, str(ROOT / "deploy" / "asgi.py"), "--port", str(self.port)]
        self.process = subprocess.Popen(command, start_new_session=True)  # Ctrl-C is for this script alone

    @property
    def healthy(self) -> bool:
        """Whether it answers."""
        return answers(f"http://{LOOPBACK}:{self.port}/_stcore/health")

    def wait_until_ready(self) -> None:
        """Raises RuntimeError if it ends or takes too long."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not self.healthy:
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"the replica on port {self.port} does not start")
            time.sleep(WATCH_SECONDS)

    def stop(self) -> None:
        """End it and wait until it has ended."""
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Replicas:
    """Replicas behind one nginx, all of them running while the context lasts."""

    def __init__(self, count: int = REPLICAS, listen: str = f"{LOOPBACK}:8080"):
        self.replicas = [Replica(free_port()) for _ in range(count)]
        self.listen = listen
        self._ending = threading.Event()
        self._keeper: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where visitors go, without a trailing slash."""
        return f"http://{self.listen}"

    def wait_until_ready(self) -> None:
        """Raises RuntimeError if a replica ends or takes too long."""
        for replica in self.replicas:
            replica.wait_until_ready()

    def keep(self) -> None:
        """Start again what dies, from now on and until `stop`."""
        self._keeper = threading.Thread(target=self._keep_alive, name="keeper", daemon=True)
        self._keeper.start()

    def _keep_alive(self) -> None:
        while not self._ending.wait(WATCH_SECONDS):
            for replica in self.replicas:
                if replica.process.poll() is not None and not self._ending.is_set():
                    print(f"The replica on port {replica.port} has died; it is started again.", flush=True)
                    replica.start()

    def stop(self) -> None:
        """End all replicas."""
        self._ending.set()
        if self._keeper is not None:
            self._keeper.join()  # it may just be starting one
        for replica in self.replicas:
            replica.process.terminate()
        for replica in self.replicas:
            replica.stop()


@contextmanager
def running_replicas(count: int = REPLICAS, listen: str | None = None, keep: bool = True) -> Iterator[Replicas]:
    """Replicas that are ready, behind nginx, until the context ends; `keep`: what dies is started again.

    Raises RuntimeError where nginx is missing or something does not start.
    """
    nginx = find_nginx()
    if nginx is None:
        raise RuntimeError("nginx is not installed (Debian: apt-get install nginx)")
    with tempfile.TemporaryDirectory(prefix="why-networks-train-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx that is started by root reads it as somebody else
        group = Replicas(count, listen or f"{LOOPBACK}:{free_port()}")
        proxy = None
        try:
            site = nginx_configuration([f"{LOOPBACK}:{replica.port}" for replica in group.replicas], group.listen)
            (folder / "site.conf").write_text(site, encoding="utf-8")
            (folder / "nginx.conf").write_text(FRAME.format(folder=folder), encoding="utf-8")
            group.wait_until_ready()
            command = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
            proxy = subprocess.Popen(command, start_new_session=True)
            while not answers(f"{group.address}/_stcore/health"):
                if proxy.poll() is not None:
                    raise RuntimeError(f"nginx does not start on {group.listen}")
                time.sleep(WATCH_SECONDS)
            if keep:
                group.keep()
            yield group
        finally:
            group.stop()
            if proxy is not None:
                proxy.terminate()
                proxy.wait()


def find_nginx() -> str | None:
    """Path of the program, which Debian keeps where only root looks."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def answers(address: str) -> bool:
    """Whether a GET of the address succeeds."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _end(*_) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    """Serve until Ctrl-C or a request to stop."""
    parser = argparse.ArgumentParser(description="Serve the app from several processes behind nginx.")
    parser.add_argument("--replicas", type=int, default=REPLICAS, help=f"how many processes ({REPLICAS})")
    parser.add_argument("--address", default=LOOPBACK, help="address to listen on; 0.0.0.0 for every network")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on (8080)")
    given = parser.parse_args()
    if given.replicas < 1:
        parser.error("argument --replicas: at least 1 is needed")
    for request in (signal.SIGINT, signal.SIGTERM):  # a shell that starts this in the background has SIGINT ignored
        signal.signal(request, _end)
    try:
        with running_replicas(given.replicas, f"{given.address}:{given.port}") as group:
            print(f"{given.replicas} replicas behind {group.address}; Ctrl-C ends them.", flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        print("Ended.", flush=True)
    except RuntimeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
