"""The experiment of an entry under one draw: the same seed decides data, first weights and order."""

from typing import TYPE_CHECKING

from dlcore.links import parse_link

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def drawn(query: str, seed: int) -> "Experiment":
    """The experiment of an entry's link, options of its page passed over, with all of its seeds set to one."""
    return parse_link(query).experiment.replace(seed=seed, data_seed=seed, batch_seed=seed)
