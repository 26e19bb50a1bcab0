"""What dropout did in a run, in words from its own numbers."""

from typing import TYPE_CHECKING

from dlcore.band_reading import Words
from dlcore.dropout_numbers import SIGMAS, TwoCosts, TwoPredictions, share_of_rises, usual_step
from dlcore.reading import percent
from dlcore.sampled_masks import keep_probs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlcore.dropout_numbers import Expectation
    from dlcore.experiment import Experiment
    from dlcore.run import Run

MOSTLY = 0.95
"""Of the means have to be near: of 400 by chance alone one is not."""


def read_keep_prob(experiment: "Experiment") -> str:
    """keep_prob, and the drop rate that it is: other books and programs give the one or the other."""
    given = sorted(set(keep_probs(experiment)))
    keep = " and ".join(f"{one:.3g}" for one in given)
    drop = " and ".join(f"{1 - one:.3g}" for one in given)
    return f"keep_prob {keep} is a drop rate of {drop}"


def read_costs(run: "Run", costs: TwoCosts) -> Words:
    """Whether J rises because of the masks alone."""
    if len(costs.epochs) < 2:
        return Words("Too early to say.", "J needs two epochs.")
    noisy, quiet = (usual_step(cost) for cost in (costs.noisy, costs.quiet))
    if run.experiment.mask == "frozen":
        whose = "example" if run.experiment.batch_size == "full" else "place in the mini-batch"
        return Words(
            "The masks are frozen:",
            f"every {whose} trains one sub-network, always the same. With their masks these reach a J of "
            f"{costs.noisy[-1]:.3g}; the whole network, which is what predicts, has {costs.quiet[-1]:.3g}.",
        )
    return Words(
        f"From epoch to epoch J with the masks moves by {noisy:.2g}, with all units by {quiet:.2g}.",
        f"It goes up in {percent(share_of_rises(costs.noisy))} of the epochs because every update draws new masks: "
        "that is no sign of a mistake. Check your code with keep_prob = 1 first, then switch dropout on.",
    )


def read_expectations(run: "Run", found: "Sequence[Expectation]") -> Words:
    """Whether the units hand on on average what they say."""
    units, near = sum(len(one.a) for one in found), sum(int(one.near.sum()) for one in found)
    masks = found[0].masks
    detail = f"{near} of {units} means over {masks:,} updates are within {SIGMAS:.0f} standard errors of a."
    if near >= MOSTLY * units:
        return Words("On average a · d / keep_prob is a.", detail)
    why = " The mask is the same at every update." if run.experiment.mask == "frozen" else ""
    return Words("On average a · d / keep_prob is not a:", detail + why)


def read_predictions(two: TwoPredictions) -> Words:
    """What training sees of one example, and what a prediction is."""
    low, high = two.with_masks.min(), two.with_masks.max()
    whole = f"At test time all units stay: {two.without:.3f}."
    if two.constant:
        return Words(
            whole,
            f"In training this example always meets the same mask, which says {two.mean:.3f}; it is {two.target:.3g}.",
        )
    return Words(
        whole,
        f"In training the same weights say anything from {low:.3f} to {high:.3f} of this example, "
        f"{two.mean:.3f} on average; it is {two.target:.3g}.",
    )
