"""How large are activations and gradients in every layer, before training? Of many weight seeds, beside the theory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import first_run, seed_runs
from dlcore.data import prepare
from dlcore.engine.settings import architecture_of, head_of
from dlcore.first_weights import first_layers
from dlcore.parameters import flatten
from dlcore.run import WorkRefusedError
from dlcore.signal.examples import measured_examples
from dlcore.signal.signals import QUANTITIES, propagate
from dlcore.signal.theory import no_theory, theory
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise
from dlcore.weight_variance import INDEPENDENT

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

SEEDS = 32
STEP_NUMBERS = 2_000_000
"""Weights drawn in one step: about 0.1 s."""
MATTERS = (
    "data", "examples", "noise", "flip", "classes", "split", "stratify", "train_dev", "features", "scale", "hidden",
    "activation", "initialization", "gain", "init_draw", "normalization", "norm_where", "loss", "seed", "data_seed",
)  # fmt: skip
"""Settings that a network has before its first update."""


@dataclass(frozen=True, eq=False)
class SignalStudy:
    """`dlcore.signal.signals.Signals` of each weight seed, (layers, seeds), NaN where not yet known; and the expected
    values of `dlcore.signal.theory`, (layers,), NaN where there is no theory, which `no_theory` says why."""

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    layers: Int[np.ndarray, " layers"]  # 1 to L - 1
    width: Int[np.ndarray, " layers"]
    examples: int  # training examples that it was measured on
    known: int  # seeds known so far
    z_rms: Float[np.ndarray, "layers seeds"]
    z_std: Float[np.ndarray, "layers seeds"]
    a_rms: Float[np.ndarray, "layers seeds"]
    a_std: Float[np.ndarray, "layers seeds"]
    a_between: Float[np.ndarray, "layers seeds"]
    saturated: Float[np.ndarray, "layers seeds"]
    dead: Float[np.ndarray, "layers seeds"]
    da_rms: Float[np.ndarray, "layers seeds"]
    da_std: Float[np.ndarray, "layers seeds"]
    dw_rms: Float[np.ndarray, "layers seeds"]
    dw_std: Float[np.ndarray, "layers seeds"]
    theory_z_rms: Float[np.ndarray, " layers"]
    theory_z_std: Float[np.ndarray, " layers"]
    theory_a_rms: Float[np.ndarray, " layers"]
    theory_a_std: Float[np.ndarray, " layers"]
    theory_a_between: Float[np.ndarray, " layers"]
    theory_saturated: Float[np.ndarray, " layers"]
    theory_da_rms: Float[np.ndarray, " layers"]
    theory_da_std: Float[np.ndarray, " layers"]
    theory_dw_rms: Float[np.ndarray, " layers"]
    no_theory: str  # empty where there is one


FROM_THEORY = tuple(name for name in QUANTITIES if f"theory_{name}" in SignalStudy.__dataclass_fields__)


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without what the first pass through its networks does not depend on: all of the training."""
    kept = {name: value for name, value in experiment.changes().items() if name in MATTERS}
    if experiment.initialization not in INDEPENDENT:
        kept.pop("init_draw", None)
    if experiment.normalization == "none":
        kept.pop("norm_where", None)
    return type(experiment)(**kept)


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._experiment = experiment = subject(first_run(experiment))
        self._data = prepare(experiment)
        self._each = seed_runs(experiment.replace(seeds=SEEDS))
        self._known = 0
        self._found = {name: np.full((len(experiment.hidden), SEEDS), np.nan) for name in QUANTITIES}
        unknown = np.full(len(experiment.hidden), np.nan)
        self._theory = {f"theory_{name}": unknown for name in FROM_THEORY}

    @property
    def progress(self) -> float:
        """Share of the seeds known, 0 to 1."""
        return self._known / SEEDS

    def _steps(self) -> Iterator[bool]:
        experiment, data = self._experiment, self._data
        architecture, examples = architecture_of(experiment, data), measured_examples(data)
        portion = int(np.clip(STEP_NUMBERS // architecture.frame_size, 1, SEEDS))
        ends = [1, *range(1 + portion, SEEDS, portion), SEEDS]  # the first seed at once: it is the one on the stage
        for start, end in zip([0, *ends], ends, strict=False):
            drawn = [flatten(first_layers(one, architecture)) for one in self._each[start:end]]
            parameters = np.array(drawn, np.float32)
            signals = propagate(architecture, experiment.activation, head_of(experiment, data), parameters, *examples)
            for name in QUANTITIES:
                self._found[name][:, start:end] = getattr(signals, name).T
            self._known = end
            yield end == SEEDS
            expected = theory(experiment, data) if start == 0 else None
            if expected is not None:
                self._theory = {f"theory_{name}": getattr(expected, name) for name in FROM_THEORY}
                yield False

    def snapshot(self) -> SignalStudy:
        """As far as it has come."""
        hidden = self._experiment.hidden
        return SignalStudy(
            experiment=self._experiment,
            complete=self.done,
            notes=(),
            layers=np.arange(1, len(hidden) + 1),
            width=np.array(hidden),
            examples=len(measured_examples(self._data)[0]),
            known=self._known,
            no_theory=no_theory(self._experiment) or "",
            **{name: values.copy() for name, values in self._found.items()},
            **self._theory,
        )


def refusal(experiment: "Experiment") -> str | None:
    """Why there is nothing to measure, with the remedy; None if there is."""
    return None if experiment.hidden else "There is no hidden layer for a signal to pass: add one (hidden)."


SIGNAL = Study(
    id="signal",
    title="Signal",
    question="Does the signal reach the last layer, and the gradient the first?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)
