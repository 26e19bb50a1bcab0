"""How far a run has come after every epoch, measured in updates, in epochs or in seconds."""

import numpy as np
from jaxtyping import Float

from dlcore.budget import batch_of
from dlcore.minibatches.batch_sizes import updates_per_epoch
from dlcore.run import Run

MEASURES = {"updates": "updates", "epochs": "epochs", "seconds": "seconds of training"}
"""Id to what an axis is called."""


def per_epoch(run: Run) -> int:
    """Updates of one epoch."""
    return updates_per_epoch(run.data.counts[0], batch_size(run))


def batch_size(run: Run) -> int:
    """Examples of an update; the last one of an epoch may have fewer."""
    return batch_of(run.experiment, run.data.counts[0])


def progress(run: Run, measure: str) -> Float[np.ndarray, " e"]:
    """Where every epoch of a run's history stands, from 0, in one of `MEASURES`.

    The seconds are those that the run was measured to take, in equal parts for its epochs, what is evaluated after each
    among them. Raises KeyError for another measure.
    """
    epochs = np.arange(len(run.history["epoch"]), dtype=float)
    trained = max(len(epochs) - 1, 1)
    each = {"updates": float(per_epoch(run)), "epochs": 1.0, "seconds": run.seconds / trained}
    return epochs * each[measure]


def cost_after(run: Run, updates: int) -> float:
    """The train cost after so many updates; NaN where no epoch of the run ends there: in between it is not measured."""
    epoch, rest = divmod(updates, per_epoch(run))
    return float(run.history["train_cost"][epoch]) if rest == 0 and epoch <= run.ended else float("nan")
