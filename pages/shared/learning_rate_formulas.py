"""The formulas of the page on the learning rate."""

from dlcore.experiment import Experiment
from dlcore.schedules.changes import changes_of

UPDATE = r"\theta_{t+1} = \theta_t - \alpha_t\, g_t \qquad \text{(plain gradient descent; other rules scale } g_t)"
NOISE = (
    r"\text{on a parabola of curvature } \lambda \text{ with batch noise } \sigma^2:\quad \operatorname{Var}(\theta)"
    r"\to \frac{\alpha\,\sigma^2}{\lambda\,(2 - \alpha\lambda)}, \text{ which goes to } 0 \text{ only with } \alpha"
)
STABLE = r"\alpha < \frac{2}{\lambda_{\max}}"
WARM_UP = r"\alpha_t \leftarrow \min\left(1, \frac{t + 1}{w}\right) \alpha_t"


def learning_rate_formulas(experiment: Experiment) -> tuple[str, ...]:
    """The formulas of a run's schedule, and of what limits its rate."""
    lines = [UPDATE, NOISE, STABLE]
    if experiment.warmup > 1:
        lines.append(WARM_UP)
    lines += [
        rf"\alpha_t = {_in_latex(rate)} \quad \text{{from }} t = {after} \text{{ on}}"
        for after, rate in changes_of(experiment)
    ]
    return tuple(lines)


def _in_latex(rate: float) -> str:
    mantissa, e, exponent = f"{rate:g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa
