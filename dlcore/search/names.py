"""What a hyperparameter of a search is called in formulas and in the head of a narrow column."""

from dlcore.search.dimension import Dimension
from dlcore.search.dimensions import DIMENSIONS

SYMBOLS = {
    "lr": "α",
    "l2": "λ",
    "l1": "λ₁",
    "beta1": "β₁",
    "beta2": "β₂",
    "eps": "ε",
    "keep": "keep_prob",
    "decay_rate": "k",
    "batch": "batch",
    "units": "units",
    "layers": "layers",
    "epochs": "epochs",
    "gain": "gain",
    "act": "activation",
    "opt": "optimizer",
    "init": "init",
    "decay": "decay",
    "warmup": "warm-up",
    "norm": "norm",
}
IN_FULL = {"lr": "Learning rate α", "keep": "keep_prob"}
"""Where the schema's label lacks the symbol that the course has, or says more than an axis has room for."""


def symbol_of(name: str) -> str:
    """The symbol, or a short word. KeyError for what is in no search."""
    return SYMBOLS.get(name) or DIMENSIONS[name].label.lower()


def name_of(name: str) -> str:
    """The name. KeyError for what is in no search."""
    return IN_FULL.get(name) or DIMENSIONS[name].label


def title_of(dimension: Dimension) -> str:
    """The title of its axis: the name, and the scale where that is not linear."""
    name, symbol = name_of(dimension.name), symbol_of(dimension.name)
    scale = {"log": " (log)", "one_minus": f" (log of 1 − {symbol})"}.get(dimension.scale, "")
    return f"{name}{scale}"
