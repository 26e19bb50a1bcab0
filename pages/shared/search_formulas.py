"""The formulas of a search: how its values are drawn, what a trial is chosen by, what the others and chance have to do
with it."""

import math

from dlcore.search.dimension import Dimension, Value
from dlcore.search.names import symbol_of
from dlcore.search.plan import SearchPlan

SYMBOLS = {
    "lr": r"\alpha", "l2": r"\lambda", "l1": r"\lambda_1", "beta1": r"\beta_1", "beta2": r"\beta_2",
    "eps": r"\varepsilon", "decay_rate": "k",
}  # fmt: skip
DRAWN = {
    "random": r"u \sim \mathcal U[0, 1) \quad\text{anew for each trial and hyperparameter}",
    "grid": r"u \in \left\{\tfrac{1/2}{k}, \tfrac{3/2}{k}, \dots, \tfrac{k - 1/2}{k}\right\}"
    r"\quad\text{for each hyperparameter, in every combination}",
    "coarse": r"u \sim \mathcal U[l, h), \quad l = 0,\ h = 1 \text{ in the first round; then the region of the best }"
    r"\tfrac15 \text{ so far}",
    "sobol": r"u_1, u_2, \dots \in [0, 1)^d \quad\text{the points of a scrambled Sobol sequence}",
}
"""Where each sampler draws a place u; the next lines make a value of it."""
IMPORTANCE = (
    r"I_i = \frac{\operatorname{MSE}(x_i \text{ shuffled}) - \operatorname{MSE}}{2 \operatorname{Var}[y]}, \qquad"
    r" y = \ln(e + 0.001), \qquad \text{on trials that the forest has not seen}"
)
LUCK = (
    r"\text{luck} = \mathbb E\left[e(w) - e_{dev}(w)\right], \qquad w = \arg\min_{j \le K}\, e_{dev}(j), \qquad"
    r" e = \text{true error}"
)
LUCK_OF_EQUALS = (
    r"K \text{ equals: luck} = e - \frac1n \sum_{k=0}^{n-1} P(X > k)^K, \qquad X \sim \text{Binomial}(n, e), \qquad"
    r" n \text{ dev examples}"
)
BEST_SHARE = 0.05


def search_formulas(plan: SearchPlan) -> tuple[str, ...]:
    """The formulas of this search in LaTeX, with its own ranges, seeds and number of trials."""
    return (
        DRAWN[plan.sampler],
        *map(value_formula, plan.space),
        _score(plan.experiment.seeds),
        _chance(plan.count),
        IMPORTANCE,
        LUCK,
        LUCK_OF_EQUALS,
    )


def value_formula(dimension: Dimension) -> str:
    """What `Dimension.at` makes of a place u of [0, 1)."""
    name = SYMBOLS.get(dimension.name) or _text(symbol_of(dimension.name))
    if dimension.scale == "choice":
        listed = r",\ ".join(map(_written, dimension.choices))
        return rf"{name} = \text{{entry }} \lfloor {len(dimension.choices)}\,u \rfloor + 1 \text{{ of }} ({listed})"
    low, high = dimension.low, dimension.high + (1 if dimension.whole else 0)
    left, right = (r"\lfloor ", r" \rfloor") if dimension.whole else ("", "")
    if dimension.scale == "linear":
        return f"{name} = {left}{_between(low, high)}{right}"
    if dimension.scale == "log":
        return rf"{name} = {left}10^U{right}, \qquad U = {_between(math.log10(low), math.log10(high))}"
    missing = math.log10(1 - low), math.log10(1 - high)
    return rf"{name} = 1 - 10^U, \qquad U = {_between(*missing)}"


def _between(low: float, high: float) -> str:
    """The way from one end to the other: −4 + 4 u."""
    sign = "+" if high >= low else "-"
    return rf"{_number(low)} {sign} {_number(abs(high - low))}\,u"


def _score(seeds: int) -> str:
    if seeds == 1:
        return r"e_t = e_{dev}(t), \qquad \text{the best trial } w = \arg\min_t e_t"
    return (
        rf"e_t = \frac1{{{seeds}}} \sum_{{s=1}}^{{{seeds}}} e_{{dev}}(t, s), \qquad \text{{the best trial }}"
        rf"w = \arg\min_t e_t, \qquad \text{{a difference's standard error }}"
        rf"\hat\sigma \sqrt{{2/{seeds}}}"
    )


def _chance(trials: int) -> str:
    """Of random search: how likely its trials meet the best share p at least once."""
    chance = 1 - (1 - BEST_SHARE) ** trials
    return (
        r"P(\text{at least one of } n \text{ random trials in the best share } p) = 1 - (1 - p)^n, \qquad"
        rf"1 - (1 - {BEST_SHARE:g})^{{{trials}}} = {chance:.3g}"
    )


def _number(value: float) -> str:
    mantissa, e, exponent = f"{value:.4g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa


def _written(value: Value) -> str:
    return _text(value) if isinstance(value, str) else _number(value)


def _text(word: str) -> str:
    plain = word.replace("_", r"\_")
    return rf"\text{{{plain}}}"
