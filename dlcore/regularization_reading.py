"""What a restraint did, in words from the numbers of two networks: one that trained with it, and its free twin.

Both began with the same weights and met the same examples in the same order, so what differs between them is what the
restraint caused. The verdicts are tried in order; the first that holds is the finding.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcore.amounts import gap_text, measure
from dlcore.augmentation import AUGMENTATIONS
from dlcore.base_error import base_error
from dlcore.reading import HIGH_ERROR, constant_cost, format_error, read, target_scale
from dlcore.restraint_effect import DevChange, collapsed, dev_change, final_outputs
from dlcore.restraints import Restrained, restraints_of, shrink_factor, shrinks_exactly
from dlcore.sampled_masks import drops_units
from dlcore.suggestion import bounded, wider

if TYPE_CHECKING:
    from dlcore.run import Run

WORTH_A_TRY = 0.02
"""A gap between train and dev below this, as a share or in standard deviations of the targets, is hardly worth it."""


@dataclass(frozen=True)
class Attempt:
    """One thing to try: a label for the link, the settings to change (by Python name), and what to look at."""

    label: str
    changes: dict[str, Any] = field(hash=False)
    look: str = ""


@dataclass(frozen=True)
class RestraintReading:
    """`verdict` is an id, `finding` the first clause, `detail` the numbers behind it."""

    verdict: str
    finding: str
    detail: str
    attempt: Attempt


def read_restrained(pair: Restrained) -> RestraintReading:
    """The finding about a run and its free twin, both with their first evaluation at least."""
    for verdict in (_diverged, _free, _collapsed):
        reading = verdict(pair)
        if reading is not None:
            return reading
    change = dev_change(pair)
    if change is None:
        return _unknown(pair)
    for verdict in (_too_simple, _helped, _hurt):
        reading = verdict(pair, change)
        if reading is not None:
            return reading
    return _unclear(pair, change)


def _error(run: "Run", split: str) -> float:
    numbers = run.final[split]
    assert numbers is not None
    return numbers["error"]


def _said(run: "Run", split: str) -> str:
    return format_error(run, _error(run, split))


def _gap(run: "Run") -> float | None:
    return _error(run, "dev") - _error(run, "train") if run.data.counts[1] else None


def _diverged(pair: Restrained) -> RestraintReading | None:
    run = pair.run
    if run.diverged_at is None:
        return None
    factor = shrink_factor(run.experiment, run.data.counts[0])
    if factor < -1 and shrinks_exactly(run.experiment):
        weaker = bounded(run, "l2", _two_digits(run.experiment.l2 / 10))
        return RestraintReading(
            "turned-over",
            "The penalty itself threw the weights about.",
            f"1 − αλ/m is {factor:.2f}: every update turns each weight over and makes it larger. It diverged in epoch "
            f"{run.diverged_at}.",
            Attempt(f"λ = {weaker:g}", {"l2": weaker}),
        )
    reading = read(run)
    return RestraintReading(
        "diverged", reading.finding, reading.detail, Attempt(reading.suggestion.label, reading.suggestion.changes)
    )


def _free(pair: Restrained) -> RestraintReading | None:
    run = pair.run
    if restraints_of(run.experiment):
        return None
    gap, kind = _gap(run), measure(run.data.dataset.task)
    stronger = Attempt("L2 with λ = 1", {"l2": 1.0})
    if gap is None:
        return RestraintReading(
            "free", "Nothing restrains this network, and there is no dev set to tell whether anything should.",
            f"Train {kind} is {_said(run, 'train')}.", stronger,
        )  # fmt: skip
    errors = f"Train {kind} is {_said(run, 'train')}, dev {kind} {_said(run, 'dev')}"
    if gap <= WORTH_A_TRY * target_scale(run):
        return RestraintReading(
            "free", "Nothing restrains this network, and there is little to gain.",
            f"{errors}: it is hardly worse on examples it has not seen.", stronger,
        )  # fmt: skip
    return RestraintReading(
        "free", "Nothing restrains this network yet.",
        f"{errors}: {gap_text(run.data.dataset.task, gap)} between them are what a restraint may win.", stronger,
    )  # fmt: skip


def _collapsed(pair: Restrained) -> RestraintReading | None:
    run, without = pair.run, pair.without
    if not collapsed(pair):
        return None
    answers = final_outputs(run, "train")
    weights = [float(one.history["squared_weights"][one.last]) for one in (without, run)]
    return RestraintReading(
        "collapsed",
        f"{_culprit(run)} that the network has collapsed: {_constant(run, answers)}.",
        f"Σw² is {_weight(weights[1])} instead of {_weight(weights[0])}. The train cost is "
        f"{run.history['train_cost'][run.last]:.3f}; a constant prediction costs {constant_cost(run):.3f}. Train "
        f"{measure(run.data.dataset.task)} rose from {_said(without, 'train')} to "
        f"{_said(run, 'train')}.",
        _weaker(pair),
    )


def _culprit(run: "Run") -> str:
    experiment = run.experiment
    if experiment.l2 or experiment.l1:
        return "The penalty is so strong"
    if experiment.augmentation and AUGMENTATIONS[experiment.augment].wrong_for(experiment.dataset):
        return "Changed examples carry so many wrong labels"
    return "The restraint is so strong"


def _constant(run: "Run", answers: np.ndarray) -> str:
    if run.data.dataset.task == "regression":
        return f"it predicts {answers.min():.3f} to {answers.max():.3f} for every example"
    if answers.shape[1] > 1:
        return "it gives every example nearly the same probabilities"
    low, high = format_error(run, float(answers.min())), format_error(run, float(answers.max()))
    if low == high:
        return f"it answers {low} to every example"
    return f"it answers {low.removesuffix(' %')} to {high} to every example"


def _weight(number: float) -> str:
    return f"{number:.1f}" if number >= 1 else f"{number:.2g}"


def _weaker(pair: Restrained) -> Attempt:
    """The strongest of the restraints in force, made weaker."""
    experiment = pair.experiment
    for name, symbol in (("l2", "λ"), ("l1", "L1 λ")):
        value = getattr(experiment, name)
        if value:
            smaller = bounded(pair.run, name, _two_digits(value / 10))
            return Attempt(f"{symbol} = {smaller:g}", {name: smaller})
    if drops_units(experiment):
        keep = round((1 + min(experiment.keep_prob)) / 2, 2)
        return Attempt(f"keep_prob {keep:g}", {"keep_prob": (keep,)})
    if experiment.augmentation:
        less = round(experiment.augmentation / 2, 2)
        return Attempt(f"augmentation {less:g}", {"augmentation": less})
    return Attempt("patience 50", {"patience": 50})


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}")


def _too_simple(pair: Restrained, change: DevChange) -> RestraintReading | None:
    """The free twin does not fit the training examples either, and less so the restrained one."""
    run, without = pair.run, pair.without
    train = _error(without, "train")
    if train <= HIGH_ERROR * target_scale(run) + (base_error(run.experiment) or 0.0):
        return None
    if (change.difference < 0 and change.sure) or _error(run, "train") <= train:
        return None
    gap = _gap(without)
    if gap is None or gap > HIGH_ERROR * target_scale(run):
        return None
    kind = measure(run.data.dataset.task)
    hidden = wider(run.experiment.hidden)
    return RestraintReading(
        "too-simple",
        "This network was too simple before anything restrained it.",
        f"Free, its train {kind} is {_said(without, 'train')}: that is bias, and a restraint adds to it. "
        f"{_errors(pair)}",
        Attempt(
            f"{'-'.join(map(str, hidden))} hidden units instead",
            {"hidden": hidden, "keep_prob": run.experiment.keep_prob[:1]},
        ),
    )


def _helped(pair: Restrained, change: DevChange) -> RestraintReading | None:
    if not change.sure or change.difference >= 0:
        return None
    return RestraintReading(
        "helped", "The restraint helps.", f"{_errors(pair)}{_sides(pair, change)}{_gaps(pair)}", _look_further(pair)
    )


def _hurt(pair: Restrained, change: DevChange) -> RestraintReading | None:
    if not change.sure or change.difference <= 0:
        return None
    rose = _error(pair.run, "train") - _error(pair.without, "train")
    finding = "The restraint hurts: it keeps the network from fitting." if rose > 0 else "The restraint hurts."
    return RestraintReading("hurt", finding, f"{_errors(pair)}{_sides(pair, change)}", _weaker(pair))


def _unclear(pair: Restrained, change: DevChange) -> RestraintReading:
    return RestraintReading(
        "unclear",
        f"No difference that {change.examples:,} dev examples could tell from chance.",
        f"{_errors(pair)}{_sides(pair, change)}{_gaps(pair)}",
        Attempt("the same with 16 seeds", {}, look="seeds"),
    )


def _unknown(pair: Restrained) -> RestraintReading:
    run, kind = pair.run, measure(pair.run.data.dataset.task)
    if not run.data.counts[1]:
        detail = f"Train {kind} went from {_said(pair.without, 'train')} to {_said(run, 'train')}."
        return RestraintReading(
            "unknown", "Without a dev set nobody can say whether it helps.", detail,
            Attempt("a 60-20-20 split", {"split": (60.0, 20.0, 20.0)}),
        )  # fmt: skip
    return RestraintReading(
        "helped", "Without the restraint training diverges.",
        f"It did in epoch {pair.without.diverged_at}; with it dev {kind} is {_said(run, 'dev')}.",
        _look_further(pair),
    )  # fmt: skip


def _errors(pair: Restrained) -> str:
    run, kind = pair.run, measure(pair.run.data.dataset.task)
    free, restrained = (_said(one, "dev") for one in (pair.without, run))
    if free == restrained:
        return f"Dev {kind} is {free} with it and without."
    verb = "falls" if _error(run, "dev") < _error(pair.without, "dev") else "rises"
    return f"Dev {kind} {verb} from {free} to {restrained}."


def _sides(pair: Restrained, change: DevChange) -> str:
    if change.righted is None:
        return f" The change has a standard error of {format_error(pair.run, change.standard_error)}."
    first = "the first " if change.examples < pair.run.data.counts[1] else ""
    return f" Of {first}{change.examples:,} dev examples {change.righted} became right and {change.spoilt} wrong."


def _gaps(pair: Restrained) -> str:
    task = pair.run.data.dataset.task
    before, after = (_gap(one) for one in (pair.without, pair.run))
    assert before is not None and after is not None  # a dev set is there
    if gap_text(task, before) == gap_text(task, after):
        return ""
    return f" Its distance from train went from {gap_text(task, before)} to {gap_text(task, after)}."


def _look_further(pair: Restrained) -> Attempt:
    experiment = pair.experiment
    if experiment.l2 or experiment.l1:
        return Attempt("25 values of λ, and see which is best", {}, look="path")
    return Attempt("the same with 16 seeds", {}, look="seeds")
