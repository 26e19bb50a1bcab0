"""What a compiled program takes and gives: state, data, numbers, plan, history.

Every array may have a trailing run axis (`*r`, absent for a single run). Along it the runs are independent; what
all of them share has length 1 there.
"""

from typing import NamedTuple

from jaxtyping import Array, Bool, Float, Int, UInt32

from dlcore.network import Filling
from dlcore.optimizers import SlotState


class State(NamedTuple):
    """What changes with every update. `gradient` adds up the tiles of a mini-batch that is larger than one (None
    where none can be); `loss_sum` adds up the mini-batch losses of the current epoch."""

    parameters: Float[Array, "p *r"]
    gradient: Float[Array, "p *r"] | None
    optimizer: SlotState
    running: Float[Array, "..."]
    update: Int[Array, ""]
    loss_sum: Float[Array, "*r"]


class Feed(NamedTuple):
    """Examples as columns: the whole data set or, where it is larger than a feed, a part of it.
    `sets` tells train, dev and test (0, 1, 2); any other number belongs to none."""

    x: Float[Array, "d n"]
    y: Float[Array, "c n"]
    sets: Int[Array, "n ..."]


class Settings(NamedTuple):
    """Everything about a run that is a number: traced, so that changing it compiles nothing. The choices
    (activation, head, optimizer) are shared by all runs of a call; the numbers are each run's own. `mask_step` is
    how far the counter of the dropout masks goes with an update: 1, or 0 for the same masks every time."""

    activation: Int[Array, " 2"]
    head: Int[Array, ""]
    optimizer: Int[Array, ""]
    regression: Bool[Array, ""]
    outputs: Int[Array, ""]
    filling: Filling
    beta1: Float[Array, "*r"]
    beta2: Float[Array, "*r"]
    eps: Float[Array, "*r"]
    l2_gradient: Float[Array, "*r"]
    weight_decay: Float[Array, "*r"]
    l1_shrink: Float[Array, "*r"]
    keep_prob: Float[Array, "l *r"]
    norm_momentum: Float[Array, "*r"]
    drops: Bool[Array, ""]
    mask_step: Int[Array, ""]
    batch: Int[Array, ""]
    dropout_key: UInt32[Array, "2 *r"]


CHOICES = ("activation", "head", "optimizer", "regression", "outputs", "mask_step", "batch")
"""Fields of `Settings` that all runs of one call share."""


class Plan(NamedTuple):
    """What one call is to do.

    Whole epochs, or (`whole` False) a part of one: some of its updates, some tiles of one huge mini-batch
    (`earlier` examples of it came in calls before, `apply` False while more will come), or an evaluation of one
    feed among several. Row `e` of `order`, the columns of the feed to train on, begins at `e * stride`
    and has `examples` of them (runs with examples of their own have
    equally many). The first `evaluated` columns are evaluated after every epoch, with many
    runs only after those to `record`.
    """

    epochs: Int[Array, ""]
    first_update: Int[Array, ""]
    last_update: Int[Array, ""]
    whole: Bool[Array, ""]
    apply: Bool[Array, ""]
    earlier: Int[Array, ""]
    examples: Int[Array, ""]
    evaluated: Int[Array, ""]
    stride: Int[Array, ""]
    order: Int[Array, "o ..."]
    learning_rate: Float[Array, "e *r"]
    record: Bool[Array, " e"]


class History(NamedTuple):
    """Per epoch: sums over train, dev and test of the loss and of the error, and over the weights."""

    loss: Float[Array, "e 3 *r"]
    error: Float[Array, "e 3 *r"]
    squared_weights: Float[Array, "e *r"]
    absolute_weights: Float[Array, "e *r"]
    update_loss: Float[Array, "e *r"]


class Chunk(NamedTuple):
    """What a call did. `frames` holds `[parameters, running moments]` of the epochs to record, in order (none for
    many runs); `finite` is False when the last epoch ended in NaN or infinity."""

    state: State
    epochs: Int[Array, ""]
    finite: Bool[Array, "*r"]
    history: History
    frames: Float[Array, "f q"]
