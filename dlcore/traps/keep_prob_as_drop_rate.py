"""keep_prob read as the share that is dropped: a network that should lose one unit in five keeps one in five."""

from dlcore.reading import percent
from dlcore.run import train
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

QUERY = "v=1&data=circles&noise=0.1&hidden=8-8&epochs=100&keep=0.2"
"""As often written: a fifth was to be dropped."""


def _measure(seed: int) -> Consequence:
    """Circles, 8-8 units: keep_prob 0.2, and 0.8 as it was meant."""
    written = drawn(QUERY, seed)
    (drop,) = written.keep_prob
    dropping_most, as_meant = (train(written.replace(keep_prob=(keep,))) for keep in (drop, 1 - drop))
    (wrong, wrong_dev), (right, right_dev) = (
        [float(one.history[f"{split}_error"][one.last]) for split in ("train", "dev")]
        for one in (dropping_most, as_meant)
    )
    return Consequence(
        figures=(
            Figure("train error", wrong, right, "percent"),
            Figure("dev error", wrong_dev, right_dev, "percent"),
            Figure("units kept of 8, on average", 8 * drop, 8 * (1 - drop)),
        ),
        curves=Curves(
            x=as_meant.history["epoch"].astype(float),
            wrong=100 * dropping_most.history["train_error"],
            right=100 * as_meant.history["train_error"],
            x_label="epoch",
            y_label="train error (%)",
            read="the same network and the same order of examples; only the number after keep_prob differs",
        ),
        said=f"Train error ends at {percent(wrong)} instead of {percent(right)}: with 1.6 of 8 units a layer on "
        "average, often none at all, the network cannot draw the ring. It looks like a network that is too "
        "small, and a larger one is what people try.",
    )


def _holds(found: Consequence) -> bool:
    train_error, dev_error, _ = found.figures
    return train_error.wrong > train_error.right + 0.05 and dev_error.wrong > dev_error.right


KEEP_PROB_AS_DROP_RATE = TrapSpec(
    id="keep-prob-as-drop-rate",
    title="keep_prob read as the drop rate",
    area="Regularization",
    wrong="keep_prob = 0.2  # drop 20 % of the units",
    right="keep_prob = 0.8  # keep 80 % of them\nrate = 1 - keep_prob  # in Keras, PyTorch",
    why="The course's keep_prob is the share that stays; the argument of most libraries is the share that goes. 0.5 is "
    "the only number that means the same in both.",
    page="regularization",
    query=QUERY,
    measure=_measure,
    claim="The train error is higher by more than five points.",
    holds=_holds,
)
