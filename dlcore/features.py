"""Input features: the functions of x1 and x2 that a network may be given to see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True)
class Feature:
    """One column computed from the raw inputs of a 1-D or 2-D data set."""

    id: str  # permanent, ASCII, written in links
    label: str
    formula: str  # LaTeX
    inputs: int  # how many raw inputs it needs: 1 for functions of x1 alone
    function: Callable[[Float[np.ndarray, "m d"]], Float[np.ndarray, " m"]]


FEATURES: dict[str, Feature] = {
    feature.id: feature
    for feature in (
        Feature("x1", "x1", r"x_1", 1, lambda raw: raw[:, 0]),
        Feature("x2", "x2", r"x_2", 2, lambda raw: raw[:, 1]),
        Feature("x1sq", "x1²", r"x_1^2", 1, lambda raw: raw[:, 0] ** 2),
        Feature("x2sq", "x2²", r"x_2^2", 2, lambda raw: raw[:, 1] ** 2),
        Feature("x1x2", "x1x2", r"x_1 x_2", 2, lambda raw: raw[:, 0] * raw[:, 1]),
        Feature("sinx1", "sin x1", r"\sin x_1", 1, lambda raw: np.sin(raw[:, 0])),
        Feature("sinx2", "sin x2", r"\sin x_2", 2, lambda raw: np.sin(raw[:, 1])),
        Feature("cosx1", "cos x1", r"\cos x_1", 1, lambda raw: np.cos(raw[:, 0])),
        Feature("cosx2", "cos x2", r"\cos x_2", 2, lambda raw: np.cos(raw[:, 1])),
    )
}


def applicable_features(chosen: Sequence[str], inputs: int) -> tuple[str, ...]:
    """Those of the chosen features that `inputs` raw inputs (1 or 2) can give; ("x1",) when none is left.

    KeyError for an unknown id.
    """
    return tuple(each for each in chosen if FEATURES[each].inputs <= inputs) or ("x1",)


def feature_columns(raw: Float[np.ndarray, "m d"], chosen: Sequence[str]) -> Float[np.ndarray, "m k"]:
    """One column per chosen feature, in the order given."""
    return np.column_stack([FEATURES[each].function(raw) for each in chosen])
