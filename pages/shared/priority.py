"""What computes gives way to what draws: a long training keeps every core busy, and on a laptop the browser that is to
show the next picture has only these same cores."""

import os
from pathlib import Path

TASKS = Path("/proc/self/task")
"""The threads of this process, where the system is Linux."""
COMPUTING = "tf_XLA"
"""How the threads are called in which XLA computes. They never hold Python's lock, so that nobody waits for them."""
LOWER = 10
"""Steps of niceness: about a tenth of a core's time while somebody else wants it, all of it otherwise."""


def computing_gives_way() -> int:
    """Lower the priority of all threads in which XLA computes; returns how many there are. Elsewhere than on Linux
    threads cannot be told apart, and nothing is done."""
    if not TASKS.exists():
        return 0
    computing = [task for task in TASKS.iterdir() if _name(task).startswith(COMPUTING)]
    for task in computing:
        try:
            os.setpriority(os.PRIO_PROCESS, int(task.name), LOWER)
        except OSError:  # it has ended meanwhile, or was given a still lower priority
            continue
    return len(computing)


def _name(task: Path) -> str:
    try:
        return (task / "comm").read_text("utf-8")
    except OSError:  # it has ended meanwhile
        return ""
