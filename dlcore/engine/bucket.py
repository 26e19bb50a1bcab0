"""Shapes are the only thing a compiled program is made for; everything else is data.

A bucket names those shapes. Each is rounded up to a step, so that few programs serve every setting: changing a
number, the activation, the optimizer, the loss or a layer's units within a step compiles nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dlcore.engine.layout import Layout
from dlcore.parameters import Architecture

INPUT_STEPS = (2, 4, 8, 16, 32, 64)
WIDTH_STEPS = (8, 16, 32, 64, 128, 256)
OUTPUT_STEPS = (1, 6, 10)
DEPTH_STEPS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 16, 32, 50)
"""A filling layer costs as much as a real one (3 live layers of 4 run at half the speed of 3 of 3), so the
usual depths are exact."""
BATCH_STEPS = (16, 32, 64, 128, 256, 512, 1024, 4096)
EXAMPLE_STEPS = (256, 512, 1024, 2048, 4096)

FRAME_BUFFER = 1 << 20
"""Numbers in the frames that one chunk may record: 4 MB."""
ORDER_BUFFER = 1 << 18
"""Numbers in the batch order of one chunk: 1 MB."""


def _round_up(value: int, steps: Sequence[int]) -> int:
    """The first step that holds `value`; beyond the last one, powers of four times it."""
    for step in steps:
        if value <= step:
            return step
    step = steps[-1]
    while step < value:
        step *= 4
    return step


@dataclass(frozen=True)
class Bucket:
    """Static shapes of one compiled program."""

    layout: Layout
    batch: int
    examples: int

    @property
    def frame_slots(self) -> int:
        """How many frames a chunk can record."""
        return max(1, min(64, FRAME_BUFFER // (self.layout.size + self.layout.running_size)))

    @property
    def epoch_slots(self) -> int:
        """How many epochs a chunk can hold."""
        return max(1, min(256, ORDER_BUFFER // self.examples))


def choose_bucket(architecture: Architecture, batch: int, examples: int) -> Bucket:
    """The smallest bucket that serves a network trained in mini-batches of `batch` on a data set of
    `examples` rows (train, dev and test together)."""
    sizes = architecture.sizes
    layout = Layout(
        inputs=_round_up(sizes[0], INPUT_STEPS),
        width=_round_up(max(architecture.hidden, default=1), WIDTH_STEPS),
        outputs=_round_up(sizes[-1], OUTPUT_STEPS),
        hidden_layers=_round_up(len(architecture.hidden), DEPTH_STEPS),
        normalization=architecture.normalization,
    )
    return Bucket(layout, _round_up(batch, BATCH_STEPS), _round_up(examples, EXAMPLE_STEPS))
