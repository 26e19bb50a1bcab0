"""What the batch size did to a run, beside the same run with other sizes: in words, from the numbers of the runs.

The verdicts are tried in order; the first that holds is the finding.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from dlcore.amounts import error_text, listed, measure, number_text
from dlcore.joint_runs import JointRuns
from dlcore.minibatches.batch_sizes import USUAL
from dlcore.minibatches.other_noise import other_noise
from dlcore.minibatches.progress import batch_size, cost_after, per_epoch
from dlcore.reading import Reading, constant_cost
from dlcore.suggestion import Suggestion, bounded, something_new
from dlcore.train_cost import late_train_cost

if TYPE_CHECKING:
    from dlcore.run import Run

RESTLESS = 0.05
"""A cost that still jumps by this share of the cost of always giving the same answer, from one epoch to the next, has
not settled."""
BEHIND = 0.1
"""A cost that lies this share of the cost of always giving the same answer above another one is behind it."""
AS_GOOD = 0.02
"""Two costs that differ by less than this share of the cost of always giving the same answer are called alike."""
FASTER = 2
"""The learning rate is divided or the batch multiplied by this, to calm a run."""


def late_cost(run: "Run") -> float:
    """The train cost, averaged over the last fifth of the epochs: a noisy one is not judged by where it happens to
    stop."""
    return float(late_train_cost(run).mean())


def restlessness(run: "Run") -> float:
    """How far the train cost jumps from one epoch to the next, over the last fifth of the epochs: the root mean square
    of its differences about their mean, so that a steady fall counts for nothing."""
    steps = np.diff(late_train_cost(run))
    return float(steps.std()) if len(steps) > 1 else 0.0


def read_batches(shown: JointRuns) -> Reading:
    """The finding about the page's own run, which has been evaluated at least once, and those beside it."""
    for verdict in (_diverged, _growing, _restless, _behind, _alone, _ahead):
        reading = verdict(shown)
        if reading is not None:
            return Reading(
                reading.verdict,
                f"{shown.own[0].upper()}{shown.own[1:]}: {reading.finding}",
                reading.detail,
                something_new(shown.run, reading.suggestion),
            )
    raise AssertionError("the last verdict always holds")


def _unit(shown: JointRuns) -> float:
    """What costs are measured against."""
    return max(constant_cost(shown.run), 1e-12)


def _diverged(shown: JointRuns) -> Reading | None:
    run = shown.run
    if run.diverged_at is None:
        return None
    survived = [name for name, one in shown.others.items() if one.diverged_at is None]
    others = f" With the same α {survived[-1]} did not." if survived else " So did the others." * bool(shown.others)
    return Reading(
        "diverged",
        f"it diverged in epoch {run.diverged_at}.",
        f"The cost stopped being a finite number.{others} α = {run.experiment.learning_rate:g} is too long a step.",
        _slower(run, 10),
    )


def _growing(shown: JointRuns) -> Reading | None:
    """Costs after different numbers of epochs are not compared."""
    if shown.complete:
        return None
    come = ", ".join(f"{name} to epoch {run.ended:,}" for name, run in shown.runs.items())
    return Reading(
        "growing",
        f"epoch {shown.run.ended:,} of {shown.experiment.epochs:,}.",
        f"{_result(shown.run)} They have come: {come}.",
        _smaller(shown.run),
    )


def _restless(shown: JointRuns) -> Reading | None:
    """The steps are decided by too few examples for their length."""
    run, jumps = shown.run, restlessness(shown.run)
    if not run.ended or jumps < RESTLESS * _unit(shown):
        return None
    able = {name: restlessness(one) for name, one in shown.runs.items() if one.diverged_at is None}
    calmest = min(able, key=able.__getitem__)
    compared = ""
    if calmest != shown.own:
        compared = f" With {calmest} per update it jumps by {number_text(able[calmest])}."
    return Reading(
        "restless",
        "it does not settle.",
        f"From one epoch to the next its train cost still jumps by {number_text(jumps)}, at a mean of "
        f"{number_text(late_cost(run))}.{compared} {_what_moves_it(run)}",
        _calmer(run),
    )


def _what_moves_it(run: "Run") -> str:
    rate = f"α = {run.experiment.learning_rate:g}"
    if batch_size(run) < run.data.counts[0]:
        return f"So few examples point elsewhere in every update, and {rate} follows them."
    drawn = other_noise(run.experiment)
    if not drawn:
        return f"No noise is in these steps: with {rate} they are too long."
    return f"No mini-batch makes noise here, but {listed(drawn)}. That, or steps too long with {rate}, keeps it moving."


def _behind(shown: JointRuns) -> Reading | None:
    """Another size came further in the same epochs."""
    best = _best(shown)
    gap = late_cost(shown.run) - late_cost(shown.runs[best])
    if best == shown.own or gap < AS_GOOD * _unit(shown):
        return None
    run, other = shown.run, shown.runs[best]
    little = f"{best} per update comes a little further." if gap < BEHIND * _unit(shown) else ""
    if batch_size(run) > batch_size(other):
        return Reading(
            "a-little-behind" if little else "too-few-updates",
            little or "too few updates.",
            f"After {_updates(run)} its train cost is {number_text(late_cost(run))}; with {best} per update it is "
            f"{number_text(late_cost(other))} after {_epochs(other)}, which are {_updates(other)}.{_same(run, other)}",
            _smaller(run),
        )
    return Reading(
        "a-little-behind" if little else "too-noisy",
        little or "fewer updates of more examples come further.",
        f"Its train cost stays at {number_text(late_cost(run))} on average; with {best} per update it comes to "
        f"{number_text(late_cost(other))}, in {_updates(other)} instead of {_made(run):,}.",
        _calmer(run),
    )


def _alone(shown: JointRuns) -> Reading | None:
    if shown.others:
        return None
    run = shown.run
    return Reading(
        "alone",
        f"{_updates(run)} in {_epochs(run)}.",
        f"{_result(run)} Show it beside other batch sizes to see what this one does.",
        _smaller(run),
    )


def _ahead(shown: JointRuns) -> Reading:
    """None of the others is clearly better."""
    run, unit = shown.run, _unit(shown)
    rivals = {name: late_cost(one) for name, one in shown.others.items() if one.diverged_at is None}
    alike = [name for name, cost in rivals.items() if cost - late_cost(run) < AS_GOOD * unit]
    worse = {name: cost for name, cost in rivals.items() if name not in alike}
    if not worse:
        cheapest = max((shown.own, *alike), key=lambda name: batch_size(shown.runs[name]))
        few = shown.runs[cheapest]
        return Reading(
            "as-good",
            "the batch size hardly matters here.",
            f"{_result(run)} All end at about the same cost; {cheapest} per update needs {_updates(few)} for it.",
            _smaller(run) if cheapest == shown.own else _faster(run),
        )
    last = max(worse, key=worse.__getitem__)
    return Reading(
        "ahead",
        "it comes furthest in the same epochs." if len(worse) == len(rivals) else "no other comes clearly further.",
        f"{_result(run)} With {last} per update the cost is {number_text(worse[last])} after "
        f"{_epochs(shown.runs[last])}, which are {_updates(shown.runs[last])} instead of {_made(run):,}."
        f"{_same(shown.runs[last], run)}",
        _faster(run),
    )


def _best(shown: JointRuns) -> str:
    able = {name: late_cost(run) for name, run in shown.runs.items() if run.diverged_at is None}
    return min(able, key=able.__getitem__)


def _same(few: "Run", many: "Run") -> str:
    """Their costs after the same number of updates, where an epoch of both ends."""
    common = math.lcm(per_epoch(few), per_epoch(many))
    updates = _made(few) // common * common
    costs = cost_after(few, updates), cost_after(many, updates)
    if updates == 0 or per_epoch(few) >= per_epoch(many) or not np.isfinite(costs).all():
        return ""
    return f" After the same {updates:,} updates the costs are {number_text(costs[0])} and {number_text(costs[1])}."


def _epochs(run: "Run") -> str:
    return f"{run.ended:,} epoch{'s' * (run.ended != 1)}"


def _made(run: "Run") -> int:
    return run.ended * per_epoch(run)


def _updates(run: "Run") -> str:
    count = _made(run)
    return f"{count:,} update{'s' * (count != 1)}"


def _result(run: "Run") -> str:
    task, numbers = run.data.dataset.task, run.final["train"]
    assert numbers is not None
    return f"Train {measure(task)} is {error_text(task, numbers['error'])}, the cost {number_text(late_cost(run))}."


def _slower(run: "Run", factor: int) -> Suggestion:
    rate = bounded(run, "learning_rate", float(f"{run.experiment.learning_rate / factor:.1g}"))
    return Suggestion(f"a learning rate of {rate:g}", {"learning_rate": rate})


def _faster(run: "Run") -> Suggestion:
    rate = bounded(run, "learning_rate", float(f"{run.experiment.learning_rate * FASTER:.1g}"))
    return Suggestion(f"a learning rate of {rate:g}", {"learning_rate": rate})


def _calmer(run: "Run") -> Suggestion:
    """More examples per update, up to the usual number; from there on shorter steps."""
    if batch_size(run) < USUAL < run.data.counts[0]:
        return Suggestion(f"{USUAL} examples per update", {"batch_size": USUAL})
    return _slower(run, 5)


def _smaller(run: "Run") -> Suggestion:
    """A quarter of the examples, as a power of two."""
    least = 2 if run.experiment.normalization == "batch" else 1
    size = max(least, batch_size(run) // 4)
    size = 2 ** (size.bit_length() - 1)
    return Suggestion(f"{size} example{'s' * (size > 1)} per update", {"batch_size": size})
