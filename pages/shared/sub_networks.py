"""The sub-networks that dropout samples in a run, for the diagram on the stage."""

from pages.shared.stage_parts import SubNetworks

from dlcore.dropout_numbers import sampled_units, sampled_updates
from dlcore.run import Run
from dlcore.sampled_masks import drops_units


def sub_networks(run: Run) -> SubNetworks | None:
    """Who stays, frame by frame, for the first example of the next mini-batch; None where nobody is ever dropped."""
    if not drops_units(run.experiment):
        return None
    example = "training example 1" if run.experiment.batch_size == "full" else "the first example of the mini-batch"
    return SubNetworks(sampled_units(run), example, sampled_updates(run) + 1)
