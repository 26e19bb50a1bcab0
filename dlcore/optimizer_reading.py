"""Which update rule came to the target first, at one learning rate, in words from the numbers of the runs."""

import numpy as np

from dlcore.amounts import error_text, listed, measure, number_text
from dlcore.joint_runs import JointRuns
from dlcore.reading import Reading, constant_cost, read
from dlcore.run import Run
from dlcore.suggestion import Suggestion, bounded
from dlcore.train_cost import train_cost

SLOWER = 2.0
"""A run that takes so many times the epochs of the first has too short steps."""
LONGER_STEPS = 3.0
"""Times the learning rate that is suggested then."""
RESTLESS = 0.2
"""Share of the cost of always the same answer: a cost that rises by more than this over the second half, all its rises
added up, is that of steps that are too long."""
FAIR = Suggestion("a race in which each has its own best rate", {})
"""What no other settings can answer: the look `fair`."""


def target_cost(run: Run, share: float) -> float:
    """The train cost that is raced to: a share of that of always giving the same answer."""
    return share * constant_cost(run)


def epochs_to(run: Run, target: float) -> float:
    """The first epoch after which the train cost is at most `target`; inf where there has been none so far."""
    there = np.flatnonzero(train_cost(run) <= target)
    return float(there[0]) if there.size else np.inf


def epochs_text(epochs: float | int) -> str:
    """One epoch, 12 epochs."""
    return "one epoch" if epochs == 1 else f"{epochs:,.0f} epochs"


def read_optimizers(shown: JointRuns, share: float) -> Reading:
    """The finding about the page's own run and those beside it, which have been evaluated at least once."""
    for verdict in (_diverged, _alone, _nobody, _first, _slow):
        found = verdict(shown, share)
        if found is not None:
            return found
    return _close(shown, share)


def _times(shown: JointRuns, share: float) -> dict[str, float]:
    target = target_cost(shown.run, share)
    return {name: epochs_to(run, target) for name, run in shown.runs.items()}


def _diverged(shown: JointRuns, share: float) -> Reading | None:
    if shown.run.diverged_at is None:
        return None
    reading, fine = read(shown.run), [name for name, run in shown.others.items() if run.diverged_at is None]
    also = f" At the same α {listed(fine)} stayed finite." if fine else ""
    return Reading("diverged", f"{shown.own}: {_lower(reading.finding)}", reading.detail + also, _rate(shown, 0.1))


def _alone(shown: JointRuns, share: float) -> Reading | None:
    if shown.others:
        return None
    reading, mine = read(shown.run), _times(shown, share)[shown.own]
    there = f" It came to the target after {epochs_text(mine)}." if np.isfinite(mine) else ""
    return Reading("alone", f"{shown.own}: {_lower(reading.finding)}", reading.detail + there, reading.suggestion)


def _nobody(shown: JointRuns, share: float) -> Reading | None:
    if np.isfinite(list(_times(shown, share).values())).any():
        return None
    word = "Nobody comes" if shown.complete else "Nobody has come"
    return Reading(
        "nobody",
        f"{word} to the target at α = {shown.experiment.learning_rate:g}.",
        f"{_target(shown, share)} {_costs(shown)}",
        _rate(shown, _direction(shown.run)),
    )


def _first(shown: JointRuns, share: float) -> Reading | None:
    times = _times(shown, share)
    mine, best = times[shown.own], min(times[name] for name in shown.others)
    if not np.isfinite(mine) or mine > best:
        return None
    with_ = [name for name in shown.others if times[name] == mine]
    together = f", together with {listed(with_)}" if with_ else ""
    return Reading(
        "first",
        f"{shown.own} {_leads(shown, mine)}, after {epochs_text(mine)}{together}.",
        f"{_target(shown, share)} {_others(shown, times)} {_error(shown)}",
        FAIR,
    )


def _slow(shown: JointRuns, share: float) -> Reading | None:
    times = _times(shown, share)
    winner = min(shown.others, key=times.__getitem__)
    if times[shown.own] <= SLOWER * times[winner]:
        return None
    mine, not_there = times[shown.own], "does not get there" if shown.complete else "is not there yet"
    needs = f"needs {mine:,.0f}" if np.isfinite(mine) else not_there
    return Reading(
        "slow",
        f"{winner} {_leads(shown, times[winner])}, after {epochs_text(times[winner])}; {shown.own} {needs}.",
        f"{_target(shown, share)} {_costs(shown)}",
        _rate(shown, _direction(shown.run)),
    )


def _close(shown: JointRuns, share: float) -> Reading:
    times = _times(shown, share)
    winner = min(shown.others, key=times.__getitem__)
    return Reading(
        "close",
        f"{winner} {_leads(shown, times[winner])}, after {epochs_text(times[winner])}; {shown.own} needs "
        f"{times[shown.own]:,.0f}.",
        f"{_target(shown, share)} {_error(shown)}",
        FAIR,
    )


def _leads(shown: JointRuns, epochs: float) -> str:
    """Whether who came to the target after `epochs` is the first, or one that has not come so far could still be."""
    behind = [run for run in shown.runs.values() if not run.complete and run.diverged_at is None and run.ended < epochs]
    return "is there first so far" if behind else "gets there first"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _target(shown: JointRuns, share: float) -> str:
    return (
        f"The target is a cost of {number_text(target_cost(shown.run, share))}, {100 * share:g} % of that of always "
        "the same answer."
    )


def _last_cost(run: Run) -> float:
    return float(run.history["train_cost"][run.last])


def _costs(shown: JointRuns) -> str:
    """Where every run ends."""
    costs = {name: _last_cost(run) for name, run in shown.runs.items() if np.isfinite(_last_cost(run))}
    said = [f"{name} at {number_text(cost)}" for name, cost in sorted(costs.items(), key=lambda one: one[1])]
    word = "ends" if shown.complete else "is"
    return f"{said[0].replace(' at', f' {word} at', 1)}, {listed(said[1:])}." if len(said) > 1 else ""


def _others(shown: JointRuns, times: dict[str, float]) -> str:
    there = [f"{name} {times[name]:,.0f}" for name in shown.others if np.isfinite(times[name])]
    not_there = [name for name in shown.others if not np.isfinite(times[name])]
    said = f"The others needed: {listed(there)}." if there else ""
    if not_there:
        word = "did" if shown.complete else "has" if len(not_there) == 1 else "have"
        tail = "not get there" if shown.complete else "not come there yet"
        said += f" {listed(not_there)} {word} {tail}."
    return said.strip()


def _error(shown: JointRuns) -> str:
    run = shown.run
    numbers, task = run.final["train"], run.data.dataset.task
    assert numbers is not None
    return f"After {epochs_text(run.last)} its train {measure(task)} is {error_text(task, numbers['error'])}."


def _direction(run: Run) -> float:
    """By what to multiply the learning rate of a run that is slow: its cost jumps about, or its steps are short."""
    cost = train_cost(run)
    rises = float(np.maximum(np.diff(cost[len(cost) // 2 :]), 0).sum())
    return 1 / LONGER_STEPS if rises > RESTLESS * constant_cost(run) else LONGER_STEPS


def _rate(shown: JointRuns, factor: float) -> Suggestion:
    """Another learning rate, to one digit; the fair race where it cannot be any larger or smaller."""
    rate = bounded(shown.run, "learning_rate", float(f"{shown.experiment.learning_rate * factor:.1g}"))
    if rate == shown.experiment.learning_rate:
        return FAIR
    return Suggestion(f"{shown.own} at α = {rate:g}", {"learning_rate": rate})
