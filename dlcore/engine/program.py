"""The compiled training program: some epochs of mini-batch descent, with history and frames recorded on the way.

One program per bucket of shapes serves every setting. Within it the activation, the head and the optimizer are
chosen by `lax.switch`, each around a derivative written by hand, and the whole network is one flat vector. A
trailing run axis (`*r`) trains many networks at once; a single run has none.

What each choice costs, in thousands of updates a second on one CPU core (2-8-8-8-1, batches of 10 padded to 16, Adam,
train, dev and test evaluated after every epoch of 18 updates; this program 130):
- `lax.switch` against the one activation, or the one optimizer, compiled in: 112 against 110 and 116, no difference
  that stands out of the noise; a chain of `where` over all activations would be evaluated whole.
- The gradient joined from the blocks' gradients, against differentiating the slices of the flat vector: 130, 112.
- Layers unrolled, scanned, scanned with filling skipped by `lax.cond`: 111, 50, 69; so only deep stacks are scanned.
- A filling layer costs what a real one costs where layers are unrolled (three of four layers: 55 against 105).
- Without evaluation it is 20 % faster. What remains to a program compiled for exactly one network is in
  benchmarks/RESULTS.md: filling, the calls of the branches, and steps that the switch keeps from being fused.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float, Int

from dlcore.activations import ACTIVATIONS
from dlcore.dropout import masks
from dlcore.engine.bucket import Bucket
from dlcore.engine.state import Chunk, Feed, History, Plan, Settings, State
from dlcore.losses import PADDED_LOGIT, switch_loss
from dlcore.network import Activations, forward
from dlcore.normalization import Moments, running_moments
from dlcore.optimizers import OPTIMIZERS, Hyperparameters
from dlcore.regularization import soft_threshold


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


def predict(bucket: Bucket, settings: Settings, blocks, x, *, running=None, live=None, dropout=None):
    """Logits of columns `x`, from the parameters as the layout's named blocks; output units that are filling get a
    logit whose probability is 0."""
    inner, outer = (partial(switch_activation, settings.activation[side]) for side in (0, 1))
    result = forward(
        bucket.layout.stack_of(blocks), x, Activations(inner, outer), settings.filling,
        norm=bucket.layout.norm, running=running, live_columns=live, dropout=dropout,
    )  # fmt: skip
    if bucket.layout.outputs == 1:
        return result
    real = jnp.arange(bucket.layout.outputs, dtype=jnp.int32) < settings.outputs
    real = real.reshape((-1,) + (1,) * (result.logits.ndim - 1))
    return result._replace(logits=jnp.where(real, result.logits, jnp.asarray(PADDED_LOGIT, x.dtype)))


def loss_and_gradient(bucket: Bucket, settings: Settings, parameters, x, y, live, *, dropout=None):
    """Sum of the losses over the `live` columns (one per run), its gradient, and the batch moments met (None
    without batch norm)."""

    def total(blocks):
        result = predict(bucket, settings, blocks, x, live=live, dropout=dropout)
        targets = jnp.broadcast_to(y, result.logits.shape)
        loss = jnp.sum(switch_loss(settings.head, result.logits, targets) * live, axis=0)
        return jnp.sum(loss), (loss, result.moments)  # the runs are independent: the gradient of the sum is theirs

    (_, (loss, moments)), gradient = jax.value_and_grad(total, has_aux=True)(bucket.layout.blocks(parameters))
    # joined here: the gradient of slicing would add up one padded vector for each block
    blocks = [gradient[name].reshape(-1, *bucket.run_shape) for name in bucket.layout.shapes]
    return loss, jnp.concatenate(blocks), moments


def _dropout(bucket: Bucket, settings: Settings, update, first_column):
    """The masks of every hidden layer, or None for a network without any."""
    layout, runs = bucket.layout, bucket.run_shape
    if not layout.hidden_layers:
        return None

    def draw(key, keep_prob):
        return masks(key, update * settings.mask_step, keep_prob, layout.width, bucket.batch, first_column)

    if runs:
        draw = jax.vmap(draw, in_axes=-1, out_axes=-1)
    shape = (layout.hidden_layers, layout.width, bucket.batch, *runs)
    return lax.cond(
        settings.drops,
        lambda: draw(settings.dropout_key, settings.keep_prob),
        lambda: jnp.ones(shape, settings.keep_prob.dtype),
    )


def _tile(bucket: Bucket, settings: Settings, plan: Plan, feed: Feed, first, count, update, parameters, tile):
    """Loss, gradient and moments of one tile of a mini-batch that begins at `first` in the order."""
    start = tile * bucket.batch
    chosen = lax.dynamic_slice_in_dim(plan.order, first + start, bucket.batch)
    x, y = feed.x[:, chosen], feed.y[:, chosen]
    column = jnp.arange(bucket.batch, dtype=jnp.int32) + start
    live = bucket.over_runs((column < count).astype(x.dtype))
    dropout = _dropout(bucket, settings, update, plan.earlier + start)
    return loss_and_gradient(bucket, settings, parameters, x, y, live, dropout=dropout)


def _apply(bucket: Bucket, settings: Settings, learning_rate, state: State, gradient):
    """Penalty, optimizer step, soft threshold."""
    is_weight = jnp.arange(bucket.layout.size, dtype=jnp.int32) < bucket.layout.weight_count
    is_weight = bucket.over_runs(is_weight.astype(gradient.dtype))
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
    return state._replace(parameters=parameters, optimizer=optimizer, update=state.update + 1)


def _update(bucket: Bucket, settings: Settings, plan: Plan, feed: Feed, epoch, index, state: State) -> State:
    """One mini-batch update, or (`plan.apply` False) a part of one that is larger than a feed."""
    dtype = state.parameters.dtype
    count = jnp.minimum(settings.batch, plan.examples - index * settings.batch)  # the last may be smaller
    tile = partial(
        _tile, bucket, settings, plan, feed, epoch * plan.stride + index * settings.batch, count, state.update,
        state.parameters,
    )  # fmt: skip
    learning_rate = plan.learning_rate[epoch]
    examples = (plan.earlier + count).astype(dtype)
    if state.gradient is None:
        loss, gradient, moments = tile(jnp.int32(0))
        running = state.running
        if moments is not None:
            running = jnp.stack(running_moments(Moments(*running), moments, settings.norm_momentum))
        state = state._replace(running=running, loss_sum=state.loss_sum + loss)
        return _apply(bucket, settings, learning_rate, state, gradient / examples)  # dJ = 1/s sum_i dL_i

    def add(position, sums):
        loss, gradient, _ = tile(position)
        return sums[0] + loss, sums[1] + gradient

    tiles = (count + (bucket.batch - 1)) // bucket.batch
    loss_sum, gradient = lax.fori_loop(jnp.int32(0), tiles, add, (state.loss_sum, state.gradient))
    state = state._replace(loss_sum=loss_sum)
    return lax.cond(
        plan.apply,
        lambda: _apply(bucket, settings, learning_rate, state, gradient / examples)._replace(
            gradient=jnp.zeros_like(gradient)
        ),
        lambda: state._replace(gradient=gradient),
    )


def evaluate(bucket: Bucket, settings: Settings, state: State, feed: Feed, evaluated):
    """Sums of loss and error over train, dev and test, `(3, *r)` each, of the first `evaluated` columns. Error: 1
    for each misclassified example, for regression the squared residual."""
    tile = bucket.evaluation_tile
    running = Moments(*state.running) if bucket.layout.running_size else None
    blocks = bucket.layout.blocks(state.parameters)

    def add_tile(index, sums):
        x, y, sets = (
            lax.dynamic_slice_in_dim(one, index * tile, tile, axis) for one, axis in zip(feed, (1, 1, 0), strict=True)
        )
        x, y = bucket.over_runs(x), bucket.over_runs(y)
        logits = predict(bucket, settings, blocks, x, running=running).logits
        y = jnp.broadcast_to(y, logits.shape)
        loss = switch_loss(settings.head, logits, y)
        wrong = ((logits[0] > 0) != (y[0] > 0.5)).astype(x.dtype)  # predict 1 where sigmoid(z) > 0.5
        error = jnp.where(settings.regression, (logits[0] - y[0]) ** 2, wrong)
        if bucket.layout.outputs > 1:
            missed = (jnp.argmax(logits, axis=0) != jnp.argmax(y, axis=0)).astype(x.dtype)
            error = jnp.where(settings.outputs == 1, error, missed)
        member = jnp.stack([sets == which for which in range(3)])
        return tuple(
            total + jnp.sum(jnp.where(member, one, 0), axis=1) for total, one in zip(sums, (loss, error), strict=True)
        )

    zero = jnp.zeros((3, *bucket.run_shape), feed.x.dtype)
    return lax.fori_loop(jnp.int32(0), (evaluated + (tile - 1)) // tile, add_tile, (zero, zero))


def run_chunk(bucket: Bucket, state: State, feed: Feed, plan: Plan, settings: Settings) -> Chunk:
    """Do what `plan` says; a single run stops after the epoch in which its cost stops being finite."""
    dtype, runs = feed.x.dtype, bucket.run_shape
    epochs = bucket.epoch_slots
    history = History(
        jnp.zeros((epochs, 3, *runs), dtype), jnp.zeros((epochs, 3, *runs), dtype),
        *(jnp.zeros((epochs, *runs), dtype) for _ in range(3)),
    )  # fmt: skip
    frames = jnp.zeros((bucket.frame_slots + 1, bucket.frame_size), dtype)

    def one_epoch(carry):
        epoch, _, slot, state, history, frames = carry
        state = lax.fori_loop(
            plan.first_update, plan.last_update, partial(_update, bucket, settings, plan, feed, epoch), state
        )
        evaluated = jnp.where(plan.record[epoch], plan.evaluated, 0) if runs else plan.evaluated
        loss, error = evaluate(bucket, settings, state, feed, evaluated)
        weights = state.parameters[: bucket.layout.weight_count]
        row = History(
            loss, error, jnp.sum(weights**2, axis=0), jnp.sum(jnp.abs(weights), axis=0), state.loss_sum
        )  # fmt: skip
        history = jax.tree.map(lambda all_, one: lax.dynamic_update_index_in_dim(all_, one, epoch, 0), history, row)
        if not runs:
            frame = jnp.concatenate([state.parameters, state.running.ravel()])
            # written in every epoch, overwritten by the next unless it was to be recorded; hence one slot more
            frames = lax.dynamic_update_index_in_dim(frames, frame, slot, 0)
        finite = jnp.isfinite(state.loss_sum) & jnp.isfinite(row.squared_weights) & jnp.isfinite(jnp.sum(loss, axis=0))
        state = state._replace(loss_sum=jnp.where(plan.whole, 0, state.loss_sum))
        return epoch + 1, finite, slot + plan.record[epoch].astype(slot.dtype), state, history, frames

    start = (jnp.int32(0), jnp.ones(runs, bool), jnp.int32(0), state, history, frames)
    epoch, finite, _, state, history, frames = lax.while_loop(
        lambda carry: (carry[0] < plan.epochs) & (carry[1] if not runs else True), one_epoch, start
    )
    return Chunk(state, epoch, finite, history, frames)
