"""The formulas of the restraints in force."""

from dlcore.experiment import Experiment
from dlcore.restraints import restraints_of, shrinks_exactly

L2 = r"W^{[l]} := \left(1 - \frac{\alpha\lambda}{m}\right) W^{[l]} - \alpha\, dW^{[l]}"
L2_IN_THE_GRADIENT = r"dW^{[l]} := dW^{[l]} + \frac{\lambda}{m} W^{[l]}"
FORMULAS = {
    "l1": r"W^{[l]} := \operatorname{sign}(W^{[l]}) \max\left(\lvert W^{[l]} \rvert -"
    r"\frac{\alpha\lambda_1}{m},\, 0\right) \quad\text{after each step}",
    "keep_prob": r"d^{[l]}_{ij} = \mathbf 1\left[u_{ij} < \text{keep\_prob}\right],\quad u_{ij} \sim U(0, 1), \qquad"
    r" a^{[l]} := \frac{a^{[l]} \odot d^{[l]}}{\text{keep\_prob}}, \qquad"
    r"\mathbb E\left[\frac{a\, d}{\text{keep\_prob}}\right] = a, \qquad \text{drop rate} = 1 - \text{keep\_prob}",
    "augmentation": r"x^{(i)} := T_{\xi}(x^{(i)}),\quad y^{(i)} := y^{(i)}, \qquad"
    r"\xi \text{ drawn anew in every epoch}",
    "patience": r"t^* = \arg\min_{s \le t} J_{dev}(W_s), \qquad \text{stop once } t - t^* = \text{patience},"
    r"\qquad W := W_{t^*}",
}


def restraint_formulas(experiment: Experiment) -> tuple[str, ...]:
    """One for each restraint of the experiment, in the order of their controls."""
    shown = {"l2": L2 if shrinks_exactly(experiment) else L2_IN_THE_GRADIENT} | FORMULAS
    force = restraints_of(experiment)
    return tuple(formula for name, formula in shown.items() if name in force)
