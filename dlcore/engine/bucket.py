"""Shapes are the only thing a compiled program is made for; everything else is data.

A bucket names those shapes. Each is rounded up to a step, so that few programs serve every setting: changing a
number, the activation, the optimizer, the loss, the size of the data or a layer's units within a step compiles
nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dlcore.engine.layout import Layout
from dlcore.parameters import Architecture

ENDS = ((4, 1), (16, 6), (64, 10))
"""Inputs and outputs: few features and one output, all features or several classes, the real data sets. Normalised
networks have the last only."""
WIDTH_STEPS = {"plain": (8, 16, 32, 64, 128, 256), "other": (16, 64, 256)}
DEPTH_STEPS = {"plain": (0, 1, 2, 3, 4, 6, 10, 16, 32, 50), "other": (0, 1, 2, 4, 10, 50), "normalised": (4, 10, 50)}
"""Hidden layers. Filling costs as much as the real thing where layers are unrolled, so the usual networks (few
features, one output, no normalization: "plain") have finer steps than the others."""
TILE_STEPS = (16, 64)
"""Examples in a tile. A mini-batch of more than one tile is added up tile by tile."""
WHOLE_BATCH_STEPS = (16, 64, 512, 4096)
"""With batch normalization a mini-batch is one tile, because its moments need all of it at once."""

FEED_EXAMPLES = 4096
"""Examples in one feed; a larger data set is handed over in parts."""
OWN_FEED_EXAMPLES = 16384
"""Examples in one feed of runs that each have their own: sixteen training sets of a thousand."""
FRAME_BUFFER = 1 << 20
"""Numbers in the frames that one call may record: 4 MB."""
ORDER_BUFFER = 1 << 17
"""Numbers in the batch order of one call: 0.5 MB."""


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
    """Static shapes of one compiled program, among them the columns of a tile and of a feed.

    `runs` is 0 for a single run; with `own_examples` each of the many runs has its own batch order and its own
    training set within the shared feed.
    """

    layout: Layout
    batch: int
    tiled: bool
    examples: int
    runs: int = 0
    own_examples: bool = False

    @property
    def run_shape(self) -> tuple[int, ...]:
        """What a trailing run axis adds to a shape."""
        return (self.runs,) if self.runs else ()

    @property
    def shared_shape(self) -> tuple[int, ...]:
        """The same for what says which examples a run sees."""
        return ((self.runs if self.own_examples else 1),) if self.runs else ()

    def of_runs(self, runs: int) -> "Bucket":
        """The same for another number of runs."""
        return replace(self, runs=runs)

    def over_runs(self, array):
        """`array` with a run axis of length 1, unless it has one or none is needed."""
        return array[..., None] if self.runs else array

    @property
    def evaluation_tile(self) -> int:
        """Examples evaluated at once."""
        return 128

    @property
    def frame_size(self) -> int:
        return self.layout.size + self.layout.running_size

    @property
    def frame_slots(self) -> int:
        """How many frames a call can record: none of many runs."""
        return 0 if self.runs else max(1, min(64, FRAME_BUFFER // self.frame_size))

    @property
    def epoch_slots(self) -> int:
        """How many epochs a call can hold."""
        return 256

    @property
    def order_slots(self) -> int:
        """Columns in the batch orders of a call; a tile more, so that the last one of a row can be read whole."""
        return max(ORDER_BUFFER // math.prod(self.shared_shape), self.examples) + self.batch


def choose_bucket(architecture: Architecture, batch: int, runs: int = 0, *, own_examples: bool = False) -> Bucket:
    """The smallest bucket that serves a network trained in mini-batches of `batch`."""
    sizes, norm = architecture.sizes, architecture.normalization.kind
    inputs, outputs = next(
        (ends for ends in (ENDS if norm == "none" else ENDS[-1:]) if sizes[0] <= ends[0] and sizes[-1] <= ends[1]),
        (_round_up(sizes[0], (64,)), _round_up(sizes[-1], (10,))),
    )
    steps = "plain" if (inputs, outputs) == ENDS[0] else "other"
    if norm != "none":
        steps = "normalised"
    layout = Layout(
        inputs=inputs,
        width=_round_up(max(architecture.hidden, default=1), WIDTH_STEPS["plain" if steps == "plain" else "other"]),
        outputs=outputs,
        hidden_layers=_round_up(len(architecture.hidden), DEPTH_STEPS[steps]),
        norm=norm,
    )
    if runs and norm != "batch":  # the run axis fills the vector registers: a tile need not
        tile, tiled = TILE_STEPS[0], True
    elif norm == "batch":
        tile, tiled = _round_up(batch, WHOLE_BATCH_STEPS), False
    else:
        tile, tiled = TILE_STEPS[batch > TILE_STEPS[0]], batch > TILE_STEPS[0]
    feed = OWN_FEED_EXAMPLES if own_examples else FEED_EXAMPLES
    return Bucket(layout, tile, tiled, max(feed, tile), runs, own_examples)
