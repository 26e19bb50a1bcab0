"""The compiled training program: some epochs of mini-batch descent, with history and frames recorded on the way.

One `jax.jit` per bucket of shapes. Within it the activation, the head and the optimizer are chosen by
`lax.switch`, each around a derivative written by hand, and the whole network is one flat vector.

Measured on two cores, 2-8-8-8-1, Adam, mini-batches of 10 padded to 16, an evaluation and a frame in every
epoch, thousands of updates per second: 177 for this program, 139 for the same one compiled for exactly that
network (batch 10 does not fill the vector registers), 47 with the products unrolled into sums of terms.
"""

import threading
from functools import cache, lru_cache, partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Float, Int, Key

from dlcore.activations import ACTIVATIONS
from dlcore.dropout import masks
from dlcore.engine.bucket import Bucket
from dlcore.losses import PADDED_LOGIT, switch_loss
from dlcore.network import Filling, forward
from dlcore.normalization import Moments, running_moments
from dlcore.optimizers import OPTIMIZERS, Hyperparameters, SlotState
from dlcore.regularization import soft_threshold

MOST_PROGRAMS = 48
"""Compiled programs kept in memory, some megabytes each; links can ask for thousands of shapes."""
EVALUATION_TILE = 4096
"""Examples evaluated at once: bounds the memory of a million examples."""


class State(NamedTuple):
    """What changes with every update. `loss_sum` adds up the mini-batch losses of the current epoch."""

    parameters: Float[Array, " p"]
    optimizer: SlotState
    running: Float[Array, "2 l u"]
    update: Int[Array, ""]
    loss_sum: Float[Array, ""]


class Data(NamedTuple):
    """All examples as columns, ordered train, dev, test, then filling."""

    x: Float[Array, "d n"]
    y: Float[Array, "c n"]
    counts: Int[Array, " 3"]


class Settings(NamedTuple):
    """Everything about a run that is a number: traced, so that changing it compiles nothing."""

    activation: Int[Array, ""]
    head: Int[Array, ""]
    optimizer: Int[Array, ""]
    regression: Bool[Array, ""]
    outputs: Int[Array, ""]
    filling: Filling
    beta1: Float[Array, ""]
    beta2: Float[Array, ""]
    eps: Float[Array, ""]
    l2_gradient: Float[Array, ""]
    weight_decay: Float[Array, ""]
    l1_shrink: Float[Array, ""]
    keep_prob: Float[Array, " l"]
    norm_momentum: Float[Array, ""]
    batch: Int[Array, ""]
    dropout_key: Key[Array, ""]


class Plan(NamedTuple):
    """What one chunk is to do: whole epochs, or (`whole` False) some updates of a long epoch's mini-batches."""

    epochs: Int[Array, ""]
    first_update: Int[Array, ""]
    last_update: Int[Array, ""]
    whole: Bool[Array, ""]
    order: Int[Array, "e n"]
    learning_rate: Float[Array, " e"]
    record: Bool[Array, " e"]


class History(NamedTuple):
    """Per epoch: sums over train, dev and test of the loss and of the error, and over the weights."""

    loss: Float[Array, "e 3"]
    error: Float[Array, "e 3"]
    squared_weights: Float[Array, " e"]
    absolute_weights: Float[Array, " e"]
    update_loss: Float[Array, " e"]


class Chunk(NamedTuple):
    """What a chunk did. `frames` holds `[parameters, running moments]` of the epochs to record, in order;
    `finite` is False when the last epoch of the chunk ended in NaN or infinity."""

    state: State
    epochs: Int[Array, ""]
    finite: Bool[Array, ""]
    history: History
    frames: Float[Array, "f q"]


@jax.custom_vjp
def switch_activation(index: Int[Array, ""], z: Float[Array, "..."]) -> Float[Array, "..."]:
    """a = g(z) for activation `index` of the registry."""
    return lax.switch(index, [one.function for one in ACTIVATIONS.values()], z)


def _activation_forward(index, z):
    a = switch_activation(index, z)
    return a, (index, z, a)


def _activation_backward(residuals, upstream):
    index, z, a = residuals
    # dz = da * g'(z)
    return None, upstream * lax.switch(index, [one.derivative for one in ACTIVATIONS.values()], z, a)


switch_activation.defvjp(_activation_forward, _activation_backward)


def predict(bucket: Bucket, settings: Settings, parameters, x, *, running=None, live=None, dropout=None):
    """Logits of columns `x`; output units that are filling get a logit whose probability is 0."""
    result = forward(
        bucket.layout.stack(parameters), x, partial(switch_activation, settings.activation), settings.filling,
        normalization=bucket.layout.normalization, running=running, live_columns=live, dropout=dropout,
    )  # fmt: skip
    if bucket.layout.outputs == 1:
        return result
    real = (jnp.arange(bucket.layout.outputs, dtype=jnp.int32) < settings.outputs)[:, None]
    return result._replace(logits=jnp.where(real, result.logits, jnp.asarray(PADDED_LOGIT, x.dtype)))


def cost_and_gradient(bucket: Bucket, settings: Settings, parameters, x, y, live, *, dropout=None):
    """Mean loss over the `live` columns, its gradient, and the batch moments met (None without batch norm)."""

    def cost(vector):
        result = predict(bucket, settings, vector, x, live=live, dropout=dropout)
        return jnp.sum(switch_loss(settings.head, result.logits, y) * live) / jnp.sum(live), result.moments

    (value, moments), gradient = jax.value_and_grad(cost, has_aux=True)(parameters)
    return value, gradient, moments


def _update(bucket: Bucket, settings: Settings, learning_rate, train_count, x_epoch, y_epoch, index, state):
    """One mini-batch update: gradient, penalty, optimizer step, soft threshold."""
    start = index * settings.batch
    count = jnp.minimum(settings.batch, train_count - start)  # the last mini-batch may be smaller
    x = lax.dynamic_slice_in_dim(x_epoch, start, bucket.batch, axis=1)
    y = lax.dynamic_slice_in_dim(y_epoch, start, bucket.batch, axis=1)
    live = (jnp.arange(bucket.batch, dtype=jnp.int32) < count).astype(x.dtype)

    dropout = None
    if bucket.layout.hidden_layers:
        shape = (bucket.layout.hidden_layers, bucket.layout.width, bucket.batch)
        dropout = lax.cond(
            jnp.any(settings.keep_prob < 1),
            lambda: masks(settings.dropout_key, state.update, settings.keep_prob, *shape[1:]),
            lambda: jnp.ones(shape, x.dtype),
        )
    value, gradient, moments = cost_and_gradient(bucket, settings, state.parameters, x, y, live, dropout=dropout)

    is_weight = (jnp.arange(bucket.layout.size) < bucket.layout.weight_count).astype(x.dtype)
    gradient = gradient + settings.l2_gradient * is_weight * state.parameters  # dW += lambda/m W
    hyperparameters = Hyperparameters(
        learning_rate, settings.beta1, settings.beta2, settings.eps, settings.weight_decay * is_weight
    )
    step, optimizer = lax.switch(
        settings.optimizer,
        [one.build(hyperparameters).update for one in OPTIMIZERS.values()],
        gradient, state.optimizer, state.parameters,
    )  # fmt: skip
    parameters = soft_threshold(state.parameters + step, learning_rate * settings.l1_shrink * is_weight)

    running = state.running
    if moments is not None:
        running = jnp.stack(running_moments(Moments(*running), moments, settings.norm_momentum))
    return State(parameters, optimizer, running, state.update + 1, state.loss_sum + value * count.astype(x.dtype))


def evaluate(bucket: Bucket, settings: Settings, state: State, data: Data):
    """Sums of loss and error over train, dev and test, `(3,)` each. Error: 1 for each misclassified
    example, for regression the squared residual."""
    tile = min(EVALUATION_TILE, bucket.examples)
    running = Moments(*state.running) if bucket.layout.running_size else None
    ends = jnp.cumsum(data.counts)

    def add_tile(index, sums):
        start = index * tile
        x = lax.dynamic_slice_in_dim(data.x, start, tile, axis=1)
        y = lax.dynamic_slice_in_dim(data.y, start, tile, axis=1)
        logits = predict(bucket, settings, state.parameters, x, running=running).logits
        loss = switch_loss(settings.head, logits, y)
        if bucket.layout.outputs == 1:
            wrong = ((logits[0] > 0) != (y[0] > 0.5)).astype(x.dtype)  # predict 1 where sigmoid(z) > 0.5
            error = jnp.where(settings.regression, (logits[0] - y[0]) ** 2, wrong)
        else:
            error = (jnp.argmax(logits, axis=0) != jnp.argmax(y, axis=0)).astype(x.dtype)
        column = start + jnp.arange(tile, dtype=jnp.int32)
        member = (column < ends[:, None]) & (column >= (ends - data.counts)[:, None])
        return tuple(
            total + jnp.sum(jnp.where(member, one, 0), axis=1) for total, one in zip(sums, (loss, error), strict=True)
        )

    zero = jnp.zeros(3, data.x.dtype)
    return lax.fori_loop(jnp.int32(0), jnp.int32(bucket.examples // tile), add_tile, (zero, zero))


def run_chunk(bucket: Bucket, state: State, data: Data, plan: Plan, settings: Settings) -> Chunk:
    """Train the epochs of `plan`, or stop after the epoch in which the cost stops being finite."""
    dtype = data.x.dtype
    slots, epochs = bucket.frame_slots, bucket.epoch_slots
    history = History(
        jnp.zeros((epochs, 3), dtype), jnp.zeros((epochs, 3), dtype),
        jnp.zeros(epochs, dtype), jnp.zeros(epochs, dtype), jnp.zeros(epochs, dtype),
    )  # fmt: skip
    frames = jnp.zeros((slots + 1, bucket.layout.size + bucket.layout.running_size), dtype)

    def one_epoch(carry):
        epoch, _, slot, state, history, frames = carry
        x_epoch, y_epoch = data.x[:, plan.order[epoch]], data.y[:, plan.order[epoch]]
        state = lax.fori_loop(
            plan.first_update, plan.last_update,
            partial(_update, bucket, settings, plan.learning_rate[epoch], data.counts[0], x_epoch, y_epoch),
            state,
        )  # fmt: skip
        unknown = jnp.full(3, jnp.nan, dtype)
        loss, error = lax.cond(plan.whole, lambda: evaluate(bucket, settings, state, data), lambda: (unknown, unknown))
        weights = state.parameters[: bucket.layout.weight_count]
        row = History(loss, error, jnp.sum(weights**2), jnp.sum(jnp.abs(weights)), state.loss_sum)
        history = jax.tree.map(lambda all_, one: lax.dynamic_update_index_in_dim(all_, one, epoch, 0), history, row)
        frame = jnp.concatenate([state.parameters, state.running.ravel()])
        # written in every epoch, overwritten by the next unless it was to be recorded; hence one slot more
        frames = lax.dynamic_update_index_in_dim(frames, frame, slot, 0)
        finite = jnp.isfinite(state.loss_sum) & jnp.isfinite(row.squared_weights)
        finite = finite & (jnp.isfinite(jnp.sum(loss)) | ~plan.whole)
        state = state._replace(loss_sum=jnp.where(plan.whole, 0, state.loss_sum))
        return epoch + 1, finite, slot + plan.record[epoch].astype(slot.dtype), state, history, frames

    start = (jnp.int32(0), jnp.bool_(True), jnp.int32(0), state, history, frames)
    epoch, finite, _, state, history, frames = lax.while_loop(
        lambda carry: (carry[0] < plan.epochs) & carry[1], one_epoch, start
    )
    return Chunk(state, epoch, finite, history, frames)


@cache
def compilation_lock(_: Bucket) -> threading.Lock:
    """Held during the first call of a bucket's program, so that two runs that begin together compile it once."""
    return threading.Lock()


@lru_cache(maxsize=MOST_PROGRAMS)
def compiled(bucket: Bucket):
    """The jitted chunk of a bucket; the state is given away so that its memory is used again."""
    return jax.jit(partial(run_chunk, bucket), donate_argnums=0)
