"""Is it bias or variance? Two differences of errors, and what each asks for.

avoidable bias = train error - base error, variance = dev error - train error (Ng, Machine Learning Yearning, chapters
20 to 23). A high error on the training set is no fault where nobody can do better.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dlcore.budget import refusal
from dlcore.rules import mend

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

HIGH = 0.05
"""A gap above this is high: five percentage points, for regression this share of the targets' standard deviation.
A convention: the textbook's high gaps are 10 to 15 points, its low ones 1."""
WIDEST, DEEPEST = 64, 6
"""The recipe does not ask for larger networks than this."""
STEPS_OF_L2 = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


@dataclass(frozen=True)
class Diagnosis:
    """Errors are shares of wrong answers, or RMSE over the targets' standard deviation.

    `uncertain`: the variance's verdict could be another one on other dev examples of the same kind.
    """

    base: float
    train: float
    dev: float
    high_bias: bool
    high_variance: bool
    uncertain: bool

    @property
    def avoidable_bias(self) -> float:
        """train - base; negative where the network has learned the noise by heart."""
        return self.train - self.base

    @property
    def variance(self) -> float:
        """dev - train."""
        return self.dev - self.train

    @property
    def verdict(self) -> str:
        """In two or three words."""
        if self.high_bias and self.high_variance:
            return "high bias and high variance"
        if self.high_bias:
            return "high bias"
        return "high variance" if self.high_variance else "low bias, low variance"


def diagnose(base: float, train: float, dev: float, *, half_interval: float = 0.0) -> Diagnosis:
    """The diagnosis of three errors.

    `half_interval`: half the width of the dev error's 95 % interval. Raises ValueError for an error that is negative
    or not a number.
    """
    if not all(error >= 0 for error in (base, train, dev, half_interval)):
        raise ValueError(f"errors are numbers from 0, not {base}, {train}, {dev}, {half_interval}")
    # rounded, because 0.15 - 0.10 is a little more than 0.05 in binary
    bias, variance = round(train - base, 9), round(dev - train, 9)
    return Diagnosis(base, train, dev, bias > HIGH, variance > HIGH, abs(variance - HIGH) < half_interval)


@dataclass(frozen=True)
class Remedy:
    """One click of the recipe: a label, why it may help, and the settings to change (by Python name)."""

    id: str
    label: str
    why: str
    against: str  # "bias" or "variance"
    changes: dict[str, Any] = field(hash=False)


def remedies(experiment: "Experiment", diagnosis: Diagnosis) -> tuple[Remedy, ...]:
    """What the recipe offers for these settings: bias first, because a network that cannot learn its training set
    gains nothing from more examples. What the settings leave no room for, or is too much work, is not offered."""
    offered: list[Remedy | None] = []
    if diagnosis.high_bias:
        offered += [_bigger(experiment), _longer(experiment), _adam(experiment), _freer(experiment)]
    if diagnosis.high_variance:
        offered += [_more_data(experiment), _penalty(experiment), _dropout(experiment), _smaller(experiment)]
    return tuple(one for one in offered if one is not None and _possible(experiment, one))


def _possible(experiment: "Experiment", remedy: Remedy) -> bool:
    values, found = mend(experiment.values() | remedy.changes)
    return not found and refusal(type(experiment)(**values)) is None


def _bigger(experiment: "Experiment") -> Remedy | None:
    hidden = experiment.hidden
    if not hidden:
        wider = (8,)
    elif max(hidden) < WIDEST:
        wider = tuple(min(WIDEST, 2 * units) for units in hidden)
    elif len(hidden) < DEEPEST:
        wider = (*hidden, hidden[-1])
    else:
        return None
    return Remedy(
        "bigger", f"Bigger network: {_sizes(wider)}", "more units can follow a more complicated boundary", "bias",
        {"hidden": wider, "keep_prob": _for_layers(experiment.keep_prob, len(wider))},
    )  # fmt: skip


def _longer(experiment: "Experiment") -> Remedy | None:
    _, most = experiment.settings()["epochs"].bounds or (1, experiment.epochs)
    longer = min(2 * experiment.epochs, int(most))
    if longer == experiment.epochs:
        return None
    return Remedy(
        "longer", f"Train longer: {longer:,} epochs", "the cost may still be falling", "bias", {"epochs": longer}
    )


def _adam(experiment: "Experiment") -> Remedy | None:
    if experiment.optimizer in ("adam", "adamw"):
        return None
    return Remedy("adam", "Optimizer: Adam", "it finds its way where plain descent crawls", "bias",
                  {"optimizer": "adam"})  # fmt: skip


def _freer(experiment: "Experiment") -> Remedy | None:
    free = {"l2": 0.0, "l1": 0.0, "keep_prob": (1.0,)}
    if all(getattr(experiment, name) == value for name, value in free.items()):
        return None
    return Remedy("freer", "Less regularization: none", "a penalty holds the network back on train too", "bias", free)


def _more_data(experiment: "Experiment") -> Remedy | None:
    _, most = experiment.settings()["examples"].bounds or (1, experiment.examples)
    more = min(4 * experiment.examples, int(most))
    if not experiment.dataset.synthetic or more == experiment.examples:
        return None
    return Remedy(
        "more-data", f"More data: {more:,} examples", "chance agreements disappear among more examples", "variance",
        {"examples": more},
    )  # fmt: skip


def _penalty(experiment: "Experiment") -> Remedy | None:
    stronger = next((step for step in STEPS_OF_L2 if step > experiment.l2), None)
    if stronger is None:
        return None
    return Remedy("l2", f"Regularize: L2 penalty λ = {stronger:g}", "smaller weights make smoother boundaries",
                  "variance", {"l2": stronger})  # fmt: skip


def _dropout(experiment: "Experiment") -> Remedy | None:
    if not experiment.hidden or any(share < 1 for share in experiment.keep_prob):
        return None
    return Remedy("dropout", "Regularize: dropout, keep_prob 0.8", "no unit can rely on one other unit", "variance",
                  {"keep_prob": (0.8,)})  # fmt: skip


def _smaller(experiment: "Experiment") -> Remedy | None:
    smaller = tuple(max(1, units // 2) for units in experiment.hidden)
    if smaller == experiment.hidden:
        return None
    return Remedy("smaller", f"Other architecture: {_sizes(smaller)}", "fewer units have less to memorise with",
                  "variance", {"hidden": smaller})  # fmt: skip


def _sizes(hidden: tuple[int, ...]) -> str:
    return "1 hidden unit" if hidden == (1,) else f"{'-'.join(map(str, hidden))} hidden units"


def _for_layers(keep_prob: tuple[float, ...], layers: int) -> tuple[float, ...]:
    """One number stands for every layer; a list has one for each."""
    return keep_prob if len(keep_prob) == 1 else (keep_prob + keep_prob[-1:] * layers)[:layers]
