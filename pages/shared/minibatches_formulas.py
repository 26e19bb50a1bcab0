"""The formulas of the page on mini-batches, and those of the look that is open."""

UPDATE = (
    r"J^{\{t\}} = \frac1s \sum_{i \in B_t} \mathcal L^{(i)}, \qquad \theta := \theta - \alpha\,\nabla J^{\{t\}}, \qquad"
    r" t = 1 \ldots \left\lceil \tfrac ms \right\rceil \text{ in every epoch}"
)
MEAN = (
    r"\sum_{t} \frac{s_t}{m}\, \nabla J^{\{t\}} = \nabla J \quad\text{at the same } \theta, \qquad"
    r" s_t = s, \text{ the last one } m - \left(\left\lceil \tfrac ms \right\rceil - 1\right) s"
)
NOISE = (
    r"\mathbb E\left\lVert \nabla J^{\{t\}} - \nabla J \right\rVert^2 = \frac{\operatorname{tr}\Sigma}{s}"
    r"\cdot\frac{m - s}{m - 1}, \qquad \Sigma = \frac1m \sum_{i=1}^m (g_i - \nabla J)(g_i - \nabla J)^T"
)
AVERAGE = (
    r"v_t = \beta v_{t-1} + (1-\beta)\,\theta_t = \sum_{k=0}^{t-1} (1-\beta)\beta^k\,\theta_{t-k}, \qquad"
    r"\hat v_t = \frac{v_t}{1 - \beta^t}, \qquad \text{window } \frac1{1-\beta}"
)
BY_LOOK = {"updates": (AVERAGE,), "noise": (NOISE,), "cloud": (NOISE,), "averages": (AVERAGE,)}


def minibatches_formulas(look: str) -> tuple[str, ...]:
    """The formulas for a page that shows this look, its id in `pages.shared.minibatches_looks.LOOKS`."""
    return (UPDATE, MEAN, *BY_LOOK.get(look, ()))
