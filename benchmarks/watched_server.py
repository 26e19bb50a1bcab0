"""`python -m benchmarks.watched_server LOG RUN…`: the app's server, which also writes down what it holds.

What it writes are lines of JSON: one for every training that begins, with its link, and once a second what is kept.
`RUN…` are Streamlit's own arguments: `run app.py --server.port=…`.
"""

import json
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from pages.shared import jobs

from streamlit import runtime
from streamlit.web.cli import main

from dlcore.experiment import Experiment
from dlcore.links import to_mapping

PAUSE_SECONDS = 1.0


def watch(log: Path) -> None:
    """Write down what begins from now on, and what is kept."""
    lock = threading.Lock()
    begin = jobs.Jobs._begin

    def write(line: dict) -> None:
        with lock, log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def begin_and_tell(office: jobs.Jobs, key):
        link = urlencode(to_mapping(key)) if isinstance(key, Experiment) else repr(type(key).__name__)
        write({"begun": link, "kind": office._make.__name__})
        return begin(office, key)

    def sample() -> None:
        while True:
            time.sleep(PAUSE_SECONDS)
            write(kept())

    jobs.Jobs._begin = begin_and_tell
    threading.Thread(target=sample, name="watch", daemon=True).start()


def kept() -> dict[str, int]:
    """How many sessions, threads, jobs and looks there are in this process."""
    sessions = len(runtime.get_instance()._session_mgr.list_sessions()) if runtime.exists() else 0
    offices = list(jobs._offices)
    return {
        "sessions": sessions,
        "threads": threading.active_count(),
        "jobs": sum(len(office._jobs) for office in offices),
        "unfinished": sum(office.busy for office in offices),
        "looks": sum(len(office._watchers._looks) for office in offices),
        "held": sum(job.held for office in offices for job in list(office._jobs.values())),
        "blocks": sys.getallocatedblocks(),
    }


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
    sys.argv = ["streamlit", *sys.argv[2:]]
    main()
