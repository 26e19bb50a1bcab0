"""What the learning rate did: the page's own run beside those that never change theirs, in words and numbers.

The verdicts are tried in order; the first that holds is the finding.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcore.amounts import error_text, listed, measure, number_text
from dlcore.joint_runs import JointRuns
from dlcore.learning_rate_runs import (
    BY_HAND,
    NEARLY_ZERO,
    TENFOLD,
    constant,
    first_rate,
    is_constant,
    name_of,
    rate_text,
)
from dlcore.reading import Reading, constant_cost, read
from dlcore.schedules import learning_rates
from dlcore.schedules.changes import as_settings, changes_of
from dlcore.suggestion import Suggestion, something_new
from dlcore.train_cost import train_cost

if TYPE_CHECKING:
    from dlcore.experiment import Experiment
    from dlcore.run import Run

LAST_SHARE = 10
"""The end of a run is the last tenth of its epochs: with mini-batches the cost of one epoch says little."""
BETTER = 0.9
"""A cost counts as lower below this share of another one ..."""
WORTH, FAR = 0.003, 0.03
"""... where that is worth anything: in shares of the cost of always giving the same answer. The second is enough by
itself: no network comes below the noise of its labels."""
SPENT = 0.1
"""Share of the first rate below which a schedule has spent most of it."""
SMALL_BATCH = 4


@dataclass(frozen=True)
class End:
    """The train cost over the last tenth of the epochs trained: its mean, and how far apart its extremes lie."""

    cost: float
    swing: float


def end_of(run: "Run") -> End:
    """How a run ends, which has been evaluated at least once."""
    costs = train_cost(run)
    last = costs[-max(1, len(costs) // LAST_SHARE) :]
    return End(float(last.mean()), float(last.max() - last.min()))


def read_learning_rate(shown: JointRuns) -> Reading:
    """The finding about the page's own run beside the others, all evaluated at least once."""
    for verdict in (_not_begun, _diverged, _alone, _constant, _kept_better, _too_soon, _helped):
        reading = verdict(shown)
        if reading is not None:
            return replace(reading, suggestion=something_new(shown.run, reading.suggestion))
    return _no_difference(shown)


def control_of(shown: JointRuns) -> "tuple[str, Run] | None":
    """The run with the first rate of the page's own from first to last, by its name; None where none is shown."""
    rate = first_rate(shown.experiment)
    found = {
        name: run
        for name, run in shown.others.items()
        if is_constant(run.experiment) and run.experiment.learning_rate == rate
    }
    return next(iter(found.items()), None)


def spent_at(experiment: "Experiment") -> int | None:
    """The epoch from which on the rate stays below a tenth of the largest before it; None where it does not end so."""
    rates = learning_rates(experiment)
    high = np.flatnonzero(rates >= SPENT * np.maximum.accumulate(rates) * (1 - 1e-9))  # a tenth itself is not below
    first = int(high[-1]) + 1
    return first if first < len(rates) else None


def ends_lower(one: "Run", other: "Run") -> bool:
    """Whether a run ends with a cost that is lower than another's by something that matters; what diverged never does,
    and ends above all that did not."""
    if one.diverged_at is not None or other.diverged_at is not None:
        return one.diverged_at is None
    cost, others = end_of(one).cost, end_of(other).cost
    gap = (others - cost) / max(constant_cost(one), 1e-12)
    return gap > FAR or (gap > WORTH and cost < BETTER * others)


def _not_begun(shown: JointRuns) -> Reading | None:
    if shown.run.ended > 0 or shown.run.diverged_at is not None:
        return None
    return Reading(
        "not-begun", "Not one epoch is over.", "What a rate is worth shows from the first one on.",
        Suggestion("a rate ten times lower", _scaled(shown.experiment, 1 / TENFOLD)),
    )  # fmt: skip


def _diverged(shown: JointRuns) -> Reading | None:
    run = shown.run
    if run.diverged_at is None:
        return None
    rates = learning_rates(run.experiment)
    at = float(rates[max(run.diverged_at - 1, 0)])
    able = [name for name, one in shown.others.items() if one.complete and one.diverged_at is None]
    beside = f" {able[0]} did not, with the same data and first weights." if able else ""
    return Reading(
        "diverged",
        f"{shown.own}: it diverged in epoch {run.diverged_at}, at α = {rate_text(at)}.",
        f"The cost stopped being a finite number: the steps are longer than the valley is wide.{beside}",
        Suggestion("a tenth of the rate", _scaled(run.experiment, 1 / TENFOLD)),
    )


def _alone(shown: JointRuns) -> Reading | None:
    if shown.others:
        return None
    found = read(shown.run)
    return Reading("alone", found.finding, found.detail, found.suggestion)


def _constant(shown: JointRuns) -> Reading | None:
    if not is_constant(shown.experiment):
        return None
    able = {name: run for name, run in shown.others.items() if ends_lower(run, shown.run)}
    best = min(able, key=lambda name: end_of(able[name]).cost, default=shown.own)
    detail = f"{_result(shown.run)} {_ends_of(shown)}"
    if best == shown.own:
        return Reading(
            "fits", f"None of the other rates ends lower than {shown.own}.", detail,
            Suggestion("cosine decay", {"decay": "cosine"}),
        )  # fmt: skip
    change = Suggestion(best, _same_rate(shown.others[best].experiment))
    return Reading("other-rate", f"{best} ends lower than {shown.own}.", detail, change)


def _kept_better(shown: JointRuns) -> Reading | None:
    """After a change by hand: the run before it, where that ends lower."""
    before = shown.others.get("Before")
    if before is None or not ends_lower(before, shown.run):
        return None
    return Reading(
        "change-hurt",
        "Before this change it was better.",
        f"{_result(shown.run)} {_ends_of(shown)}",
        Suggestion("the run before the change", as_settings(changes_of(before.experiment))),
    )


def _too_soon(shown: JointRuns) -> Reading | None:
    control, spent = control_of(shown), spent_at(shown.experiment)
    if control is None or spent is None or not ends_lower(control[1], shown.run):
        return None
    return Reading(
        "too-soon",
        f"{shown.own}: it slowed down too soon.",
        f"From epoch {spent} on α is below a tenth of where it was, and the cost was still to fall. "
        f"{_result(shown.run)} {_ends_of(shown)}",
        _slower_decay(shown.experiment),
    )


def _helped(shown: JointRuns) -> Reading | None:
    control = control_of(shown)
    if control is None:
        return None
    name, run = control
    if not ends_lower(shown.run, run):
        return None
    constants = {other: one for other, one in shown.others.items() if is_constant(one.experiment) and other != name}
    rivals = {other: one for other, one in constants.items() if not ends_lower(shown.run, one)}
    detail = f"{_result(shown.run)} {_ends_of(shown)}"
    if rivals:
        rival = min(rivals, key=lambda other: end_of(rivals[other]).cost)
        size = "low" if rivals[rival].experiment.learning_rate < run.experiment.learning_rate else "high"
        return Reading(
            f"{size}-rate",
            f"{rival} alone does as well: it is the {size} rate that helped, not the change.",
            detail,
            Suggestion(rival, _same_rate(rivals[rival].experiment)),
        )
    why = _what_it_did(shown.experiment)
    either = "Neither its first nor its last rate alone ends" if constants else f"{name} alone does not end"
    return Reading(
        "helped", f"{shown.own}: {why} helped.", f"{either} as low. {detail}", _between(shown.experiment),
    )  # fmt: skip


def _what_it_did(experiment: "Experiment") -> str:
    """Which way the rate went."""
    changes, by_hand = np.diff(learning_rates(experiment)), name_of(experiment) == BY_HAND
    if (changes <= 0).all():
        return "slowing down"
    if (changes >= 0).all():
        return "going on faster" if by_hand else "starting slowly"
    return "the change" if by_hand else "its schedule"


def _no_difference(shown: JointRuns) -> Reading:
    control = control_of(shown)
    finding = (
        "No constant rate stands beside it to judge it by." if control is None else f"{control[0]} alone does as well."
    )
    if control is not None and ends_lower(control[1], shown.run):
        finding = f"{control[0]} alone does better."
    batch = shown.experiment.batch_size
    small = batch != "full" and batch <= SMALL_BATCH
    change = (
        {"learning_rate": _scaled(shown.experiment, 3.0)["learning_rate"]} if small else {"batch_size": SMALL_BATCH}
    )
    return Reading(
        "no-difference",
        finding,
        f"{_result(shown.run)} {_ends_of(shown)} A rate must fall where the noise of small batches keeps a "
        "constant one from settling.",
        Suggestion("three times the rate" if small else f"batches of {SMALL_BATCH}", change),
    )


def _result(run: "Run") -> str:
    task, numbers = run.data.dataset.task, run.final["train"]
    assert numbers is not None
    return f"{_name(run)} comes to a train {measure(task)} of {error_text(task, numbers['error'])}."


def _name(run: "Run") -> str:
    return name_of(run.experiment)


def _ends_of(shown: JointRuns) -> str:
    """The costs with which the runs end, and which of them broke."""
    ended = [f"{number_text(end_of(run).cost)} ({name})" for name, run in shown.runs.items() if run.diverged_at is None]
    broke = [name for name, run in shown.runs.items() if run.diverged_at is not None]
    words = f"Cost over the last tenth of the epochs: {', '.join(ended)}."
    return f"{words} {listed(broke)} diverged." if broke else words


def _scaled(experiment: "Experiment", factor: float) -> dict[str, Any]:
    """The settings with all rates times a factor, within their bounds."""
    low, high = experiment.settings()["learning_rate"].bounds or (0.0, float("inf"))
    first, *rest = (
        float(f"{min(max(rate * factor, low), high):.3g}") for rate in (experiment.learning_rate, *experiment.change_to)
    )
    return {"learning_rate": first, "change_to": tuple(rest)}


def _between(experiment: "Experiment") -> Suggestion:
    """The control that is still missing: a constant rate in the middle between the largest and the smallest one."""
    rates = learning_rates(experiment)
    low, high = experiment.settings()["learning_rate"].bounds or (0.0, float("inf"))
    least = max(float(rates.min()), NEARLY_ZERO * float(rates.max()))
    middle = float(f"{min(max(np.sqrt(least * rates.max()), low), high):.1g}")
    return Suggestion(f"α = {rate_text(middle)} throughout", _same_rate(constant(experiment, middle)))


def _same_rate(other: "Experiment") -> dict[str, Any]:
    """The settings that give the rates of another experiment."""
    names = ("learning_rate", "decay", "warmup", "change_at", "change_to")
    return {name: getattr(other, name) for name in names}


def _slower_decay(experiment: "Experiment") -> Suggestion:
    if experiment.change_at:
        return Suggestion("no change by hand", as_settings(()))
    if experiment.decay in ("inverse", "exponential", "step"):
        every = min(experiment.decay_every * 5, experiment.epochs)
        return Suggestion(f"a decay interval of {every:,} epochs", {"decay_every": every})
    return Suggestion("a constant rate", {"decay": "none"})
