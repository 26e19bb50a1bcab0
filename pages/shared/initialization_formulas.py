"""The formulas of the page on initialization, those of the look that is open last, and its own script."""

from dlcore.experiment import Experiment
from dlcore.script.signal import signal_script

VARIANCE = (
    r"\operatorname{Var}(z^{[l]}) = n^{[l-1]}\,\operatorname{Var}(W)\ \mathbb E\left[(a^{[l-1]})^2\right],"
    r"\qquad q^{[l]} = n_{in}\operatorname{Var}(W)\ \mathbb E_{x\sim\mathcal N(0,1)}"
    r"\left[g\left(\sqrt{q^{[l-1]}}\,x\right)^2\right]"
)
BACKWARD = (
    r"\mathbb E\left[(da^{[l-1]})^2\right] = n_{out}\operatorname{Var}(W)\ \mathbb E\left[g'(z)^2\right]"
    r"\ \mathbb E\left[(da^{[l]})^2\right]"
)
RELU = (
    r"\text{ReLU: } \mathbb E\left[g(z)^2\right] = \tfrac12\operatorname{Var}(z)"
    r"\ \Rightarrow\ \text{He: } \operatorname{Var}(W) = \frac{2}{n_{in}}, \qquad"
    r"\text{Xavier: } \frac{2}{n_{in}+n_{out}}\ \text{ halves the mean square in every layer of equal width}"
)
UNIFORM = (
    r"W \sim \mathcal U\left(-\sqrt 3\,\sigma,\ \sqrt 3\,\sigma\right)"
    r"\ \Rightarrow\ \operatorname{Var}(W) = \sigma^2"
)
BY_LOOK = {
    "jacobian": (
        r"\frac{\partial a^{[l]}}{\partial a^{[1]}} = D^{[l]} W^{[l]} \cdots D^{[2]} W^{[2]}, \qquad"
        r" D^{[l]} = \operatorname{diag} g'(z^{[l]}), \qquad \kappa = \frac{\sigma_{\max}}{\sigma_{\min}}",
    ),
    "symmetry": (
        r"w_i = w_j,\ b_i = b_j \text{ and equal outgoing weights} \ \Rightarrow\ dw_i = dw_j,\ db_i = db_j"
        r"\ \text{ in every update}",
    ),
    "inputs": (
        r"x := \frac{x - \mu_{train}}{\sigma_{train}}, \qquad"
        r"\kappa = \frac{\lambda_{\max}(H)}{\lambda_{\min}(H)}, \qquad \alpha < \frac{2}{\lambda_{\max}(H)}",
    ),
    "identity": (
        r"W^{[l]} = c\,I \ \Rightarrow\ z^{[L]} = c^L x, \qquad \frac{\partial z^{[L]}}{\partial x} = c^L I",
    ),
    "activations": (
        r"g(z) = z \ \Rightarrow\ z^{[L]} = W^{[L]} \cdots W^{[1]} x + b' = W' x + b'",
    ),
}  # fmt: skip


def initialization_formulas(look: str, uniform: bool) -> tuple[str, ...]:
    """The formulas for a page that shows this look.

    Args:
        look: its id in `pages.shared.initialization_looks.LOOKS`.
        uniform: whether the first weights are drawn uniformly.
    """
    return (VARIANCE, BACKWARD, RELU, *((UNIFORM,) if uniform else ()), *BY_LOOK.get(look, ()))


def initialization_programs(experiment: Experiment) -> dict[str, str]:
    """The script that measures the signal, by what it does; none where there is none."""
    program = signal_script(experiment)
    if program is None:
        return {}
    return {"A program that prints the size of activations and gradients in every layer at the first weights.": program}
