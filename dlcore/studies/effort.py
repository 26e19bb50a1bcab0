"""How many networks a curve can afford, and how long they may train: about ten seconds on two cores.

Decided from the experiment alone, never from a clock: the same link gives the same numbers everywhere.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dlcore.budget import batch_of, network_ends
from dlcore.engine.bucket import choose_bucket
from dlcore.engine.many import is_small
from dlcore.network import Normalization
from dlcore.parameters import Architecture
from dlcore.schedules.changes import stretched_changes

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

SEEDS = (16, 8, 4)
"""Networks at every point of a curve: as many as there is time for."""
MOST_SECONDS = 20.0
"""Of one core."""
LEAST_SHARE = 0.1
"""Of the updates of a whole run; with fewer, networks would be judged that have hardly begun."""
MOST_EPOCHS = 20_000
"""The longest run of an `Experiment`."""
LAYER_SECONDS = {True: 1e-6, False: 12e-6}
"""What a layer of an update costs whatever its size: in small networks (sixteen share a program), and in others."""
NUMBER_SECONDS = {True: 2e-9, False: 3.5e-10}
"""What each example adds for each number in the padded network. Both measured on a core of 2.4 GHz with a busy
neighbour, with 2 to 7 layers of 4 to 256 units: within a factor of two."""


class Effort(NamedTuple):
    """What is affordable: seeds, updates of each network, and where that is less than wanted, a sentence about it."""

    seeds: int
    updates: int
    notes: tuple[str, ...]


class Cost(NamedTuple):
    """About how long one core takes for an update of one network, and whether sixteen are trained `together`: then
    fewer of them take as long."""

    seconds: float
    together: bool


def update_cost(experiment: "Experiment", train: int, *, shared: bool = False) -> Cost:
    """Of a network that sees `train` examples: its own, or those that all networks of the study have `shared`."""
    inputs, outputs = network_ends(experiment)
    normalization = Normalization(experiment.normalization if experiment.hidden else "none")
    architecture = Architecture((inputs, *experiment.hidden, outputs), normalization)
    batch = batch_of(experiment, train)
    bucket = choose_bucket(architecture, batch, SEEDS[0], own_examples=True)
    together = is_small(bucket) and experiment.patience == 0  # who stops early has an end of its own
    small = together and (shared or bucket.examples >= train * SEEDS[0] // 2)
    if not small:
        bucket = choose_bucket(architecture, batch)
    columns = -(-batch // bucket.batch) * bucket.batch
    layers = (bucket.layout.hidden_layers + 1) * LAYER_SECONDS[small]
    return Cost(layers + columns * bucket.layout.size * NUMBER_SECONDS[small], small)


def affordable(
    costs: Sequence[Cost], updates: int, most_seeds: Sequence[int] = (), seconds: float | None = None
) -> Effort | None:
    """What can be done where the page's own run makes so many updates, and the points of the curve cost `costs`; None
    where it is too much. `most_seeds` stands for `SEEDS`, `seconds` for `MOST_SECONDS`."""
    choices = most_seeds or SEEDS
    fit = fitting(costs, updates, choices, MOST_SECONDS if seconds is None else seconds)
    if fit is None:
        return None
    seeds, made = fit
    less = [f"Every point has {seeds} networks instead of {choices[0]}: more would take too long."]
    return Effort(seeds, made, tuple(less * (seeds < choices[0])) + shorter_words(made, updates))


def fitting(costs: Sequence[Cost], updates: int, networks: Sequence[int], seconds: float) -> tuple[int, int] | None:
    """How many of `networks` (the most first) train at every point, and for how many updates, within `seconds` of one
    core; None where that would be too few updates."""
    together = networks[0] * sum(cost.seconds for cost in costs if cost.together)
    alone = sum(cost.seconds for cost in costs if not cost.together)
    each, most = networks[0], min(updates, MOST_EPOCHS)  # a small training set makes one update an epoch
    for fewer in networks[1:]:
        if (together + each * alone) * most > seconds and each * alone > together:
            each = fewer
    made = int(min(most, seconds / (together + each * alone)))
    return None if made < LEAST_SHARE * most else (each, made)


def shorter_words(made: int, updates: int) -> tuple[str, ...]:
    """What to say where networks make fewer updates than the page's own run."""
    if made >= updates:
        return ()
    return (f"Every network makes {made:,} updates; the page's own run makes {updates:,}.",)


def with_updates(experiment: "Experiment", train: int, updates: int) -> "Experiment":
    """The experiment with so many epochs that `train` examples make about `updates` updates.

    Decay, warm-up, patience and changes by hand, which are counted in epochs, are stretched by the same factor.
    """
    each = -(-train // batch_of(experiment, train))
    epochs = int(np.clip(round(updates / each), 1, MOST_EPOCHS))
    stretch = epochs / experiment.epochs
    decay_every = int(np.clip(round(experiment.decay_every * stretch), 1, MOST_EPOCHS))
    warmup = min(round(experiment.warmup * stretch), MOST_EPOCHS)
    patience = min(math.ceil(experiment.patience * stretch), MOST_EPOCHS)
    counted = {"epochs": epochs, "decay_every": decay_every, "warmup": warmup, "patience": patience}
    return experiment.replace(**counted, **stretched_changes(experiment, epochs))


def with_even_batches(experiment: "Experiment", train: int) -> "Experiment":
    """The experiment with as many mini-batches an epoch and none much smaller than the others: 34 examples in batches
    of 32 would be a batch of 32 and one of 2, whose steps are as large and mostly noise."""
    if experiment.batch_size == "full":
        return experiment
    batches = -(-train // batch_of(experiment, train))
    return experiment.replace(batch_size=-(-train // batches))
