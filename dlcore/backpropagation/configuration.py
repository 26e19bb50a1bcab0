"""What the cost of a network is, besides its parameters and its examples."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Shaped

from dlcore.activations import ACTIVATIONS, Activation
from dlcore.losses import Head
from dlcore.parameters import Architecture


@dataclass(frozen=True, eq=False)
class Configuration:
    """A network and its cost. lambda (`l2`, `l1`) is the course's, divided by the number of examples at hand.

    `masks` are dropout's, d / keep_prob, one array of columns (units, m) for each hidden layer: they stay as they are
    given, because a gradient can only be checked while nothing changes but the parameters. With a leading axis they
    are those of each of many parameter vectors. Normalization uses the moments of the examples at hand, as in training.

    The loss is computed from z[L], which rounds as little as can be; `from_outputs` computes it from a[L], as lectures
    write it. Digits are lost there where a is close to 0 or 1, and a numerical gradient shows that.
    """

    architecture: Architecture
    activation_id: str
    head: Head
    l2: float = 0.0
    l1: float = 0.0
    masks: Sequence[Shaped[np.ndarray, "*runs _ m"]] | None = None
    from_outputs: bool = False

    @property
    def activation(self) -> Activation:
        """g of the hidden layers."""
        return ACTIVATIONS[self.activation_id]

    @property
    def layers(self) -> int:
        """L, the output layer included."""
        return len(self.architecture.sizes) - 1
