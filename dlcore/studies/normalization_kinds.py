"""The kinds of normalization that studies compare, and as how wide networks they can afford to."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dlcore.batch_norm.runs import NAMES, normalizations_of
from dlcore.studies.effort import LEAST_SHARE, Cost, fitting

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

KINDS = tuple(NAMES)
NARROW = 16
"""Units of a layer that many normalised networks can afford; a layer of 100 takes forty times as long."""
ENOUGH = 2 / 3
"""Share of the training of the page's own run with less of which fewer or narrower networks say more."""
NO_LAYERS = "Without a hidden layer there is nothing to normalise: add one (hidden)."
NO_BATCH = (
    "Batch norm is left out: in a mini-batch of one example every z is its own mean and the variance is 0, so there is "
    "nothing to normalise by. Use batches of at least 2 (batch)."
)


class Plan(NamedTuple):
    """The experiment, perhaps as a narrower network; its networks at every point; how long each trains, in what was
    wanted; and where that is less than asked for, sentences about it."""

    experiment: "Experiment"
    seeds: int
    trained: int
    notes: tuple[str, ...]


def without_kind(experiment: "Experiment") -> "Experiment":
    """The experiment without what a comparison of all kinds does not depend on: its own kind, the members of an
    ensemble. Early stopping is off: all run to the end."""
    return experiment.replace(normalization="none", ensemble=1, patience=0)


def kinds_of(experiment: "Experiment") -> dict[str, "Experiment"]:
    """Kind to experiment, in the order of `KINDS`; without those that it cannot be trained with."""
    found = normalizations_of(experiment.replace(normalization="none"))
    return {kind: found[name] for kind, name in NAMES.items() if name in found}


def narrowed(experiment: "Experiment", units: int = NARROW) -> "Experiment":
    """The experiment with at most so many units in every hidden layer."""
    return experiment.replace(hidden=tuple(min(width, units) for width in experiment.hidden))


def planned(
    experiment: "Experiment",
    wanted: int,
    costs: "Callable[[Experiment], Sequence[Cost]]",
    seeds: Sequence[int],
    seconds: float,
) -> Plan | None:
    """What of the `wanted` training (updates, say) is affordable within `seconds` of one core.

    The first that gives `ENOUGH` of it: as it is with the most seeds, with fewer, or narrower; otherwise what gives the
    most; None where that is too little. `costs` are those of all points of the study, for one of what is wanted.
    """
    widths = [experiment, narrowed(experiment)] if max(experiment.hidden) > NARROW else [experiment]
    found = []
    for one in widths:
        of_points = costs(one)
        for networks in seeds:
            fit = fitting(of_points, wanted, (networks,), seconds)
            if fit is not None and fit[1] >= LEAST_SHARE * wanted:
                found.append(Plan(one, networks, fit[1], _less(experiment, one, networks, seeds[0])))
    enough = [one for one in found if one.trained >= ENOUGH * wanted]
    return enough[0] if enough else max(found, key=lambda one: one.trained, default=None)


def _less(experiment: "Experiment", one: "Experiment", networks: int, most: int) -> tuple[str, ...]:
    """Where the networks are narrower or fewer."""
    narrow = (
        f"These networks have at most {NARROW} units in a hidden layer, the page's own has {max(experiment.hidden)}: "
        "so many wide ones would take too long."
    )
    fewer = f"Every point has {networks} networks instead of {most}: more would take too long."
    return (narrow,) * (one != experiment) + (fewer,) * (networks < most)
