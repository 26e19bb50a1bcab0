"""What a search may vary: every hyperparameter of the schema, and what else of the schema is none."""

import dataclasses
from dataclasses import dataclass

from dlcore.experiment import Experiment
from dlcore.optimizers import OPTIMIZERS
from dlcore.search.dimension import SCALES, Dimension, Scale, Value
from dlcore.setting import Setting
from dlcore.settings import DataSettings, SeedSettings, SplitSettings

LEAST = 1e-6
"""Where a log scale may begin whose field may be 0, and how near to 1 `one_minus` may come."""
MOST_LAYERS = 10
USUAL_UNITS = 8


@dataclass(frozen=True)
class DimensionSpec:
    """One entry of the registry `DIMENSIONS`.

    `setting` describes one value: label, help, bounds, choices, as the schema does. `rank` is the course's order of
    what to tune first, 1 to 4; None for what it does not rank. See `rank_of`.
    """

    name: str  # link key, or `units`, `layers`
    fields: tuple[str, ...]  # of Experiment, by Python name
    setting: Setting
    usual: Dimension
    scales: tuple[Scale, ...]  # that it may be drawn on
    rank: int | None = None

    @property
    def usual_range(self) -> tuple[float, float]:
        """Both ends; those of a list of ids mean nothing."""
        return RANGES.get(self.name, (self.usual.low, self.usual.high))

    @property
    def label(self) -> str:
        return self.setting.label

    @property
    def help(self) -> str:
        return self.setting.help

    def bounds(self, scale: Scale) -> tuple[float, float]:
        """Least and largest end of a range on that scale."""
        low, high = map(float, self.setting.bounds or (0, 1))
        if scale == "log":
            return low or (1.0 if self.usual.whole else LEAST), high
        return (low, min(high, 1 - LEAST)) if scale == "one_minus" else (low, high)


NUMBERS: dict[str, tuple[Scale, float, float]] = {
    "lr": ("log", 1e-4, 1),
    "beta1": ("one_minus", 0.9, 0.999),
    "beta2": ("one_minus", 0.9, 0.9999),
    "eps": ("log", 1e-10, 1e-2),
    "l1": ("log", 1e-3, 10),
    "l2": ("log", 1e-3, 10),
    "keep": ("linear", 0.5, 1),
    "aug": ("linear", 0, 1),
    "gain": ("log", 0.1, 10),
    "norm_momentum": ("one_minus", 0.5, 0.99),
    "decay_rate": ("log", 0.01, 1),
    "decay_every": ("log", 1, 100),
    "warmup": ("linear", 0, 20),
    "patience": ("log", 5, 50),
    "units": ("linear", 2, 8),
    "layers": ("linear", 1, 4),
}
"""The usual range of each number, and its scale."""
RANGES = {"batch": (8.0, 128.0), "epochs": (25.0, 200.0)}
"""The usual range of numbers that are usually a list."""
NEAR_ONE = ("beta1", "beta2", "norm_momentum", "keep")
"""What lies so near 1 that the distance from it is what counts."""
LISTS: dict[str, tuple[Value, ...]] = {
    "batch": (8, 16, 32, 64, "full"),
    "epochs": (25, 50, 100, 200),
    "act": ("sigmoid", "tanh", "relu", "leaky"),
    "opt": ("sgd", "momentum", "rmsprop", "adam"),
    "init": ("small", "glorot", "he", "orthogonal"),
}
"""The usual choices where not all of them are usual."""
RANKS = {"lr": 1, "beta1": 2, "batch": 2, "units": 2, "layers": 3, "decay": 3, "decay_rate": 3, "beta2": 4, "eps": 4}
"""After A. Ng, Improving deep neural networks, "Tuning process": α; then β of momentum, batch size and hidden units;
then layers and decay; Adam's β₁, β₂ and ε almost never."""
WITH_ADAM = {"beta1": 4}

_JUDGED = "changes the examples that trials are judged by"
_DRAWN = "is a random draw: take more seeds per trial"
_OTHERS = {
    "hidden": "is a list: vary units and layers",
    "features": "is a list",
    "change_at": "is done by hand",
    "change_to": "is done by hand",
    "ensemble": "is no part of one network",
}


def _left_out() -> dict[str, str]:
    reasons = {name: _DRAWN for name in SeedSettings.model_fields}
    reasons |= {name: _JUDGED for name in (*DataSettings.model_fields, *SplitSettings.model_fields, "data_seed")}
    reasons = {name: why for name, why in (reasons | _OTHERS).items() if name != "scale"}
    return {Experiment.settings()[name].key: why for name, why in reasons.items()}


LEFT_OUT: dict[str, str] = _left_out()
"""Link keys of the fields that no search varies, and why."""


def _spec(name: str, setting: Setting, fields: tuple[str, ...]) -> DimensionSpec:
    whole = setting.kind == "integer"
    listed = tuple(one for one in setting.choices if one not in setting.as_often_written)
    choices = LISTS.get(name, listed)
    if name in NUMBERS:
        scale, low, high = NUMBERS[name]
        usual = Dimension(name, scale, float(low), float(high), whole=whole)
    else:
        usual = Dimension(name, "choice", choices=choices, whole=whole)
    scales: tuple[Scale, ...] = ("choice",)
    if not setting.choices:
        scales = tuple(one for one in SCALES if one != "one_minus" or name in NEAR_ONE)
    return DimensionSpec(name, fields, setting, usual, scales, RANKS.get(name))


def _registry() -> dict[str, DimensionSpec]:
    settings = Experiment.settings()
    hidden = dataclasses.replace(settings["hidden"], kind="integer", word="", length=(1, 1), default=USUAL_UNITS)
    made = {
        "units": dataclasses.replace(
            hidden, label="Units per layer", help="Hidden units, as many in every hidden layer.", key="units"
        ),
        "layers": dataclasses.replace(
            hidden,
            label="Hidden layers",
            help="How many hidden layers, each as wide as the widest of the experiment.",
            key="layers",
            bounds=(0, MOST_LAYERS),
            unit="layers",
            default=2,
        ),
    }
    found = {name: _spec(name, setting, ("hidden",)) for name, setting in made.items()}
    for field, setting in settings.items():
        if setting.key in LEFT_OUT:
            continue
        if setting.kind == "numbers":  # keep_prob: one number for all layers
            setting = dataclasses.replace(setting, kind="number", length=(1, 1), default=setting.default[0])
        found[setting.key] = _spec(setting.key, setting, (field,))
    return dict(sorted(found.items(), key=lambda item: item[1].rank or 5))


DIMENSIONS: dict[str, DimensionSpec] = _registry()
"""By name, in the course's order of importance, the others after them as the schema has them."""


def rank_of(name: str, experiment: Experiment) -> int | None:
    """The course's order of what to tune first: β₁ is the β of momentum, or Adam's that is almost never tuned."""
    adam = "beta2" in OPTIMIZERS[experiment.optimizer].uses
    return WITH_ADAM.get(name, DIMENSIONS[name].rank) if adam else DIMENSIONS[name].rank
