"""What happened in a run, in words, from its own numbers.

The verdicts are tried in order; the first that holds is the finding. Each threshold is a constant with its
reason, so that a learner's doubt can be checked against the number that was compared.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcore.amounts import error_text
from dlcore.data import PreparedData
from dlcore.run import Run
from dlcore.suggestion import Suggestion, another_seed, bounded, something_new, wider
from dlcore.train_cost import late_train_cost, train_cost

if TYPE_CHECKING:
    from dlcore.band import Band
    from dlcore.experiment import Experiment

STUCK_SHARE = 0.02
"""A run is stuck if it gained less than this share of the cost of always predicting the mean."""
OVERFIT_RISE = 0.10
"""Overfitting: the dev cost has risen by this share above its lowest value ..."""
OVERFIT_WORTH = 0.03
"""... and by this share of the cost of a constant prediction: below that nobody would act on it."""
STILL_FALLING = 0.05
"""Still learning: the last tenth of the epochs took this share off the train cost."""
HIGH_ERROR = 0.10
"""A train error above this (share misclassified, or of the targets' spread) is too simple a network's."""
RESTLESS = 0.02
"""... unless over the last fifth of the epochs the train cost moves, root mean square, by this share of the cost of a
constant prediction from one epoch to the next: then the length of the steps may be what keeps it there."""
STANDARD_ERRORS = 2.0
"""A gap between dev and train counts when it exceeds this many standard errors of the dev error."""


@dataclass(frozen=True)
class Reading:
    """`verdict` is an id, `finding` the first clause, `detail` the numbers behind it."""

    verdict: str
    finding: str
    detail: str
    suggestion: Suggestion


def constant_cost(run: Run) -> float:
    """Train cost of the best constant prediction: entropy of the class shares, or variance of the targets.

    H(p) = -sum_c p_c log p_c; for squared error on probabilities sum_c p_c (1 - p_c), for one unit p(1-p).
    """
    return constant_cost_of(run.experiment, run.data)


def constant_cost_of(experiment: "Experiment", data: PreparedData) -> float:
    """The same of an experiment that has not been trained."""
    labels = data.labels[: data.counts[0]]
    if data.dataset.task == "regression":
        return float(np.var(labels))
    shares = np.bincount(labels.astype(int), minlength=data.classes) / len(labels)
    if experiment.loss == "mse":
        return float(shares[0] * shares[1] if data.classes == 2 else np.sum(shares * (1 - shares)))
    present = shares[shares > 0]
    return float(-np.sum(present * np.log(present)))


def percent(share: float) -> str:
    """A share as people read it, one decimal."""
    return f"{100 * share:.1f} %"


def format_error(run: "Run | Band", error: float) -> str:
    """An error in its unit: percent misclassified, or RMSE."""
    return error_text(run.data.dataset.task, error)


def read(run: Run) -> Reading:
    """The finding of a run. The run must have at least its first evaluation."""
    for verdict in (_diverged, _stuck, _unstable, _stopped_early, _overfitting, _still_learning, _underfitting):
        reading = verdict(run)
        if reading is not None:
            return _with_something_new(run, _with_what_came_back(run, reading))
    return _with_something_new(run, _with_what_came_back(run, _converged(run)))


def _with_what_came_back(run: Run, reading: Reading) -> Reading:
    """Early stopping returns to the best weights whatever happened to the last ones; their numbers are those shown."""
    if run.best_epoch in (None, run.ended) or reading.verdict == "stopped":
        return reading
    back = f" The weights are those of epoch {run.best_epoch}, where the dev cost was lowest."
    return replace(reading, detail=reading.detail + back)


def _with_something_new(run: Run, reading: Reading) -> Reading:
    """At the bound of a setting the suggestion may be what is there already; then another seed."""
    return replace(reading, suggestion=something_new(run, reading.suggestion))


def target_scale(run: Run) -> float:
    """What an error is measured against: 1 for a share; for an RMSE the standard deviation of the training targets."""
    if run.data.dataset.task == "classification":
        return 1.0
    return max(float(np.std(run.data.labels[: run.data.counts[0]])), 1e-12)


def _result(run: Run, name: str) -> float:
    """A quantity of the history with the weights that the run ended up with."""
    return float(run.history[name][run.last])


def _rate(run: Run, rate: float) -> Suggestion:
    rate = bounded(run, "learning_rate", float(f"{rate:.1g}"))
    return Suggestion(f"a learning rate of {rate:g}", {"learning_rate": rate})


def _slower(run: Run, factor: int) -> Suggestion:
    return _rate(run, run.experiment.learning_rate / factor)


def _diverged(run: Run) -> Reading | None:
    if run.diverged_at is None:
        return None
    return Reading(
        "diverged",
        f"Training diverged in epoch {run.diverged_at}.",
        f"The cost stopped being a finite number; the last good epoch is {run.ended}, with a train cost of "
        f"{train_cost(run)[-1]:.3g}. The step α = {run.experiment.learning_rate:g} is too long for this cost.",
        _slower(run, 10),
    )


def _stuck(run: Run) -> Reading | None:
    baseline, cost = constant_cost(run), train_cost(run)
    if baseline == 0 or run.ended == 0 or cost.min() < baseline * (1 - STUCK_SHARE):
        return None
    if run.experiment.initialization in ("zeros", "constant") and run.experiment.hidden:
        return Reading(
            "stuck",
            "Nothing was learned.",
            f"The train cost is {cost[-1]:.4f}; always predicting the class shares costs {baseline:.4f}. All hidden "
            f"units began alike ({run.experiment.initialization}), so they get the same gradient and stay alike.",
            Suggestion("He initialization", {"initialization": "he"}),
        )
    change = _rate(run, min(run.experiment.learning_rate * 10, 1.0))
    if cost[-1] > 1.5 * baseline or run.experiment.learning_rate >= 1:
        change = _slower(run, 10)
    return Reading(
        "stuck",
        "Nothing was learned.",
        f"The train cost ended at {cost[-1]:.4f} and never came below {cost.min():.4f}; a constant prediction costs "
        f"{baseline:.4f}.",
        change,
    )


def _unstable(run: Run) -> Reading | None:
    cost = train_cost(run)
    tail = late_train_cost(run, least=3)
    jump = (tail - np.minimum.accumulate(tail)).max()  # upwards: a steep fall is no instability
    if len(cost) < 10 or tail.max() < 2 * max(tail.min(), 0.01) or jump < 0.25 * constant_cost(run):
        return None
    return Reading(
        "unstable",
        "The steps are too long to settle.",
        f"Over the last fifth of the epochs the train cost jumped between {tail.min():.3f} and {tail.max():.3f}.",
        _slower(run, 5),
    )


def _stopped_early(run: Run) -> Reading | None:
    if run.stopped_at is None:
        return None
    best, patience, cost = run.best_epoch, run.experiment.patience, run.history["dev_cost"]
    waited = "the epoch" if patience == 1 else f"the {patience:,} epochs"
    train, dev = (format_error(run, _result(run, f"{split}_error")) for split in ("train", "dev"))
    longer = bounded(run, "patience", 2 * patience)
    return Reading(
        "stopped",
        "It stopped early.",
        f"The dev cost was lowest in epoch {best} ({cost[best]:.3f}) and never lower in {waited} that followed, so the "
        f"weights of epoch {best} came back. With them train error is {train}, dev error {dev}.",
        Suggestion(f"a patience of {longer:,} epochs", {"patience": longer}),
    )


def _dev_gap(run: Run) -> tuple[float, float] | None:
    """Dev error minus train error, and the standard error sqrt(e(1-e)/n) of the dev error."""
    count = run.data.counts[1]
    if count == 0 or run.data.dataset.task == "regression":
        return None
    dev = _result(run, "dev_error")
    return dev - _result(run, "train_error"), float(np.sqrt(max(dev * (1 - dev), 1 / count) / count))


def _smooth(values: np.ndarray) -> np.ndarray:
    """Mean over the last twentieth of the epochs at each one, so that one lucky mini-batch is no turning point."""
    window = max(1, len(values) // 20)
    sums = np.cumsum(np.concatenate([[0.0], values]))
    first = np.maximum(np.arange(1, len(values) + 1) - window, 0)
    last = np.arange(1, len(values) + 1)
    return (sums[last] - sums[first]) / (last - first)


def _overfitting(run: Run) -> Reading | None:
    if run.data.counts[1] == 0 or run.ended < 2:
        return None
    dev, cost = _smooth(run.history["dev_cost"][: run.ended + 1]), _smooth(train_cost(run))
    best = int(np.argmin(dev))
    rise = dev[-1] - dev[best]
    rose = rise > OVERFIT_RISE * dev[best] and rise > OVERFIT_WORTH * constant_cost(run)
    rose = rose and cost[-1] < cost[best] and run.best_epoch is None  # else the rise is undone
    gap = _dev_gap(run)
    far = gap is not None and gap[0] > STANDARD_ERRORS * gap[1]
    if not rose and not far:
        return None
    train, dev_error = (format_error(run, _result(run, f"{split}_error")) for split in ("train", "dev"))
    detail = f"Train error is {train}, dev error {dev_error}."
    if rose:
        detail += (
            f" The dev cost was lowest about epoch {best} ({dev[best]:.3f}) and rose to {dev[-1]:.3f} while the train "
            f"cost kept falling: the boundary now follows single examples."
        )
    stronger = bounded(run, "l2", float(f"{max(1.0, 3 * run.experiment.l2):.2g}"))
    return Reading(
        "overfitting", "It is overfitting.", detail, Suggestion(f"L2 with λ = {stronger:g}", {"l2": stronger})
    )


def _still_learning(run: Run) -> Reading | None:
    cost = train_cost(run)
    window = max(1, len(cost) // 10)
    earlier, now = cost[-2 * window : -window].mean() if len(cost) > 2 * window else cost[0], cost[-window:].mean()
    if now < 0.02 * constant_cost(run) or earlier - now < STILL_FALLING * earlier:
        return None
    longer = bounded(run, "epochs", 2 * run.experiment.epochs)
    over, mean, before = f"Over the last {window} epochs", " on average", f"over the {window} before"
    if window == 1:
        over, mean, before = "In the last epoch", "", "in the one before"
    return Reading(
        "learning",
        "It is still learning.",
        f"{over} the train cost was {now:.3f}{mean}, {earlier:.3f} {before}: "
        f"{percent((earlier - now) / earlier)} less.",
        Suggestion(f"{longer:,} epochs", {"epochs": longer}),
    )


def _underfitting(run: Run) -> Reading | None:
    error = _result(run, "train_error")
    noise = run.experiment.flip if run.data.dataset.task == "classification" else 0.0
    if error <= HIGH_ERROR * target_scale(run) + noise:
        return None
    steps = np.diff(late_train_cost(run))
    step = float(np.sqrt(np.mean(steps**2))) if len(steps) else 0.0
    if step > RESTLESS * constant_cost(run):
        return Reading(
            "restless",
            "It has not settled.",
            f"Train error is {format_error(run, error)}, and the train cost still moves by {step:.3f} from one epoch "
            "to the next. Either the steps are too long or the network is too simple: shorter steps tell which.",
            _slower(run, 5),
        )
    hidden = wider(run.experiment.hidden)
    label = f"{'-'.join(map(str, hidden))} hidden units"
    if hidden == run.experiment.hidden or (len(hidden) == 1 and hidden[0] >= 16):
        _, most = run.experiment.settings()["hidden"].length
        hidden = (*run.experiment.hidden, run.experiment.hidden[-1])[:most]
        label = "one more hidden layer"
    changes: dict[str, Any] = {"hidden": hidden}
    if len(keep_prob := run.experiment.keep_prob) > 1:  # one for each layer
        changes["keep_prob"] = (*keep_prob, keep_prob[-1])[: len(hidden)]
    return Reading(
        "underfitting",
        "The network is too simple for these data.",
        f"The cost has settled at {_result(run, 'train_cost'):.3f} with a train error of {format_error(run, error)}.",
        Suggestion(label, changes),
    )


def _converged(run: Run) -> Reading:
    cost, train = train_cost(run), format_error(run, _result(run, "train_error"))
    near = int(np.argmax(cost <= cost[-1] + 0.05 * (cost[0] - cost[-1])))
    detail = f"Train error is {train}"
    if run.data.counts[1]:
        detail += f", dev error {format_error(run, _result(run, 'dev_error'))}"
    detail += f". 95 % of the fall in cost was done by epoch {near} of {run.ended}."
    if run.data.dataset.synthetic and run.data.dataset.noisy and run.experiment.noise < 0.8:
        noisier = round(min(1.0, run.experiment.noise + 0.4), 2)
        return Reading("converged", "It learned this.", detail, Suggestion(f"noise {noisier:g}", {"noise": noisier}))
    return Reading("converged", "It learned this.", detail, another_seed(run))
