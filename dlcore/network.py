"""The forward pass, in the course's columns: z[l] = W[l] a[l-1] + b[l], a[l] = g(z[l]), examples last.

A network of any sizes is written as a padded one in which masks tell the real units and layers from the
filling, so that one compiled program serves them all. Many runs at once have their run axis last (`*r` below
is empty for a single run). Nothing here knows how the parameters are stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float

from dlcore.normalization import Moments, batch_moments, layer_normalize, normalize_with

UNROLLED_LAYERS = 6
"""Up to here the hidden layers are written out; deeper stacks are scanned (an unrolled step is up to five
times faster on a CPU, but compiling grows with every layer)."""

SUM_PRODUCT_LIMIT = 128
"""Below this many multiply-adds per output unit, multiply-and-sum beats the matrix product on a CPU.

Updates per second of 2-W-W-W-1 with Adam (multiply-and-sum against `dot`, one run, thousands): W=8 batch 16
105 against 62, W=8 batch 64 26 against 54, W=16 batch 16 26 against 46, W=32 batch 16 11 against 30."""

MOST_TERMS = 16
"""A product of many runs is written out up to so many terms: compiling grows with each."""


class Layer(NamedTuple):
    """Parameters of one layer. `gamma` and `beta` are None where the layer is not normalised."""

    weights: Float[Array, "o i *r"]
    bias: Float[Array, "o *r"]
    gamma: Float[Array, "o *r"] | None = None
    beta: Float[Array, "o *r"] | None = None


class Stack(NamedTuple):
    """Parameters of a whole padded network: every hidden layer has the same width.

    `first` reads the inputs and is None without hidden layers; `hidden` holds the further hidden layers with a
    leading layer axis; `output` makes the logits.
    """

    first: Layer | None
    hidden: Layer
    output: Layer


class Filling(NamedTuple):
    """What is real in a padded network, per hidden layer: 1 for real, 0 for filling."""

    layers: Float[Array, "l ..."]
    units: Float[Array, "l u ..."]


@dataclass(frozen=True)
class Normalization:
    """Which normalization the hidden layers have and on which side of the activation it stands."""

    kind: str = "none"  # "none", "batch" or "layer"
    where: str = "before"  # or "after"


NO_NORMALIZATION = Normalization()


class Activations(NamedTuple):
    """What is applied before the normalization and what after it: one of them is g, the other the identity.
    Without normalization g is the `outer` one."""

    inner: Callable[[Array], Array]
    outer: Callable[[Array], Array]

    @classmethod
    def plain(cls, g: Callable[[Array], Array]) -> "Activations":
        """Without normalization, or with it before the activation."""
        return cls(lambda z: z, g)


class Forward(NamedTuple):
    """Logits, and the batch moments met in each hidden layer `(l, u, *r)` (None without batch norm)."""

    logits: Float[Array, "c b *r"]
    moments: Moments | None


def product(weights: Float[Array, "o i *r"], a: Float[Array, "i b ..."]) -> Float[Array, "o b ..."]:
    """W a for one run or for many (run axis last)."""
    if weights.ndim == 3:
        return many_products(weights, jnp.broadcast_to(a, a.shape[:2] + weights.shape[2:]))
    if weights.shape[1] * a.shape[1] <= SUM_PRODUCT_LIMIT:
        return jnp.sum(weights[:, :, None] * a[None], axis=1)
    return weights @ a


@jax.custom_vjp
def many_products(weights: Float[Array, "o i r"], a: Float[Array, "i b r"]) -> Float[Array, "o b r"]:
    """W a of each run.

    Written out as a sum of outer products, each elementwise over the runs: that fills the vector registers. 32 runs
    of 2-8-8-8-1 in mini-batches of 10 make 159,000 updates a second on one CPU core so, 52,000 with a product and a
    sum over an axis in the middle.
    """
    return _contract("oir,ibr->obr", [(weights[:, k, None], a[None, k]) for k in _terms(a.shape[0])], weights, a)


def _many_forward(weights, a):
    return many_products(weights, a), (weights, a)


def _many_backward(residuals, dz):
    weights, a = residuals
    # dW = dz a^T
    dw = _contract("obr,ibr->oir", [(dz[:, None, k], a[None, :, k]) for k in _terms(a.shape[1])], dz, a)
    # da = W^T dz
    da = _contract("oir,obr->ibr", [(weights[k, :, None], dz[k, None]) for k in _terms(dz.shape[0])], weights, dz)
    return dw, da


many_products.defvjp(_many_forward, _many_backward)


def _terms(count: int) -> range:
    return range(count if count <= MOST_TERMS else 0)


def _contract(subscripts: str, terms: list[tuple[Array, Array]], one: Array, other: Array) -> Array:
    """The sum of the products of `terms`; where there are too many to write out (none given), the einsum."""
    if not terms:
        return jnp.einsum(subscripts, one, other)
    return sum((left * right for left, right in terms[1:]), terms[0][0] * terms[0][1])


def affine(layer: Layer, a: Float[Array, "i b ..."]) -> Float[Array, "o b *r"]:
    """z = W a + b."""
    return product(layer.weights, a) + layer.bias[:, None]


def hidden_layer(
    layer: Layer,
    a: Float[Array, "i b ..."],
    activations: Activations,
    norm: str,
    units: Float[Array, "u ..."],
    running: Moments | None,
    live_columns: Float[Array, "b ..."] | None,
    mask: Float[Array, "u b ..."] | None,
) -> tuple[Float[Array, "u b *r"], Moments | None]:
    """One hidden layer: affine, activation, and normalization on the chosen side of it, then dropout."""
    moments = None
    result = affine(layer, a)  # z[l] = W[l] a[l-1] + b[l]
    if norm != "none":
        assert layer.gamma is not None and layer.beta is not None  # every normalised layer has them
        result = activations.inner(result)
        if norm == "layer":
            result = layer_normalize(result, layer.gamma, layer.beta, units)
        else:
            moments = batch_moments(result, live_columns) if running is None else running
            result = normalize_with(result, moments, layer.gamma, layer.beta)
    result = activations.outer(result)  # a[l] = g(z[l])
    if mask is not None:
        result = result * mask  # a[l] = a[l] d[l] / keep_prob
    return result * units[:, None], moments


def forward(
    stack: Stack,
    x: Float[Array, "i b ..."],
    activations: Activations,
    filling: Filling,
    *,
    norm: str = "none",
    running: Moments | None = None,
    live_columns: Float[Array, "b ..."] | None = None,
    dropout: Float[Array, "l u b *r"] | None = None,
) -> Forward:
    """Run the network on columns `x`.

    Batch normalization predicts with the `running` moments `(l, u, *r)` where they are given; without them it
    uses the moments of the columns marked in `live_columns` (all when None) and returns them. `dropout` holds
    the masks of every hidden layer: given in training only.
    """
    if stack.first is None:
        return Forward(affine(stack.output, x), None)

    def at(index):
        moments = None if running is None else Moments(running.mean[index], running.variance[index])
        return filling.units[index], moments, None if dropout is None else dropout[index]

    def apply(layer, a, units, moments, mask):
        return hidden_layer(layer, a, activations, norm, units, moments, live_columns, mask)

    a, found = apply(stack.first, x, *at(0))
    further = stack.hidden.weights.shape[0]
    if further >= UNROLLED_LAYERS:
        a, later = _scan(apply, a, found, (stack.hidden, filling.layers[1:], at(slice(1, None))))
        moments = jax.tree.map(lambda one, more: jnp.concatenate([one[None], more]), found, later)
        return Forward(affine(stack.output, a), moments)

    every = [found]
    for index in range(further):
        layer = jax.tree.map(lambda field, index=index: field[index], stack.hidden)
        result, found = apply(layer, a, *at(index + 1))
        a = jnp.where(filling.layers[index + 1] > 0, result, a)  # a filling layer hands its input on
        every.append(found)
    moments = jax.tree.map(lambda *layers: jnp.stack(layers), *every)
    return Forward(affine(stack.output, a), moments)


def _scan(apply, a, found, layers):
    """The further hidden layers one after another. A filling layer is skipped, unless it is one in some runs only."""

    def step(carry, slices):
        layer, live, given = slices
        if live.ndim:
            result, moments = apply(layer, carry, *given)
            return jnp.where(live > 0, result, carry), moments
        none = jax.tree.map(jnp.zeros_like, found)
        return lax.cond(live > 0, lambda: apply(layer, carry, *given), lambda: (carry, none))

    return lax.scan(step, a, layers)
