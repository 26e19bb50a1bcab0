"""The usual advice on the batch size, held against one experiment's number of examples: no run is needed.

Ng, Deep Learning Specialization, course 2, week 2: the full batch up to about 2,000 examples, otherwise mini-batches of
64 to 512, a power of two, and small enough to fit the memory.
"""

from typing import TYPE_CHECKING

from dlcore.budget import batch_of, network_ends, training_examples
from dlcore.minibatches.batch_sizes import last_batch, updates_per_epoch

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

SMALL_SET = 2000
"""Fewer examples than these: the full batch."""
USUAL_BATCHES = (64, 512)
BYTES = 4
"""Of a float32."""
UNITS_OF_MEMORY = ("bytes", "kB", "MB", "GB")


def advice(experiment: "Experiment") -> str:
    """What is usually advised for so many examples, what the chosen size makes of them, and what it must hold."""
    train = training_examples(experiment)
    batch = batch_of(experiment, train)
    if train < SMALL_SET:
        usual = f"fewer than {SMALL_SET:,}, where the usual advice is the full batch"
    else:
        low, high = USUAL_BATCHES
        usual = f"not fewer than {SMALL_SET:,}, where the usual advice is mini-batches of {low} to {high}"
    held = size_text(held_bytes(experiment, batch))
    return (
        f"**{train:,} training examples**: {usual}. {_updates(train, batch)} Held at once, z and a of every unit take "
        f"{held}."
    )


def held_bytes(experiment: "Experiment", batch: int) -> int:
    """What the backward pass needs of the forward pass: z and a of every unit for every example of the batch, float32.

    bytes = 4 · 2 · batch · (n[1] + ... + n[L])
    """
    units = sum(experiment.hidden) + network_ends(experiment)[1]
    return BYTES * 2 * batch * units


def power_of_two(number: int) -> bool:
    """Whether it is 1, 2, 4, 8, ..."""
    return number > 0 and number & (number - 1) == 0


def size_text(size: int) -> str:
    """Bytes as people read them, in steps of a thousand."""
    unit, shown = 0, float(size)
    while round(shown) >= 1000 and unit < len(UNITS_OF_MEMORY) - 1:
        unit, shown = unit + 1, shown / 1000
    return f"{shown:.3g} {UNITS_OF_MEMORY[unit]}"


def _updates(train: int, batch: int) -> str:
    """How many updates an epoch has, and whether the size is one that is usually taken."""
    if batch == train:
        return "All of them at once make one update per epoch."
    count, last = updates_per_epoch(train, batch), last_batch(train, batch)
    rest = f", the last of {_examples(last)}" if last != batch else ""
    one = "One at a time they" if batch == 1 else f"Batches of {batch:,}"
    odd = "" if power_of_two(batch) else f" {batch:,} is no power of two, which sizes usually are."
    return f"{one} make {count:,} updates per epoch{rest}.{odd}"


def _examples(count: int) -> str:
    return f"{count:,} example{'s' * (count > 1)}"
