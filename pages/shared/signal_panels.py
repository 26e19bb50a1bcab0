"""How far signal and gradient come in several runs, layer by layer, as the player's panels and arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from dlcore.data import PreparedData
from dlcore.experiment import Experiment
from dlcore.run import Run
from dlcore.signal.run_signals import signals_of
from dlcore.signal.signals import Signals
from dlcore.signal.theory import theory

LEAST, MOST = 1e-37, 1e37
"""What lies beyond would arrive at the browser as 0 or as overflow, which theory does not know."""


@dataclass(frozen=True)
class Profile:
    """One quantity of every layer: the field of `dlcore.signal.signals.Signals`, and what is said of it."""

    field: str
    title: str
    axis: str
    caption: str


PROFILES = (
    Profile("a_std", "Activations", "std of a", "the signal going forward"),
    Profile("da_std", "Gradients", "std of m·dJ/da", "what reaches each layer"),
)
DOTTED = "; dotted: theory at epoch 0"


def signal_panels(runs: Sequence[Run]) -> list[dict]:
    """A panel for each quantity, below the pictures; none where a run has no hidden layer."""
    if not all(run.architecture.hidden for run in runs):
        return []
    expected = any(_expected(run) is not None for run in runs)
    return [
        {
            "kind": "profile", "title": one.title, "y_label": one.axis, "below": True,
            "caption": f"{one.caption} (log scale{DOTTED if expected else ''})",
            "array": one.field, "theory": f"theory_{one.field}",
        }
        for one in PROFILES
    ]  # fmt: skip


def signal_told(run: Run, until: int) -> dict:
    """What the header says about the measured moments of a run, up to epoch `until`."""
    epochs = signals_of(run).epochs
    return {"signal_epochs": epochs[epochs <= until]}


def signal_arrays(run: Run, number: int, until: int) -> dict[str, Float[np.ndarray, "..."]]:
    """Of the run with this number: each quantity, one row for each measured moment up to epoch `until`, and what theory
    expects of the first, where there is a theory."""
    found, expected = signals_of(run), _expected(run)
    arrays = {}
    for one in PROFILES:
        arrays[f"{one.field}{number}"] = getattr(found, one.field)[found.epochs <= until]
        if expected is not None:
            line = getattr(expected, one.field)
            arrays[f"theory_{one.field}{number}"] = np.where((line > LEAST) & (line < MOST), line, np.nan)
    return arrays


def _expected(run: Run) -> Signals | None:
    return _theory(run.experiment, run.data)  # pyright: ignore[reportArgumentType]


@lru_cache(maxsize=16)
def _theory(experiment: Experiment, data: PreparedData) -> Signals | None:
    return theory(experiment, data, pairs=False)
