"""L1 and L2 swapped: who asks for few weights gets many small ones."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.parameters import unflatten
from dlcore.reading import percent
from dlcore.run import Run, train
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

QUERY = "v=1&data=moons&hidden=8-8&opt=sgd&lr=0.3&epochs=400&l1=0.3"


def _measure(seed: int) -> Consequence:
    """Two moons, 8-8 units, gradient descent: λ on the squares of the weights, and on their absolute values."""
    meant = drawn(QUERY, seed)
    squares, absolute = (train(meant.replace(l1=l1, l2=meant.l1 - l1)) for l1 in (0.0, meant.l1))
    (wrong, smallest), (right, _) = (_zeros(one) for one in (squares, absolute))
    wrong_error, right_error = (float(one.history["dev_error"][one.last]) for one in (squares, absolute))
    return Consequence(
        figures=(
            Figure("weights that are exactly 0", wrong[-1], right[-1], "percent"),
            Figure("dev error", wrong_error, right_error, "percent"),
        ),
        curves=Curves(
            x=absolute.frame_epochs.astype(float),
            wrong=100 * wrong,
            right=100 * right,
            x_label="epoch",
            y_label="weights that are exactly 0 (%)",
            wrong_name="squares (L2)",
            right_name="absolute values (L1)",
            read="share of all weights, biases not counted, that are 0 and not merely small",
        ),
        said=f"Not one weight goes: {percent(wrong[-1])} are exactly 0 with the squares, {percent(right[-1])} with the "
        f"absolute values that were meant. The squares only make weights small: the smallest is "
        f"{number_text(smallest)} in size. Their pull fades with the weight, that of L1 does not.",
    )


def _zeros(run: Run) -> tuple[np.ndarray, float]:
    """The share of exact zeros in every recorded frame, and the size of the smallest weight in the last."""
    layers = unflatten(run.frames, run.architecture)
    weights = np.concatenate([one.weights.reshape(len(run.frames), -1) for one in layers], axis=1)
    return np.mean(weights == 0, axis=1), float(np.abs(weights[-1]).min())


def _holds(found: Consequence) -> bool:
    zeros, _ = found.figures
    return bool(zeros.wrong == 0 and zeros.right > 0.1)


NORMS_SWAPPED = TrapSpec(
    id="norms-swapped",
    title="L1 and L2 swapped",
    area="Regularization",
    wrong="l1 = lambd / (2 * m) * np.sum(W ** 2)\nl2 = lambd / m * np.sum(np.abs(W))",
    right="l1 = lambd / m * np.sum(np.abs(W))\nl2 = lambd / (2 * m) * np.sum(W ** 2)",
    why="Both shrink weights, and both curves look alike. Only L1 has a corner at 0, where weights can stay.",
    page="regularization",
    query=QUERY,
    measure=_measure,
    claim="With the squares no weight is exactly 0; with absolute values more than a tenth is.",
    holds=_holds,
)
