"""How far signal and gradient come at the first weights, and what became of it: in words, from the numbers of the runs.

The verdicts are tried in order; the first that holds is the finding.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.amounts import error_text, listed, measure, number_text
from dlcore.initialization_runs import name_of, usual_for
from dlcore.joint_runs import JointRuns
from dlcore.reading import Reading, constant_cost, read
from dlcore.signal.distinct_units import distinct_at_last
from dlcore.signal.run_signals import signals_of
from dlcore.suggestion import Suggestion, something_new

if TYPE_CHECKING:
    from dlcore.experiment import Experiment
    from dlcore.run import Run

FADED, BLOWN_UP = 1e-3, 1e3
"""A signal or a gradient that all layers together take times less, or times more, than this has vanished or exploded:
with one learning rate for all layers, one end of the network then learns a thousand times as slowly as the other."""
MOSTLY = 0.5
"""Share of saturated units that is called most of them."""
DEEPEST = 50


@dataclass(frozen=True)
class Passage:
    """What all hidden layers together do to the standard deviation of the signal (a[L-1] over a[1]) and of the gradient
    (da[1] over da[L-1]) at the first weights; inf where it has overflowed, NaN where nothing is left to compare.

    `between` is what they do to the differences between examples, which sigmoid units can lose while the units still
    differ from one another. `overflow` is the first layer whose signal is no finite number, None where there is none.
    """

    layers: int
    signal: float
    between: float
    gradient: float
    saturated: float  # largest share of any layer
    overflow: int | None


def passage_of(run: "Run") -> Passage | None:
    """The passage through a run's first weights; None without hidden layers."""
    if not run.architecture.hidden:
        return None
    found = signals_of(run)
    a, da = found.a_std[0], found.da_std[0]
    lost = np.flatnonzero(~np.isfinite(a))
    return Passage(
        layers=len(a),
        signal=_ratio(a[-1], a[0]),
        between=_ratio(found.a_between[0, -1], found.a_between[0, 0]),
        gradient=_ratio(da[0], da[-1]),
        saturated=float(np.nanmax(found.saturated[0], initial=0.0)),
        overflow=int(lost[0]) + 1 if lost.size else None,
    )


def _ratio(last: Float[np.ndarray, ""] | float, first: Float[np.ndarray, ""] | float) -> float:
    if not np.isfinite(last) or not np.isfinite(first):
        return float("inf") if np.isfinite(first) else float("nan")
    return float(last) / float(first) if first else float("nan")


def factor_text(factor: float) -> str:
    """A factor as people read it: × 0.95, × 3·10⁻⁷, × 0, ∞."""
    if np.isnan(factor):
        return "–"
    digits = 2 if 0.001 <= factor < 1000 else 1
    return "∞" if np.isinf(factor) else f"× {number_text(float(f'{factor:.{digits}g}'))}"


def learned(run: "Run") -> bool:
    """Whether the run left the cost of always giving the same answer behind, and did not break. Not before its first
    epoch."""
    return run.ended > 0 and run.diverged_at is None and read(run).verdict != "stuck"


def read_initialized(shown: JointRuns) -> Reading:
    """The finding about the page's own run, which has been evaluated at least once, and those beside it."""
    passage = passage_of(shown.run)
    for verdict in (_nothing_hidden, _overflows, _copies, _diverged, _not_begun, _does_not_learn, _learns):
        reading = verdict(shown, passage)
        if reading is not None:
            finding = reading.finding[0].lower() + reading.finding[1:]
            suggestion = something_new(shown.run, reading.suggestion)
            return replace(reading, finding=f"{shown.own}: {finding}", suggestion=suggestion)
    raise AssertionError("the last verdict always holds")


def _nothing_hidden(shown: JointRuns, passage: Passage | None) -> Reading | None:
    if passage is not None:
        return None
    return Reading(
        "no-layers",
        "There is no hidden layer to lose a signal in.",
        _result(shown.run),
        Suggestion("ten hidden layers", {"hidden": (16,) * 10}),
    )


def _overflows(shown: JointRuns, passage: Passage | None) -> Reading | None:
    assert passage is not None
    if passage.overflow is None:
        return None
    return Reading(
        "overflow",
        f"The signal overflows in layer {passage.overflow}.",
        "From there on float32 has no number large enough for it, and no gradient can be computed from what is no "
        f"number. {_result(shown.run)}",
        _usual(shown.experiment),
    )


def _copies(shown: JointRuns, passage: Passage | None) -> Reading | None:
    run = shown.run
    units = max(run.architecture.hidden)
    if units == 1 or distinct_at_last(run).max() > 1:
        return None
    return Reading(
        "copies",
        f"All {units} units of a layer are still copies of one another.",
        f"They began alike ({run.experiment.initialization}) and get the same gradient, so each layer can do no more "
        f"than one unit. {_result(run)}",
        _usual(run.experiment),
    )


def _diverged(shown: JointRuns, passage: Passage | None) -> Reading | None:
    run = shown.run
    if run.diverged_at is None:
        return None
    reading = read(run)
    assert passage is not None
    explodes = passage.signal > BLOWN_UP or passage.gradient > BLOWN_UP
    return Reading(
        "diverged", reading.finding, f"{_way(passage)} {reading.detail}",
        _usual(run.experiment) if explodes else reading.suggestion,
    )  # fmt: skip


def _not_begun(shown: JointRuns, passage: Passage | None) -> Reading | None:
    run = shown.run
    if run.ended > 0:
        return None
    assert passage is not None
    lost = _faded(passage) or _blown(passage)
    return Reading(
        "not-begun",
        f"{lost or 'Signal and gradient arrive'} at the first weights.",
        f"{_way(passage)} Nothing has been learned yet: whether it learns shows from the first epoch on.",
        _usual(run.experiment) if lost else _deeper(run.experiment),
    )


def _does_not_learn(shown: JointRuns, passage: Passage | None) -> Reading | None:
    run = shown.run
    if learned(run):
        return None
    assert passage is not None
    failed = "it does not learn" if run.complete else "it has not begun to learn"
    change, why = read(run).suggestion, f"Signal and gradient arrive, and yet {failed}."
    verdict = "stuck"
    if _faded(passage):
        verdict, why, change = "vanished", f"{_faded(passage)}, and {failed}.", _usual(run.experiment)
    elif _blown(passage):
        verdict, why, change = "exploded", f"{_blown(passage)}, and {failed}.", _usual(run.experiment)
    elif passage.saturated > MOSTLY and run.experiment.activation in ("sigmoid", "tanh"):
        verdict, why, change = (
            "saturated",
            f"In one layer most slopes are saturated, and {failed}.",
            _usual(run.experiment),
        )
    return Reading(verdict, why, f"{_way(passage)} {_result(run)}{_best_other(shown)}", change)


def _learns(shown: JointRuns, passage: Passage | None) -> Reading | None:
    run = shown.run
    assert passage is not None
    lost = _faded(passage) or _blown(passage)
    finding = (
        f"It learns, although {lost[0].lower()}{lost[1:]}." if lost else "Signal and gradient arrive, and it learns."
    )
    return Reading(
        "in-spite" if lost else "arrives",
        finding,
        f"{_way(passage)} {_result(run)}{_failed_others(shown)}",
        _usual(run.experiment) if lost else _deeper(run.experiment),
    )


def _faded(passage: Passage) -> str:
    """Which of the two vanishes; "" for neither."""
    signal, gradient = passage.signal < FADED, passage.gradient < FADED
    if not signal and passage.between < FADED:
        return f"All examples look alike to the last layer{', the gradient fades out' if gradient else ''}"
    if signal and gradient:
        return "Signal and gradient fade out"
    return "The signal fades out" if signal else "The gradient fades out" if gradient else ""


def _blown(passage: Passage) -> str:
    if passage.signal > BLOWN_UP:
        return "The signal explodes"
    return "The gradient explodes" if passage.gradient > BLOWN_UP else ""


def _way(passage: Passage) -> str:
    if passage.layers == 1:
        return f"In the one hidden layer {100 * passage.saturated:.0f} % of the slopes are saturated."
    alike = ""
    if passage.between < FADED < passage.signal:
        alike = (
            f" The units still differ, but of the differences between examples {factor_text(passage.between)} is left."
        )
    return (
        f"On the way from layer 1 to layer {passage.layers} the signal changes by {factor_text(passage.signal)}, the "
        f"gradient on its way back by {factor_text(passage.gradient)}.{alike}"
    )


def _result(run: "Run") -> str:
    task = run.data.dataset.task
    numbers = run.final["train"]
    assert numbers is not None
    if not np.isfinite(numbers["cost"]):
        return "Its cost is no number."
    return (
        f"After {run.ended} epochs train {measure(task)} is {error_text(task, numbers['error'])}, the cost "
        f"{number_text(numbers['cost'])}; always the same answer costs {number_text(constant_cost(run))}."
    )


def _error(run: "Run") -> float:
    numbers = run.final["train"]
    assert numbers is not None
    return numbers["error"]


def _failed_others(shown: JointRuns) -> str:
    failed = [name for name, run in shown.others.items() if run.complete and not learned(run)]
    if not failed:
        return ""
    return f" From the same seeds {listed(failed)} did not learn."


def _best_other(shown: JointRuns) -> str:
    able = {name: _error(run) for name, run in shown.others.items() if run.complete and learned(run)}
    if not able:
        return ""
    best = min(able, key=able.__getitem__)
    task = shown.run.data.dataset.task
    return f" From the same seeds {best} comes to {error_text(task, able[best])}."


def _usual(experiment: "Experiment") -> Suggestion:
    """What suits the activation; where that is what there is, half the depth."""
    name = usual_for(experiment)
    if name_of(experiment) != name:
        return Suggestion(name, {"initialization": "he" if name == "He" else "glorot", "gain": 1.0})
    half = experiment.hidden[: max(1, len(experiment.hidden) // 2)]
    return Suggestion(
        f"{len(half)} hidden layer{'s' * (len(half) > 1)}", {"hidden": half, "keep_prob": experiment.keep_prob[:1]}
    )


def _deeper(experiment: "Experiment") -> Suggestion:
    depth = min(DEEPEST, 2 * len(experiment.hidden))
    if depth == len(experiment.hidden):
        return Suggestion("tanh instead", {"activation": "tanh"})
    hidden = (max(experiment.hidden),) * depth
    return Suggestion(f"{depth} hidden layers", {"hidden": hidden, "keep_prob": experiment.keep_prob[:1]})
