"""The formulas of the page on softmax: the choice among classes, and the gradients of both losses."""

SOFTMAX = (
    r"a_j = \frac{e^{z_j}}{\sum_k e^{z_k}} = \frac{e^{z_j - \max z}}{\sum_k e^{z_k - \max z}}, \qquad \sum_j a_j = 1"
)
GRADIENT = (
    r"\mathcal L = -\sum_j y_j \log a_j \ \Rightarrow\ \frac{\partial\mathcal L}{\partial z} = a - y, \qquad"
    r"\frac{\partial a}{\partial z} = \operatorname{diag}(a) - a a^{\mathsf T}"
)
SQUARED = (
    r"\mathcal L = \sum_j (a_j - y_j)^2 \ \Rightarrow\ \frac{\partial\mathcal L}{\partial z} ="
    r"2\left(\operatorname{diag}(a) - a a^{\mathsf T}\right)(a - y)"
)
SQUARED_OF_TWO = (
    r"\mathcal L = (a_1 - y)^2 \ \Rightarrow\ \frac{\partial\mathcal L}{\partial z} = 2\,(a_1 - y)\,a_1(1 - a_1),"
    r"\qquad z = z_1 - z_0"
)
TWO = r"C = 2:\quad a_1 = \frac{e^{z_1}}{e^{z_0} + e^{z_1}} = \sigma(z_1 - z_0)"
UNIFORM = r"a_j = \tfrac1C \ \Rightarrow\ -\log a_y = \ln C"


def softmax_formulas(classes: int) -> tuple[str, ...]:
    """The formulas for data of so many classes; none for regression, 1."""
    if classes == 1:
        return ()
    if classes == 2:
        return (SOFTMAX, GRADIENT, TWO, SQUARED_OF_TWO, UNIFORM)
    return (SOFTMAX, GRADIENT, SQUARED, UNIFORM)
