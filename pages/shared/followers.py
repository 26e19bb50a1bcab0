"""Cards that follow the stage: some of a run's recorded moments, measured once, in a player without a timeline."""

from collections.abc import Callable, Hashable, Sequence
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from pages.shared.stage import fingerprint

import numpy as np
from jaxtyping import Int

from dlcore.run import Run

Found = TypeVar("Found")


def spread(run: Run, most: int) -> Int[np.ndarray, " f"]:
    """Places of the frames that are measured: evenly spread over a complete run, first and newest of a growing one."""
    count = min(len(run.frames), most if run.complete else 2)
    return np.unique(np.linspace(0, len(run.frames) - 1, count).round().astype(int))


def once_per_run(measure: Callable[..., Found]) -> Callable[..., Found]:
    """What is measured of a run (and of what else is asked, which must be hashable) is kept as long as the run is, and
    does not keep the run: its frames are large."""
    found: WeakKeyDictionary[Run, dict[tuple, Found]] = WeakKeyDictionary()

    @wraps(measure)
    def kept(run: Run, *asked: Hashable) -> Found:
        known = found.setdefault(run, {})
        if asked not in known:
            known[asked] = measure(run, *asked)
        return known[asked]

    return kept


def header_of(run: Run, kind: str, epochs: Sequence[int], panels: Sequence[dict]) -> dict[str, Any]:
    """What the player is told of a run measured at some epochs. `kind` tells the cards of one run apart."""
    return {
        "version": 1,
        "id": f"{kind}-{fingerprint(run)}",
        "autoplay": False,
        "follows": True,
        "epochs": epochs,
        "total_epochs": run.experiment.epochs,
        "complete": True,  # of what is measured; the stage says how far the run has come
        "panels": panels,
        "readouts": [],
        "notice": None,
    }


def measured_text(run: Run, moments: int) -> str:
    """How many of the recorded epochs are measured; "" where all are."""
    return "" if moments == len(run.frames) else f"Measured at {moments} of {len(run.frames)} recorded epochs"
