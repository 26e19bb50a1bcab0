"""The formulas of a gradient check, and of the two passes as far as this network has them."""

from collections.abc import Sequence

from dlcore.activations import ACTIVATIONS
from dlcore.backpropagation import Configuration
from dlcore.checked_experiment import Checked

QUOTIENTS = {
    "two": r"g_{num,i} = \frac{J(\theta + \varepsilon e_i) - J(\theta - \varepsilon e_i)}{2\varepsilon}, \qquad"
    r" g_{num,i} - \frac{\partial J}{\partial\theta_i} = \frac{\varepsilon^2}{6} J''' + O(\varepsilon^4)",
    "one": r"g_{num,i} = \frac{J(\theta + \varepsilon e_i) - J(\theta)}{\varepsilon}, \qquad"
    r" g_{num,i} - \frac{\partial J}{\partial\theta_i} = \frac{\varepsilon}{2} J'' + O(\varepsilon^2)",
    "unbracketed": r"\frac{J(\theta + \varepsilon e_i) - J(\theta - \varepsilon e_i)}{2} \cdot \varepsilon ="
    r"\varepsilon^2 g_{num,i}",
}
RELATIVE = (
    r"\text{relative difference} = \frac{\lVert g_{num} - g \rVert_2}{\lVert g_{num} \rVert_2 + \lVert g \rVert_2},"
    r"\qquad \text{rounding adds about } \frac{|J| \cdot 2^{-53}}{\varepsilon}"
)
OUTPUT_GRADIENTS = {
    "sigmoid_ce": r"dz^{[L]} = a^{[L]} - y",
    "softmax_ce": r"dz^{[L]} = a^{[L]} - y",
    "sigmoid_mse": r"dz^{[L]} = 2\,(a^{[L]} - y) \odot a^{[L]} \odot (1 - a^{[L]})",
    "linear_mse": r"dz^{[L]} = 2\,(a^{[L]} - y)",
    "softmax_mse": r"dz^{[L]} = \left(\operatorname{diag}(a^{[L]}) - a^{[L]} a^{[L]\top}\right) 2\,(a^{[L]} - y)",
}
NORMALIZATION = (
    r"\hat z = \frac{z - \mu}{\sqrt{\sigma^2 + \epsilon}}, \quad \tilde z = \gamma \hat z + \beta, \qquad"
    r" dz = \frac{d\hat z - \operatorname{mean}(d\hat z) - \hat z \operatorname{mean}(d\hat z\, \hat z)}"
    r"{\sqrt{\sigma^2 + \epsilon}}, \quad d\hat z = \gamma\, d\tilde z"
)


def check_formulas(shown: Checked) -> Sequence[str]:
    """Of the check, then of the two passes."""
    configuration = shown.check.problem.configuration
    return QUOTIENTS[shown.plan.formula], RELATIVE, *_passes(configuration)


def _passes(configuration: Configuration) -> Sequence[str]:
    """Forward and backward, as far as this network has them."""
    head, hidden = configuration.head, configuration.architecture.hidden
    lines = [r"z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}, \qquad a^{[l]} = g(z^{[l]})"]
    if hidden:
        activation = ACTIVATIONS[configuration.activation_id]
        lines.append(rf"{activation.formula}, \qquad {activation.derivative_formula}")
    lines += [head.formula, _cost(configuration), OUTPUT_GRADIENTS[head.id]]
    if hidden:
        lines.append(r"da^{[l-1]} = W^{[l]\top} dz^{[l]}, \qquad dz^{[l]} = da^{[l]} \odot g'(z^{[l]})")
    if configuration.masks is not None:
        lines.append(r"a^{[l]} := a^{[l]} \odot \frac{d^{[l]}}{\text{keep\_prob}}, \qquad da^{[l]} := da^{[l]} \odot"
                     r"\frac{d^{[l]}}{\text{keep\_prob}}, \qquad d^{[l]} \text{ the same in both passes}")  # fmt: skip
    if configuration.architecture.normalization.kind != "none":
        lines.append(NORMALIZATION)
    lines.append(_weights(configuration))
    return lines


def _cost(configuration: Configuration) -> str:
    line = r"J = \frac1m \sum_{i=1}^m \mathcal L^{(i)}"
    if configuration.l2:
        line += r" + \frac{\lambda}{2m} \sum_l \lVert W^{[l]} \rVert_F^2"
    if configuration.l1:
        line += r" + \frac{\lambda_1}{m} \sum_l \lvert W^{[l]} \rvert_1"
    return line


def _weights(configuration: Configuration) -> str:
    line = r"dW^{[l]} = \frac1m dz^{[l]} a^{[l-1]\top}"
    if configuration.l2:
        line += r" + \frac{\lambda}{m} W^{[l]}"
    if configuration.l1:
        line += r" + \frac{\lambda_1}{m} \operatorname{sign} W^{[l]}"
    return line + r", \qquad db^{[l]} = \frac1m \sum_{i=1}^m dz^{[l](i)}"
