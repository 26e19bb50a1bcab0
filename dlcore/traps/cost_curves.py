"""The cost of two runs over their epochs, as the curves of an entry."""

import numpy as np
from jaxtyping import Float

from dlcore.run import Run
from dlcore.train_cost import train_cost
from dlcore.traps.spec import Curves

READ = "over all training examples, after every epoch; dashed as often written, solid as it should be"


def cost_curves(wrong: Run, right: Run, names: tuple[str, str], *, read: str = READ, y_log: bool = False) -> Curves:
    """Train cost of both, called by these names; a run that diverges ends there."""
    epochs = np.arange(max(wrong.experiment.epochs, right.experiment.epochs) + 1)
    return Curves(
        x=epochs.astype(float),
        wrong=_course(wrong, len(epochs)),
        right=_course(right, len(epochs)),
        x_label="epoch",
        y_label="train cost",
        read=read,
        wrong_name=names[0],
        right_name=names[1],
        y_log=y_log,
    )


def _course(run: Run, epochs: int) -> Float[np.ndarray, " e"]:
    """The cost of every epoch up to the last finite one, then NaN."""
    course = np.full(epochs, np.nan)
    course[: run.ended + 1] = train_cost(run)
    return course
