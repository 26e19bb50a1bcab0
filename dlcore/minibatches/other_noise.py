"""What makes one update differ from another even where every update sees all examples."""

from typing import TYPE_CHECKING

from dlcore.sampled_masks import drops_units

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def other_noise(experiment: "Experiment") -> list[str]:
    """What is drawn anew besides the mini-batch, as the ends of a sentence; none where nothing is."""
    return [
        *["dropout drops other units in every update"] * drops_units(experiment),
        *["augmentation changes the examples in every epoch"] * bool(experiment.augmentation),
    ]


def why_two_costs(experiment: "Experiment") -> list[str]:
    """Why the cost that an update meets is not that over all examples, though it sees them all; none where it is."""
    # while training the statistics are those of the batch, afterwards running averages (S. Ioffe and C. Szegedy, 2015)
    batch = "batch normalization measures by the batch while it trains and by running averages afterwards"
    return [*other_noise(experiment), *[batch] * (experiment.normalization == "batch")]
