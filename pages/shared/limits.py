"""What one visitor, and all of them together, may ask of this server: every limit of the pages, in one place.

How much work one run may be stands in `dlcore.budget`, because the command line keeps to it too. Those with an
environment variable can be set for a class; a value that makes no sense ends the server at its start.
"""

import os

MEGABYTE = 1_000_000


def _cores() -> int:
    """Cores that this process may use, which in a container are fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


def from_environment(variable: str, default: int, least: int, environment=os.environ) -> int:
    """The whole number in an environment variable, or the default. Raises ValueError for anything else in it."""
    text = environment.get(variable, "").strip()
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise ValueError(f"{variable} must be a whole number, not {text!r}.") from None
    if number < least:
        raise ValueError(f"{variable} must be at least {least}, not {number}.")
    return number


TRAININGS = from_environment("WHY_NETWORKS_TRAIN_TRAININGS", _cores(), 1)
"""Trainings, bands, studies and searches that compute at the same moment, whoever asked for them; one less where more
visitors wait, but at least one."""
DRAWINGS = from_environment("WHY_NETWORKS_TRAIN_DRAWINGS", _cores(), 1)
"""Scripts that draw a page at the same moment; the others wait for their turn."""
KEPT_MEGABYTES = from_environment("WHY_NETWORKS_TRAIN_KEPT_MB", 1000, 50)
"""In the frames of finished runs of one kind, kept for the next visitor (one of fifty layers of 256 units has 160)."""

KEPT_RUNS = 64
"""Finished runs of one kind that are kept although nobody looks at them (a usual one takes about 0.3 MB)."""
KEPT_PINNED_RUNS = 512
"""Pinned runs of all visitors together that are kept, those asked for last; at most 16 kB each."""
OWN_DATA_SETS, OWN_DATA_BYTES = 8, 40 * MEGABYTE
"""Of one session; its newest set is kept in any case."""
JOBS_PER_VISITOR = 32
"""Jobs of one kind that one visitor looks at at the same time; no page shows more than twenty. Of all those a visitor
has `TRAININGS` in progress at most, the others wait without taking memory."""
WATCHERS = 1000
"""Visitors remembered with what they look at; who left long ago makes room."""
FORGOTTEN_SECONDS = 3.0
"""What nobody has looked at for this long is given up: a closed tab, another page."""
FORGOTTEN_HERE_SECONDS = 10.0
"""The same while a visitor who had begun it is still here: on a busy server a page may come late to look again."""
QUICK_SECONDS = 1.0
"""A job that has computed for less than this goes before the longer ones of visitors who were served as much: most
are finished by then, and who waits for a long one hardly notices."""
KEPT_SPECS = 64
"""Finished descriptions of one kind of chart that are kept: their titles may hold what somebody typed."""
