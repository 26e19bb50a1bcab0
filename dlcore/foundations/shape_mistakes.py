"""Shapes that do not fit: what NumPy itself says, and where it says nothing although the numbers are wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from dlcore.foundations.shapes import Shapes

MOST_EXAMPLES = 512
"""Columns that the lines are tried with: no layer has as many units, so that more would fit no better."""

Verdict = Literal["refused", "wrong shape", "unnoticed", "harmless"]


class Arrays(NamedTuple):
    """Of one layer with n units, k inputs and m examples."""

    W: np.ndarray  # (n, k)
    a: np.ndarray  # (k, m), what comes in
    b: np.ndarray  # (n, 1)
    z: np.ndarray  # (n, m)
    dz: np.ndarray  # (n, m)


@dataclass(frozen=True)
class Mistake:
    """One line of a layer as it is often mistyped, and as it should be: as code and as what it does."""

    id: str
    wrong: str  # {l}, {k} and {a} are the layer, the one before and what comes in
    right: str
    wrongly: Callable[[Arrays], np.ndarray]
    rightly: Callable[[Arrays], np.ndarray]
    why: str  # how it can come that NumPy says nothing


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    mistake: Mistake
    wrong: str
    right: str
    verdict: Verdict
    said: str  # NumPy's own message; "" where it says nothing
    shape: tuple[int, ...] | None  # of what came out
    wanted: tuple[int, ...]


MISTAKES = (
    Mistake(
        "weights_transposed",
        "z{l} = W{l}.T @ {a} + b{l}",
        "z{l} = W{l} @ {a} + b{l}",
        lambda on: on.W.T @ on.a,
        lambda on: on.W @ on.a,
        "As many units as inputs: the transposed matrix fits too.",
    ),
    Mistake(
        "examples_as_rows",
        "z{l} = W{l} @ {a}.T + b{l}",
        "z{l} = W{l} @ {a} + b{l}",
        lambda on: on.W @ on.a.T,
        lambda on: on.W @ on.a,
        "As many examples as inputs: the two change places.",
    ),
    Mistake(
        "elementwise",
        "z{l} = W{l} * {a} + b{l}",
        "z{l} = W{l} @ {a} + b{l}",
        lambda on: on.W * on.a,
        lambda on: on.W @ on.a,
        "`*` multiplies number by number, and stretches what has size 1.",
    ),
    Mistake(
        "flat_bias",
        "z{l} = W{l} @ {a} + b{l}.ravel()",
        "z{l} = W{l} @ {a} + b{l}",
        lambda on: on.z + on.b.ravel(),
        lambda on: on.z + on.b,
        "A flat b is a row: each example gets the bias of another unit.",
    ),
    Mistake(
        "flat_bias_gradient",
        "db{l} = dz{l}.mean(axis=1); b{l} = b{l} - α * db{l}",
        "db{l} = dz{l}.mean(axis=1, keepdims=True); b{l} = b{l} - α * db{l}",
        lambda on: on.b - on.dz.mean(axis=1),
        lambda on: on.b - on.dz.mean(axis=1, keepdims=True),
        "A column minus a row: broadcasting makes a whole square of them.",
    ),
    Mistake(
        "not_transposed_back",
        "da{k} = W{l} @ dz{l}",
        "da{k} = W{l}.T @ dz{l}",
        lambda on: on.W @ on.dz,
        lambda on: on.W.T @ on.dz,
        "As many units as inputs: the matrix fits without being transposed.",
    ),
)
"""The last needs a layer before it."""


def outcomes(shapes: Shapes, layer: int) -> tuple[Outcome, ...]:
    """What comes of every mistake in a layer, from 1."""
    names = {"l": layer, "k": layer - 1, "a": f"a{layer - 1}" if layer > 1 else "X"}
    sizes = shapes.sizes[layer], shapes.sizes[layer - 1], shapes.batch
    return tuple(_outcome(one, names, sizes) for one in (MISTAKES if layer > 1 else MISTAKES[:-1]))


def _outcome(mistake: Mistake, names: dict, sizes: tuple[int, int, int]) -> Outcome:
    units, inputs, examples = sizes
    few = min(examples, MOST_EXAMPLES)
    on = _drawn(units, inputs, few)
    wanted = mistake.rightly(on)

    def all_of_them(shape: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(examples if one == few == MOST_EXAMPLES else one for one in shape)

    given = mistake.wrong.format(**names), mistake.right.format(**names)
    try:
        found = mistake.wrongly(on)
    except ValueError as error:
        said = str(error) if few == examples else _message(mistake, units, inputs, examples)
        return Outcome(mistake, *given, "refused", said.strip(), None, all_of_them(wanted.shape))
    if found.shape != wanted.shape:
        verdict: Verdict = "wrong shape"
    else:
        verdict = "harmless" if np.allclose(found, wanted) else "unnoticed"
    return Outcome(mistake, *given, verdict, "", all_of_them(found.shape), all_of_them(wanted.shape))


def _message(mistake: Mistake, units: int, inputs: int, examples: int) -> str:
    """What NumPy says with all examples: of zeros that take no memory, because it says so before it computes."""
    zeros = [np.broadcast_to(np.float32(0), (*one.shape[:1], examples)) for one in _drawn(units, inputs, 1)]
    _, a, _, z, dz = zeros
    weights, bias = np.zeros((units, inputs)), np.zeros((units, 1))
    try:
        mistake.wrongly(Arrays(weights, a, bias, z, dz))
    except ValueError as error:
        return str(error)
    return ""


def _drawn(units: int, inputs: int, examples: int) -> Arrays:
    """Numbers of which no two are equal."""
    draw = np.random.RandomState(0).randn
    return Arrays(
        draw(units, inputs), draw(inputs, examples), draw(units, 1), draw(units, examples), draw(units, examples)
    )
