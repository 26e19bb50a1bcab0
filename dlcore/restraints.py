"""What restrains a network from fitting its training examples, and the same experiment without any of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dlcore.optimizers import OPTIMIZERS
from dlcore.sampled_masks import drops_units

if TYPE_CHECKING:
    from dlcore.experiment import Experiment
    from dlcore.run import Run

OFF: dict[str, Any] = {"l1": 0.0, "l2": 0.0, "keep_prob": (1.0,), "augmentation": 0.0, "patience": 0}
"""Fields of `Experiment` that restrain a single network, and the values at which they do nothing."""
HOW: dict[str, Any] = {"mask": "fresh", "augment": "jitter", "ensemble": 1}
"""Fields that say how a restraint works, at their defaults: without it they mean nothing to a single network."""


def restraints_of(experiment: "Experiment") -> tuple[str, ...]:
    """The names of the fields in `OFF` that are in force."""
    return tuple(name for name, off in OFF.items() if getattr(experiment, name) != off and not _idle(experiment, name))


def _idle(experiment: "Experiment", name: str) -> bool:
    """Whether a setting is another than off and yet does nothing: keep_prob of 1-1, or no hidden unit."""
    return name == "keep_prob" and not drops_units(experiment)


def without_restraints(experiment: "Experiment") -> "Experiment":
    """The same experiment, from the same first weights on the same data in the same order, with nothing in force."""
    return experiment.replace(**OFF, **HOW)


@dataclass(frozen=True, eq=False)
class Restrained:
    """A run, and beside it the run of `without_restraints`."""

    run: "Run"
    without: "Run"

    @property
    def experiment(self) -> "Experiment":
        """The experiment with its restraints."""
        return self.run.experiment

    @property
    def complete(self) -> bool:
        """Whether both have ended."""
        return self.run.complete and self.without.complete


def shrink_factor(experiment: "Experiment", examples: int) -> float:
    """1 - αλ/m, with which one update of plain gradient descent multiplies every weight before the data move it; α is
    the learning rate without warm-up or decay, m the number of training `examples`.

    Source: A. Krogh and J. Hertz (1991), A simple weight decay can improve generalization, NeurIPS 4.
    """
    # W <- (1 - alpha lambda/m) W - alpha dW
    return 1 - experiment.learning_rate * experiment.l2 / examples


def shrinks_exactly(experiment: "Experiment") -> bool:
    """Whether the optimizer multiplies by the shrink factor as it stands, rather than rescaling the penalty's gradient
    together with that of the data."""
    return experiment.optimizer == "sgd" or "l2" in OPTIMIZERS[experiment.optimizer].uses


def threshold(experiment: "Experiment", examples: int) -> float:
    """αλ/m: how far one update moves every weight towards 0 under the L1 penalty; a smaller one becomes exactly 0."""
    return experiment.learning_rate * experiment.l1 / examples
