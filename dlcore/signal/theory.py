"""What theory says of the signal at initialization: the mean-field recursion for infinitely wide layers.

    q[l] = n[l-1] Var(w[l]) E[g(z)²],  z ~ N(0, q[l-1]);      E[(m ∂J/∂a[l-1])²] = n[l] Var(w[l]) E[g'(z)²] E[(m ∂J/∂a[l])²]

for each example by itself, from q[1] = Var(w[1]) Σ x², and the same for the products of two examples, which say how much
alike they still are in a layer and what the mean of their gradients comes to. B. Poole, S. Lahiri, M. Raghu, J. Sohl-Dickstein and S. Ganguli
(2016), Exponential expressivity in deep neural networks through transient chaos, eq. 3; S. Schoenholz, J. Gilmer,
S. Ganguli and J. Sohl-Dickstein (2017), Deep information propagation, eq. 10. For linear and ReLU layers the first is
the variance argument of He et al. 2015, eq. 8, and holds for every width. The gradient on its way back is taken to be
independent of the weights it meets.
"""  # noqa: E501

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.data import PreparedData
from dlcore.engine.settings import architecture_of, head_of
from dlcore.signal.examples import measured_examples
from dlcore.signal.gaussian_average import averages
from dlcore.signal.output_average import output_gradient_products
from dlcore.signal.pair_average import pair_averages
from dlcore.signal.saturation import saturated_probability
from dlcore.signal.signals import QUANTITIES, Signals
from dlcore.weight_variance import WEIGHT_VARIANCES

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

ALL_ALIKE = "All units of a layer are copies of one another, so there is nothing random to take an average over."
NO_THEORY = {
    "zeros": ALL_ALIKE,
    "constant": ALL_ALIKE,
    "uniform01": "The weights have mean 0.5, and the theory is about weights of mean 0.",
}
"""Why there is no line for an initialization."""
NORMALIZED = (
    "Normalization sets the size of every layer anew, whatever the weights are, so there is no line to compare."
)


def no_theory(experiment: "Experiment") -> str | None:
    """Why there is no theory for the experiment, in one sentence; None where there is one."""
    if not experiment.hidden:
        return "There is no hidden layer."
    if experiment.initialization in NO_THEORY:
        return NO_THEORY[experiment.initialization]
    if experiment.gain == 0:
        return NO_THEORY["zeros"]
    return NORMALIZED if experiment.normalization != "none" else None


def theory(experiment: "Experiment", data: PreparedData, *, pairs: bool = True) -> Signals | None:
    """The expected sizes at initialization, each (layers,), for the measured examples of these data; NaN for the dead,
    of which the theory does not speak. None where there is no theory (`no_theory`).

    Without `pairs` of examples `a_between` and `dw_*` are NaN too, and it takes a tenth of the time: 20 ms for 50
    layers instead of 300."""
    if no_theory(experiment) is not None:
        return None
    with np.errstate(all="ignore"):
        return Signals(**_expected(experiment, data, pairs))


def _expected(experiment: "Experiment", data: PreparedData, pairs: bool) -> dict[str, Float[np.ndarray, " layers"]]:
    inputs, targets = (one.astype(np.float64) for one in measured_examples(data))
    sizes, activation_id = architecture_of(experiment, data).sizes, experiment.activation
    of_one = WEIGHT_VARIANCES[experiment.initialization]
    # of W[1] to W[L], with the gain
    variances = [experiment.gain**2 * of_one(n_out, n_in) for n_in, n_out in pairwise(sizes)]
    found = {name: np.full(len(experiment.hidden), np.nan) for name in QUANTITIES}
    q = variances[0] * (inputs**2).sum(axis=1)  # Var(w) sum_k x_k^2, of z[1] of each example
    unlike = _unlike_inputs(inputs) if pairs else None
    products, slopes = [inputs @ inputs.T / inputs.shape[1]], []  # of a[0], a[1], ...; of g'(z[1]), ...
    for place, width in enumerate(experiment.hidden):
        mean, square, slope_square = averages(activation_id, q)
        found["z_rms"][place] = found["z_std"][place] = np.sqrt(q.mean())
        found["a_rms"][place] = np.sqrt(square.mean())
        found["a_std"][place] = np.sqrt(square.mean() - mean.mean() ** 2)
        found["saturated"][place] = saturated_probability(activation_id, q).mean()
        if unlike is None:
            slopes.append(slope_square)
        else:
            of_pairs = pair_averages(activation_id, q, unlike)
            # the variance of a few numbers is half their mean square difference
            found["a_between"][place] = np.sqrt(of_pairs.difference.mean() / 2)
            products.append(of_pairs.product)
            slopes.append(of_pairs.slope_product)
            unlike = of_pairs.unlike
        q = width * variances[place + 1] * square  # q[l+1] = n[l] Var(w) E[g^2]
    dz = output_gradient_products(head_of(experiment, data), q, unlike, targets)  # E[dz_i dz_j] of the last layer
    for place in range(len(experiment.hidden) - 1, -1, -1):
        da = sizes[place + 2] * variances[place + 1] * dz  # E[da_i da_j] = n[l+1] Var(w) E[dz_i dz_j]
        dz = slopes[place] * da  # E[dz_i dz_j] = E[g'_i g'_j] E[da_i da_j]
        found["da_rms"][place] = found["da_std"][place] = np.sqrt((np.diag(da) if pairs else da).mean())
        if pairs:
            # dW = 1/m sum_i dz_i a_i: E[dW^2] = 1/m^2 sum_ij E[dz_i dz_j] E[a_i a_j]
            found["dw_rms"][place] = found["dw_std"][place] = np.sqrt(np.maximum((dz * products[place]).mean(), 0))
    return found


def _unlike_inputs(inputs: Float[np.ndarray, "m k"]) -> Float[np.ndarray, "m m"]:
    """1 - the cosine of the angle between two examples: half the squared distance of their directions."""
    lengths = np.linalg.norm(inputs, axis=1, keepdims=True)
    directions = inputs / np.where(lengths > 0, lengths, 1)
    return 0.5 * ((directions[:, None] - directions[None]) ** 2).sum(axis=-1)
