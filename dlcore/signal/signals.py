"""How large the activations of every hidden layer are, and the gradients: of many networks alike at once, in NumPy."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.backpropagation.heads import output_activation, output_gradient
from dlcore.losses import Head
from dlcore.parameters import Architecture, unflatten
from dlcore.signal.passes import backward, forward
from dlcore.signal.sizes import Sizes, between_examples, sizes
from dlcore.signal.slopes import dead_share, saturated_share

MOST_NUMBERS = 1 << 18
"""Numbers in one layer's outputs at once: 1 MB in float32. More networks are taken in parts."""


@dataclass(frozen=True, eq=False)
class Signals:
    """Of each hidden layer, first to last: sizes over all its units and all examples.

    z is what the activation g is applied to, a what the layer hands on (after a normalization behind g). `da` is
    m·∂J/∂a[l], for each example the gradient of its own loss; `dw` is ∂J/∂W[l] of the cost, the mean over the examples,
    without penalties. `*_rms` is the root of the mean square, which the theory speaks of; `*_std` the standard
    deviation about the mean. A number that has overflowed makes a size infinite and a share NaN.
    """

    z_rms: Float[np.ndarray, "*runs layers"]
    z_std: Float[np.ndarray, "*runs layers"]
    a_rms: Float[np.ndarray, "*runs layers"]
    a_std: Float[np.ndarray, "*runs layers"]
    a_between: Float[np.ndarray, "*runs layers"]  # root mean square over the units of a unit's std between examples
    saturated: Float[np.ndarray, "*runs layers"]  # share of the slopes g'(z): `dlcore.signal.slopes`
    dead: Float[np.ndarray, "*runs layers"]  # share of the units: g'(z) = 0 for every example
    da_rms: Float[np.ndarray, "*runs layers"]
    da_std: Float[np.ndarray, "*runs layers"]
    dw_rms: Float[np.ndarray, "*runs layers"]
    dw_std: Float[np.ndarray, "*runs layers"]


QUANTITIES = (
    "z_rms", "z_std", "a_rms", "a_std", "a_between", "saturated", "dead", "da_rms", "da_std", "dw_rms", "dw_std",
)  # fmt: skip
"""The fields of `Signals`."""


def propagate(
    architecture: Architecture,
    activation_id: str,
    head: Head,
    parameters: Shaped[np.ndarray, "*runs p"],
    inputs: Shaped[np.ndarray, "m k"],
    targets: Shaped[np.ndarray, "m outputs"],
) -> Signals:
    """One pass forward and one back of networks with exact `parameters` (`dlcore.parameters`), which may have leading
    axes of runs, on the same examples for all.

    In the precision of the parameters: what is too small for float32 is 0, as it is when the network trains. Batch
    normalization uses the moments of these examples, as in training; nothing is dropped.
    """
    leading = parameters.shape[:-1]
    each = parameters.reshape(-1, parameters.shape[-1])
    inputs, targets = (one.astype(parameters.dtype, copy=False) for one in (inputs, targets))
    part = max(1, MOST_NUMBERS // (len(inputs) * max(architecture.sizes)))
    found = [
        _of_some(architecture, activation_id, head, each[start : start + part], inputs, targets)
        for start in range(0, len(each), part)
    ]
    shape = (*leading, len(architecture.hidden))
    return Signals(**{name: np.concatenate([one[name] for one in found]).reshape(shape) for name in QUANTITIES})


def _of_some(
    architecture: Architecture, activation_id: str, head: Head, parameters: np.ndarray, inputs: np.ndarray, targets
) -> dict[str, Float[np.ndarray, "runs layers"]]:
    layers = unflatten(parameters, architecture)
    found = {name: np.empty((len(parameters), len(architecture.hidden))) for name in QUANTITIES}

    def note(place: int, what: str, of: Sizes) -> None:
        found[f"{what}_rms"][:, place], found[f"{what}_std"][:, place] = of.rms, of.std

    with np.errstate(all="ignore"):  # what overflows or vanishes is shown, not warned about
        passed, logits = forward(layers, architecture, activation_id, inputs)
        for place, one in enumerate(passed):
            note(place, "z", sizes(one.z))
            note(place, "a", sizes(one.a))
            found["a_between"][:, place] = between_examples(one.a)
            known = np.isfinite(found["z_rms"][:, place])
            found["saturated"][:, place] = np.where(known, saturated_share(activation_id, one.slope), np.nan)
            found["dead"][:, place] = np.where(known, dead_share(one.slope), np.nan)
        columns = np.swapaxes(logits, -1, -2)
        dz = np.swapaxes(output_gradient(head, columns, output_activation(head, columns), targets.T), -1, -2)
        for place, gradients in backward(layers, architecture, passed, dz):
            note(place, "da", sizes(gradients.da))
            note(place, "dw", sizes(gradients.dw))
    return found
