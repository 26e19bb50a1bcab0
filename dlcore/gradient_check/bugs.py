"""Eight ways to get backpropagation wrong, to be planted and found: a registry of permanent ids.

All but one are a wrong line in the backward pass (`wrong_rules`). The eighth is in the cost: dropout that draws another
mask whenever the cost is evaluated, so that there is no gradient that the check could agree with.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dlcore.backpropagation import Problem, Rules
from dlcore.gradient_check.wrong_rules import (
    EVERYWHERE,
    BiasNotSummed,
    DerivativeWrong,
    LayerDoubled,
    MeanMissing,
    PenaltyForgotten,
    ProductTransposed,
    StatisticsConstant,
)

Seats = tuple[int, ...]


@dataclass(frozen=True)
class Bug:
    """One entry of `BUGS`."""

    id: str  # permanent, ASCII, written in links
    label: str
    help: str
    wrong: str  # the line of code, as it was written
    right: str  # and as it should be
    disturbs: str  # which blocks, in words
    needs: str  # what a network must have for it, in words; "" where every network will do
    seats: Callable[[Problem], Seats]  # layers that it can sit in; (EVERYWHERE,) for all at once, () for nowhere
    rules: Callable[[int], Rules]  # the backward pass with the bug in a layer
    in_cost: bool = False  # the wrong line is in the cost, and the backward pass is right


@dataclass(frozen=True)
class Planted:
    """A bug in its place."""

    bug_id: str
    layer: int = EVERYWHERE

    @property
    def bug(self) -> Bug:
        return BUGS[self.bug_id]

    @property
    def rules(self) -> Rules:
        """The backward pass that has it."""
        return self.bug.rules(self.layer)


def plant(problem: Problem, bug_id: str) -> Planted | None:
    """The bug where it can sit; where there is a choice, in the second of its layers. None where it cannot sit
    anywhere: see `Bug.needs`."""
    seats = BUGS[bug_id].seats(problem)
    return Planted(bug_id, seats[min(1, len(seats) - 1)]) if seats else None


def _penalised(problem: Problem) -> Seats:
    return (EVERYWHERE,) if problem.configuration.l2 else ()


def _several_examples(problem: Problem) -> Seats:
    return (EVERYWHERE,) if problem.inputs.shape[1] > 1 else ()


def _bent(problem: Problem) -> Seats:
    configuration = problem.configuration
    return (EVERYWHERE,) if configuration.architecture.hidden and configuration.activation_id != "linear" else ()


def _square(problem: Problem) -> Seats:
    sizes = problem.configuration.architecture.sizes
    return tuple(layer for layer in range(2, len(sizes)) if sizes[layer] == sizes[layer - 1] > 1)


def _any_layer(problem: Problem) -> Seats:
    return tuple(range(1, problem.configuration.layers + 1))


def _dropping(problem: Problem) -> Seats:
    masks = problem.configuration.masks
    return (EVERYWHERE,) if masks is not None and any((mask != 1).any() for mask in masks) else ()


def _batch_normalized(problem: Problem) -> Seats:
    architecture = problem.configuration.architecture
    return (EVERYWHERE,) if architecture.hidden and architecture.normalization.kind == "batch" else ()


BUGS: dict[str, Bug] = {
    bug.id: bug
    for bug in (
        Bug(
            id="penalty_forgotten",
            label="The L2 penalty's gradient is forgotten",
            help="The cost contains λ/(2m) Σw², the gradient does not.",
            wrong="dW = dz @ a_previous.T / m",
            right="dW = dz @ a_previous.T / m + l2 / m * W",
            disturbs="every W, by exactly λ/m · W; no b",
            needs="an L2 penalty: λ > 0",
            seats=_penalised,
            rules=PenaltyForgotten,
        ),
        Bug(
            id="mean_missing",
            label="1/m is missing",
            help="The cost is a mean over the examples, the gradient only a sum.",
            wrong="dW = dz @ a_previous.T",
            right="dW = dz @ a_previous.T / m",
            disturbs="every block, m times too large",
            needs="more than one example",
            seats=_several_examples,
            rules=MeanMissing,
        ),
        Bug(
            id="derivative_wrong",
            label="The activation's derivative is wrong",
            help="g' is taken at a instead of z; where that is no mistake (ReLU), g' is left out.",
            wrong="dz = da * g_prime(a)",
            right="dz = da * g_prime(z)",
            disturbs="every hidden layer; the output layer is right",
            needs="a hidden layer whose activation is not linear",
            seats=_bent,
            rules=DerivativeWrong,
        ),
        Bug(
            id="product_transposed",
            label="A product is transposed",
            help="W in place of its transpose. Only a square W lets it pass without an error message.",
            wrong="da_previous = W @ dz",
            right="da_previous = W.T @ dz",
            disturbs="every layer before the one that it sits in",
            needs="two layers with as many units, more than one, one after the other",
            seats=_square,
            rules=ProductTransposed,
        ),
        Bug(
            id="bias_not_summed",
            label="The bias's gradient is not summed",
            help="The bias gets the share of the first example alone.",
            wrong="db = dz[:, 0] / m",
            right="db = dz.sum(axis=1) / m",
            disturbs="every b, and nothing else",
            needs="more than one example",
            seats=_several_examples,
            rules=BiasNotSummed,
        ),
        Bug(
            id="layer_doubled",
            label="One layer is off by a factor of 2",
            help="A 2 that was left over, as from the derivative of a square.",
            wrong="dW = 2 * dz @ a_previous.T / m",
            right="dW = dz @ a_previous.T / m",
            disturbs="the W of one layer, twice too large",
            needs="",
            seats=_any_layer,
            rules=LayerDoubled,
        ),
        Bug(
            id="dropout_on",
            label="Dropout is left on",
            help="Every evaluation of the cost draws another mask, so J(θ) is not the same number twice.",
            wrong="d = rng.random(a.shape) < keep_prob   # in every evaluation",
            right="d = masks[l]                          # drawn once, before the check",
            disturbs="every block: the differences are those of the masks",
            needs="dropout: keep_prob < 1",
            seats=_dropping,
            rules=lambda layer: Rules(),
            in_cost=True,
        ),
        Bug(
            id="batchnorm_constant",
            label="Batch statistics are treated as constants",
            help="μ and σ² depend on every z of the mini-batch, and the gradient passes through them too.",
            wrong="dz = gamma * dz_tilde / sigma",
            right="dz = (dz_norm - dz_norm.mean(1) - z_norm * (dz_norm * z_norm).mean(1)) / sigma",
            disturbs="W and b of every normalized layer, and all that comes before; γ and β of the last one are right",
            needs="batch normalization",
            seats=_batch_normalized,
            rules=StatisticsConstant,
        ),
    )
}
