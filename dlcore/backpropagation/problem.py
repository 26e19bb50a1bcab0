"""An experiment as a gradient to be computed: its network, some of its training examples, and the cost of them."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.backpropagation.blocks import flatten, unflatten
from dlcore.backpropagation.configuration import Configuration
from dlcore.backpropagation.forward import Cache, forward
from dlcore.data import PreparedData
from dlcore.engine.settings import architecture_of, dropout_key, head_of
from dlcore.engine.training import first_parameters
from dlcore.parameters import unflatten as unflatten_frame
from dlcore.sampled_masks import drops_units, keep_probs, kept_units

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


@dataclass(frozen=True, eq=False)
class Problem:
    """Parameters, examples in columns and configuration; numbers are float64 unless `as_type` says otherwise."""

    theta: Float[np.ndarray, " p"]
    inputs: Float[np.ndarray, "k m"]
    targets: Float[np.ndarray, "c m"]
    configuration: Configuration

    def forward(self) -> Cache:
        """The forward pass at theta."""
        layers = unflatten(self.theta, self.configuration.architecture)
        return forward(layers, self.inputs, self.targets, self.configuration)

    def as_type(self, dtype: type) -> "Problem":
        """The same in another precision."""
        return replace(
            self,
            theta=self.theta.astype(dtype),
            inputs=self.inputs.astype(dtype),
            targets=self.targets.astype(dtype),
        )


def problem_of(
    experiment: "Experiment",
    data: PreparedData,
    examples: int | None = None,
    frame: Shaped[np.ndarray, " p"] | None = None,
) -> Problem:
    """The experiment's cost over its first `examples` training examples (all when None), penalties, normalization and
    dropout included, at its first parameters or at those of a `frame` of a run.

    The dropout masks are those of update 0, for the columns of a full batch.
    """
    architecture = architecture_of(experiment, data)
    layers = first_parameters(experiment, data) if frame is None else unflatten_frame(frame, architecture)
    m = data.counts[0] if examples is None else min(examples, data.counts[0])
    configuration = Configuration(
        architecture=architecture,
        activation_id=experiment.activation,
        head=head_of(experiment, data),
        l2=experiment.l2,
        l1=experiment.l1,
        masks=_first_masks(experiment, m) if drops_units(experiment) else None,
    )
    return Problem(
        theta=flatten(layers).astype(np.float64),
        inputs=np.ascontiguousarray(data.inputs[:m].T, np.float64),
        targets=np.ascontiguousarray(data.targets[:m].T, np.float64),
        configuration=configuration,
    )


def _first_masks(experiment: "Experiment", examples: int) -> list[Float[np.ndarray, "_ m"]]:
    """d / keep_prob of every hidden layer at update 0."""
    key, update, columns = dropout_key(experiment.batch_seed), np.array([0]), np.arange(examples)
    return [
        kept_units(key, update, layer, keep, units, columns)[0] / keep
        for layer, (keep, units) in enumerate(zip(keep_probs(experiment), experiment.hidden, strict=True))
    ]
