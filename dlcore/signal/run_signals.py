"""The signal in a run: at the moments of training that it has recorded."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Float, Int, Shaped

from dlcore.engine.settings import head_of
from dlcore.kept_moments import KeptMoments, evenly
from dlcore.prediction import ACTIVATION_WORK
from dlcore.signal.examples import MOST_EXAMPLES, measured_examples
from dlcore.signal.signals import QUANTITIES, Signals, propagate

if TYPE_CHECKING:
    from dlcore.run import Run

MOST_WORK = 4e9
"""Multiply-adds at most for one run: about 0.2 s on one core, spread over its training."""
MOST_MOMENTS, FEWEST_MOMENTS = 64, 8
KEPT_RUNS = 128
"""Runs whose moments are kept while they grow, four for each visitor; the oldest makes room. Mostly far below 0.3 MB
each."""


@dataclass(frozen=True, eq=False)
class RunSignals(Signals):
    """The fields of `Signals`, each (f, layers), at some of the recorded epochs."""

    epochs: Int[np.ndarray, " f"]
    frames: Int[np.ndarray, " f"]  # their places in `run.frames`


_KEPT: KeptMoments[Float[np.ndarray, "q layers"]] = KeptMoments(KEPT_RUNS)
"""`QUANTITIES` of each run."""
_FOUND: "WeakKeyDictionary[Run, RunSignals]" = WeakKeyDictionary()


def signals_of(run: "Run") -> RunSignals:
    """The signal at up to `MOST_MOMENTS` of the recorded frames, evenly spread, the first and the last among them.

    A run that has grown since the last call is asked about its new frames only.
    """
    found = _FOUND.get(run)
    if found is None:
        found = _FOUND[run] = _signals(run)
    return found


def _signals(run: "Run") -> RunSignals:
    places = evenly(len(run.frames), _most_moments(run))
    rows = np.stack(_KEPT.of(run, places, lambda frames: _measured(run, frames)), axis=1)  # (q, f, layers)
    return RunSignals(epochs=run.frame_epochs[places], frames=places, **dict(zip(QUANTITIES, rows, strict=True)))


def _measured(run: "Run", frames: Shaped[np.ndarray, "f p"]) -> list[Float[np.ndarray, "q layers"]]:
    head = head_of(run.experiment, run.data)
    found = propagate(run.architecture, run.experiment.activation, head, frames, *measured_examples(run.data))
    return list(np.stack([getattr(found, name) for name in QUANTITIES], axis=1))  # (f, q, layers)


def _most_moments(run: "Run") -> int:
    examples = min(run.data.counts[0], MOST_EXAMPLES)
    # forward, backward and dW; g and g'
    each = examples * (3 * run.architecture.frame_size + 2 * ACTIVATION_WORK * sum(run.architecture.hidden))
    return int(np.clip(MOST_WORK // each, FEWEST_MOMENTS, MOST_MOMENTS))
