"""A trial as the link of a page that trains it again."""

from dlcore.links import to_mapping
from dlcore.search.result import Trials


def trial_query(trials: Trials, index: int) -> dict[str, str]:
    """Every setting of a trial, key to text, with all of its seeds: the band of these runs is what its score is the
    mean of. IndexError where there is no such trial."""
    return to_mapping(trials.experiments[index])
