"""JAX as one would first write it: a tree of arrays, examples first, `x @ W`, optax's Adam, one jitted scan."""

import time
from functools import lru_cache

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.peers.spec import Outcome, Peer
from benchmarks.workload import Workload


def _cost(layers, x, y):
    a = x
    for W, b in layers[:-1]:
        a = jnp.tanh(a @ W + b)
    W, b = layers[-1]
    z = a @ W + b
    if z.shape[1] == 1:
        return optax.sigmoid_binary_cross_entropy(z, y).mean()
    return optax.softmax_cross_entropy(z, y).mean()


def _run(layers, x, y, batches, learning_rate):
    """All updates; the layers at the end."""
    optimizer = optax.adam(learning_rate)

    def update(carry, rows):
        layers, state = carry
        gradient = jax.grad(_cost)(layers, x[rows], y[rows])
        steps, state = optimizer.update(gradient, state)
        return (optax.apply_updates(layers, steps), state), None

    (layers, _), _ = jax.lax.scan(update, (layers, optimizer.init(layers)), batches)
    return layers


RUN = jax.jit(_run)
RUN_MANY = jax.jit(jax.vmap(_run, in_axes=(0, None, None, None, None)))


@lru_cache(maxsize=32)
def _compiled(run, workload: Workload):
    """Compiled once for each workload, before its clock runs."""
    return run.lower(*_arguments(run, workload)).compile()


def _arguments(run, workload: Workload):
    firsts = [[(W.T, b) for W, b, *_ in workload.first_layers(seed)] for seed in range(workload.seeds)]
    layers = jax.tree.map(lambda *one: np.stack(one), *firsts) if run is RUN_MANY else firsts[0]
    given = (layers, workload.inputs, workload.targets, workload.batches, np.float32(workload.experiment.learning_rate))
    return jax.tree.map(jnp.asarray, given)


def _timed(run, workload: Workload):
    program, arguments = _compiled(run, workload), _arguments(run, workload)
    begun = time.perf_counter()
    layers = jax.block_until_ready(program(*arguments))
    return time.perf_counter() - begun, layers, arguments


def train(workload: Workload) -> Outcome:
    seconds, layers, (_, x, y, *_) = _timed(RUN, workload)
    return Outcome(seconds, float(_cost(layers, x, y)))


def train_many(workload: Workload) -> Outcome:
    """All seeds at once by `vmap`, the batches shared."""
    seconds, layers, (_, x, y, *_) = _timed(RUN_MANY, workload)
    return Outcome(seconds, float(jax.vmap(_cost, in_axes=(0, None, None))(layers, x, y).mean()))


PEER = Peer("naive JAX", train, train_many)
