"""The shape of every array of a network for one batch, and the products that make them.

With examples as columns, as the course writes it, for layer l of n[l] units and a batch of m examples:

    z[l] = W[l] a[l-1] + b[l]        (n[l], m) = (n[l], n[l-1]) (n[l-1], m) + (n[l], 1)
    dW[l] = 1/m dz[l] a[l-1]ᵀ        (n[l], n[l-1]) = (n[l], m) (m, n[l-1])
    db[l] = 1/m Σ dz[l]              (n[l], 1), summed over the columns
    da[l-1] = W[l]ᵀ dz[l]            (n[l-1], m) = (n[l-1], n[l]) (n[l], m)

A gradient always has the shape of what it is the gradient of.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.budget import batch_of, network_ends, training_examples

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

Shape = tuple[int, int]


@dataclass(frozen=True)
class Matrix:
    """An array with its name."""

    name: str  # LaTeX
    rows: int
    columns: int

    @property
    def shape(self) -> Shape:
        return self.rows, self.columns


@dataclass(frozen=True)
class Product:
    """left right + added = result: two matrices whose inner sizes must agree."""

    id: str  # for example z1, dW2, da1
    layer: int
    left: Matrix
    right: Matrix
    result: Matrix
    added: Matrix | None  # b, which is the same for every column
    inner: str  # LaTeX, what the inner size counts
    code: str  # as NumPy has it


@dataclass(frozen=True)
class LayerShapes:
    """One layer: its name and the shape of everything that belongs to it."""

    layer: int
    arrays: tuple[tuple[str, Shape], ...]  # names as a program has them: W, b, z, a, dW, db, dz, da
    parameters: int


@dataclass(frozen=True)
class Shapes:
    """All of a network."""

    sizes: tuple[int, ...]  # n[0], ..., n[L]
    batch: int  # m
    layers: tuple[LayerShapes, ...]
    products: tuple[Product, ...]  # forwards, then backwards, in the order in which they are computed

    @property
    def parameters(self) -> int:
        """Numbers that are learned."""
        return sum(layer.parameters for layer in self.layers)

    def product(self, number: int) -> Product:
        """The product of this number, from 1; the last one where there are fewer."""
        return self.products[min(number, len(self.products)) - 1]


def shapes_of(experiment: "Experiment") -> Shapes:
    """The shapes of an experiment's network for one of its batches, known without its data."""
    inputs, outputs = network_ends(experiment)
    train = training_examples(experiment)
    return shapes_for((inputs, *experiment.hidden, outputs), min(batch_of(experiment, train), train))


def shapes_for(sizes: tuple[int, ...], batch: int) -> Shapes:
    """The shapes of a network of these sizes for a batch of so many examples."""
    layers = range(1, len(sizes))
    forwards = [_forward(sizes, batch, layer) for layer in layers]
    backwards = [one for layer in reversed(layers) for one in _backward(sizes, batch, layer)]
    return Shapes(sizes, batch, tuple(_layer(sizes, batch, one) for one in layers), (*forwards, *backwards))


def _layer(sizes: tuple[int, ...], batch: int, layer: int) -> LayerShapes:
    inputs, units = sizes[layer - 1], sizes[layer]
    weights, bias, values = (units, inputs), (units, 1), (units, batch)
    shapes = {"W": weights, "b": bias, "z": values, "a": values}
    arrays = (*shapes.items(), *((f"d{name}", shape) for name, shape in shapes.items()))
    return LayerShapes(layer, arrays, units * inputs + units)


def _forward(sizes: tuple[int, ...], batch: int, layer: int) -> Product:
    inputs, units = sizes[layer - 1], sizes[layer]
    # z[l] = W[l] a[l-1] + b[l]
    return Product(
        id=f"z{layer}",
        layer=layer,
        left=Matrix(f"W^{{[{layer}]}}", units, inputs),
        right=Matrix(_activation(layer - 1), inputs, batch),
        result=Matrix(f"z^{{[{layer}]}}", units, batch),
        added=Matrix(f"b^{{[{layer}]}}", units, 1),
        inner=f"n^{{[{layer - 1}]}}",
        code=f"z{layer} = W{layer} @ {_plain(layer - 1)} + b{layer}",
    )


def _backward(sizes: tuple[int, ...], batch: int, layer: int) -> list[Product]:
    inputs, units = sizes[layer - 1], sizes[layer]
    # dW[l] = 1/m dz[l] a[l-1]ᵀ
    products = [
        Product(
            id=f"dW{layer}",
            layer=layer,
            left=Matrix(f"dz^{{[{layer}]}}", units, batch),
            right=Matrix(
                f"{_activation(layer - 1)}^{{\\top}}" if layer == 1 else _transposed(layer - 1), batch, inputs
            ),
            result=Matrix(f"dW^{{[{layer}]}}", units, inputs),
            added=None,
            inner="m",
            code=f"dW{layer} = dz{layer} @ {_plain(layer - 1)}.T / m",
        )
    ]
    if layer > 1:
        # da[l-1] = W[l]ᵀ dz[l]
        products.append(
            Product(
                id=f"da{layer - 1}",
                layer=layer,
                left=Matrix(f"W^{{[{layer}]\\top}}", inputs, units),
                right=Matrix(f"dz^{{[{layer}]}}", units, batch),
                result=Matrix(f"da^{{[{layer - 1}]}}", inputs, batch),
                added=None,
                inner=f"n^{{[{layer}]}}",
                code=f"da{layer - 1} = W{layer}.T @ dz{layer}",
            )
        )
    return products


def _activation(layer: int) -> str:
    return f"a^{{[{layer}]}}" if layer else "X"


def _transposed(layer: int) -> str:
    return f"a^{{[{layer}]\\top}}"


def _plain(layer: int) -> str:
    return f"a{layer}" if layer else "X"
