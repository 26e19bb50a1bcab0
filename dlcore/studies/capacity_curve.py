"""Would a larger network help? Error against the number of hidden units, through the interpolation threshold.

One hidden layer, so that one number says how large a network is. Around as many parameters as there are numbers to
reproduce (examples × outputs) a network can just fit every training example, noise included, in hardly more than one
way, and error on new examples peaks; beyond, there are many ways, and training finds smoother ones. Belkin, Hsu, Ma and
Mandal 2019, Reconciling modern machine-learning practice and the classical bias-variance trade-off.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import first_run, seed_runs
from dlcore.budget import network_ends, parameter_count, training_examples, update_count
from dlcore.budget import refusal as run_refusal
from dlcore.data import prepare
from dlcore.run import WorkRefusedError
from dlcore.set_counts import has_dev_set
from dlcore.settings.seeds import later_seed
from dlcore.studies.curve_runs import CurveRun, CurveRuns, coarse_first, dev_set
from dlcore.studies.effort import Effort, affordable, update_cost, with_updates
from dlcore.studies.spec import Study

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

UNITS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
MOST_DRAWN = 20_000
"""Examples up to which every seed draws data of its own."""
PEAK = "data=diabetes&split=20-80-0&hidden=8&init=lecun&lr=0.1&batch=full&epochs=400"
"""A link that shows the peak: 88 patients with ten measurements. Median dev RMSE of 16 networks: 0.64 with 1 unit,
1.03 with 12 (145 parameters), 0.75 with 256."""


@dataclass(frozen=True, eq=False)
class CapacityCurve:
    """Errors of networks with one hidden layer of `units`; NaN where not yet known and where a network diverged.

    The interpolation threshold is where `parameters` == `examples` × `outputs`.
    """

    experiment: "Experiment"
    units: Int[np.ndarray, " u"]
    parameters: Int[np.ndarray, " u"]
    train_error: Float[np.ndarray, "u seeds"]
    dev_error: Float[np.ndarray, "u seeds"]
    examples: int
    outputs: int
    notes: tuple[str, ...]
    complete: bool


def of_units(experiment: "Experiment", units: int) -> "Experiment":
    """The experiment with one hidden layer of so many units."""
    return experiment.replace(hidden=(units,), keep_prob=experiment.keep_prob[:1])


def _effort(experiment: "Experiment") -> Effort | None:
    train = training_examples(experiment)
    return affordable([update_cost(of_units(experiment, units), train) for units in UNITS], update_count(experiment))


def refusal(experiment: "Experiment") -> str | None:
    """Why there is no capacity curve of the experiment, with the remedy; None if there is."""
    experiment = first_run(experiment)
    if not has_dev_set(experiment):
        return "A capacity curve compares train and dev error, and there is no dev set: give dev a share (split)."
    too_much = run_refusal(experiment)
    if too_much is None and _effort(experiment) is None:
        too_much = (
            f"A capacity curve of this run is too much work: {len(UNITS)} sizes of up to {UNITS[-1]} units with "
            f"{update_count(experiment):,} updates each; use fewer epochs (epochs) or fewer examples (n)."
        )
    return too_much


def start(experiment: "Experiment") -> CurveRuns:
    """Begin the curve of the experiment. Raises `WorkRefusedError`."""
    reason, effort = refusal(experiment), _effort(first_run(experiment))
    if reason is not None or effort is None:
        raise WorkRefusedError(reason)
    notes, seeds = effort.notes, seed_runs(experiment.replace(seeds=effort.seeds))
    if len(experiment.hidden) != 1:
        notes += ("These networks have one hidden layer, whatever the page's own has.",)
    draws = effort.seeds if experiment.examples <= MOST_DRAWN else 1
    if draws == 1:
        notes += ("All networks see the same data: so many examples are not drawn anew for every seed.",)
    data = [prepare(experiment.replace(data_seed=later_seed(experiment.data_seed, draw))) for draw in range(draws)]
    examples, (inputs, outputs) = data[0].counts[0], network_ends(experiment)
    runs = []
    for point in coarse_first(len(UNITS)):
        wide = with_updates(of_units(experiment, UNITS[point]), examples, effort.updates)
        for seed, one in enumerate(seeds):
            its = data[seed % draws]
            runs.append(CurveRun(point, seed, wide.replace(seed=one.seed, seeds=1), its, *dev_set(its)))
    parameters = [parameter_count(of_units(experiment, units), inputs, outputs) for units in UNITS]

    def read(so_far: CurveRuns) -> CapacityCurve:
        return CapacityCurve(
            experiment, np.array(UNITS), np.array(parameters), so_far.train_error.copy(), so_far.dev_error.copy(),
            examples, outputs, notes, so_far.done,
        )  # fmt: skip

    return CurveRuns(runs, len(UNITS), effort.seeds, read)


CAPACITY_CURVE = Study(
    id="capacity_curve",
    title="Capacity curve",
    question="Would a larger network help?",
    start=start,
    refusal=refusal,
)
