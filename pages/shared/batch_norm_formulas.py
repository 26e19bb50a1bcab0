"""The formulas of the page on batch normalization, those of the look that is open, and where they come from."""

FORWARD = (
    r"\mu = \frac1s \sum_{i \in B} z^{(i)}",
    r"\sigma^2 = \frac1s \sum_{i \in B} \left(z^{(i)} - \mu\right)^2",
    r"\hat z^{(i)} = z_{norm}^{(i)} = \frac{z^{(i)} - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \quad \varepsilon = 10^{-5}",
    r"\tilde z^{(i)} = \gamma\, z_{norm}^{(i)} + \beta",
)
TEST_TIME = (
    r"\text{for test time, with momentum } \rho\text{:}",
    r"\mu_{run} := \rho\,\mu_{run} + (1 - \rho)\,\mu",
    r"\sigma^2_{run} := \rho\,\sigma^2_{run} + (1 - \rho)\,\sigma^2",
)
LAYER = (
    r"\text{layer norm: } \mu^{(i)} = \frac1n \sum_{j=1}^{n} z_j^{(i)}",
    r"\sigma^{2\,(i)} = \frac1n \sum_{j=1}^{n} \left(z_j^{(i)} - \mu^{(i)}\right)^2",
)
BACKWARD = (
    r"d\beta = \frac1s \sum_i d\tilde z^{(i)}, \qquad d\gamma = \frac1s \sum_i d\tilde z^{(i)} z_{norm}^{(i)}",
    r"\frac{\sqrt{\sigma^2 + \varepsilon}}{\gamma}\, dz^{(i)} = d\tilde z^{(i)} - d\beta"
    r" - z_{norm}^{(i)}\, d\gamma",
)
IDENTITY = (r"\gamma = \sqrt{\sigma^2 + \varepsilon},\ \beta = \mu \ \Rightarrow\ \tilde z = z",)
REDUNDANT = (
    r"db = \frac1s \sum_i dz^{(i)} = 0",
    r"\varepsilon \to 0: \quad J(cW) = J(W)",
    r"\nabla J(cW) = \tfrac1c\, \nabla J(W)",
    r"\langle W, \nabla_W J \rangle = 0",
)
STRAY = (
    r"\operatorname{Var}(\mu_B) = \frac{\sigma^2}{s} \cdot \frac{m - s}{m - 1}",
    r"\mathbb E\left[\sigma_B^2\right] = \frac{s - 1}{s} \cdot \frac{m}{m - 1}\,\sigma^2",
    r"\begin{aligned} \operatorname{Var}(\sigma_B^2) = {} & \left(\tfrac{s-1}s\right)^2 \Big[K_4 \left(\tfrac1s -"
    r"\tfrac1m\right) \\ & + 2 K_{22} \left(\tfrac1{s-1} - \tfrac1{m-1}\right)\Big] \end{aligned}",
    r"K_4,\ K_{22}\text{: k-statistics (Tukey 1950), about } 0 \text{ and } \sigma^4 \text{ of normal values}",
)
BY_LOOK = {"one": (*BACKWARD, *IDENTITY), "scale": (*BACKWARD, *REDUNDANT), "sizes": STRAY}
SOURCES = (
    "Batch normalization: Sergey Ioffe and Christian Szegedy, "
    "[Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift]"
    "(https://arxiv.org/abs/1502.03167), 2015, algorithms 1 and 2. Layer normalization: Jimmy Lei Ba, Jamie Ryan Kiros "
    "and Geoffrey Hinton, [Layer Normalization](https://arxiv.org/abs/1607.06450), 2016. That the layers' inputs drift "
    "is what batch norm was made against; whether that is why it helps is disputed: Shibani Santurkar and others, "
    "[How Does Batch Normalization Help Optimization?](https://arxiv.org/abs/1805.11604), 2018, find a smoother cost "
    "instead."
)


def batch_norm_formulas(look: str) -> tuple[str, ...]:
    """The formulas for a page that shows this look, its id in `pages.shared.batch_norm_looks.LOOKS`."""
    return (*FORWARD, *TEST_TIME, *LAYER, *BY_LOOK.get(look, ()))
