"""What a search found, in words from its trials, and where to search next.

The verdicts are tried in order; the first that holds is the finding. The numbers behind it follow, whatever it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from dlcore.amounts import counted, error_text, gap_text, listed, measure
from dlcore.search.axis import value_text
from dlcore.search.dimension import Dimension, Value
from dlcore.search.dimensions import DIMENSIONS
from dlcore.search.importance import Importance
from dlcore.search.luck import Luck, luck_of
from dlcore.search.names import symbol_of
from dlcore.search.next_space import NEAR_SHARE, border_of, close_by, widened, zoomed
from dlcore.search.plan import MOST_TRIALS, SearchPlan
from dlcore.search.result import Trials

UNEXPLAINED = 0.2
"""Of the variance between trials: if a forest predicts less of it, what it says of hyperparameters says nothing."""
IDLE = 0.05
"""A hyperparameter without which so little of it is lost decides hardly anything."""
MORE_SEEDS = 5
MORE_TRIALS = 4
"""So many times the trials."""


@dataclass(frozen=True)
class Attempt:
    """One thing to try: a label for the link, and the search that it opens."""

    label: str
    plan: SearchPlan


@dataclass(frozen=True)
class SearchReading:
    """`verdict` is an id, `finding` the first clause, `detail` the numbers behind it."""

    verdict: str
    finding: str
    detail: str
    attempts: tuple[Attempt, ...]


def read_search(trials: Trials, plan: SearchPlan | None = None, importance: Importance | None = None) -> SearchReading:
    """The finding about the trials so far, at least one of which has ended. `plan` is that of the page, from which
    searches to try are made; usually that of the trials. With the `importance` it says what decided."""
    plan = plan or trials.plan
    if trials.best is None:
        return _all_diverged(trials, plan)
    luck = luck_of(trials)
    found = (verdict(trials, plan, luck) for verdict in (_at_border, _lucky, _alike))
    reading = next((one for one in found if one is not None), None) or _best(trials, plan, luck)
    decided = _decided(importance)
    return replace(reading, detail=f"{reading.detail} {decided}".strip())


def settings_text(trials: Trials, trial: int) -> str:
    """What a trial was trained with: α = 0.0123, λ = 0.5."""
    return ", ".join(
        f"{symbol_of(one.name)} = {value_text(one, value)}"
        for one, value in zip(trials.plan.space, trials.values[trial], strict=True)
    )


def near_count(trials: Trials) -> int:
    """How many other trials are close to the winner."""
    if trials.best is None:
        return 0
    return int(np.sum(trials.score <= trials.score[trials.best] + close_by(trials))) - 1


def near_words(trials: Trials) -> str:
    """What counts as close."""
    return "1 point" if _task(trials) == "classification" else f"{100 * NEAR_SHARE:.0f} %"


def _task(trials: Trials) -> str:
    return trials.experiment.dataset.task


def _error(trials: Trials, error: float) -> str:
    return error_text(_task(trials), error)


def _so_far(trials: Trials) -> str:
    return "" if trials.complete else " so far"


def _winner(trials: Trials) -> str:
    assert trials.best is not None
    kind = measure(_task(trials))
    return (
        f"The best{_so_far(trials)} is trial {trials.best + 1} with a dev {kind} of "
        f"{_error(trials, trials.score[trials.best])}: {settings_text(trials, trials.best)}"
    )


def _all_diverged(trials: Trials, plan: SearchPlan) -> SearchReading:
    count = int(trials.finished.sum())
    lower = _with_lower_rates(plan)
    attempts = (Attempt("rates a hundred times smaller", lower),) if lower != plan else ()
    return SearchReading(
        "diverged",
        f"{'Every trial' if count > 1 else 'The trial'}{_so_far(trials)} diverged.",
        f"Of {counted(count, 'trial')} none kept finite weights: the range lies where steps are too long.",
        attempts,
    )


def _with_lower_rates(plan: SearchPlan) -> SearchPlan:
    """The same search at learning rates a hundred times smaller, whether they vary or not."""

    def lower(rate: Value) -> float:
        return max(float(f"{float(rate) / 100:.10g}"), DIMENSIONS["lr"].bounds("log")[0])

    if all(one.name != "lr" for one in plan.space):
        experiment = plan.experiment
        return replace(plan, experiment=experiment.replace(learning_rate=lower(experiment.learning_rate)))
    return replace(plan, space=tuple(_lowered(one, lower) if one.name == "lr" else one for one in plan.space))


def _lowered(dimension: Dimension, lower: Callable[[Value], float]) -> Dimension:
    if dimension.scale == "choice":
        return replace(dimension, choices=tuple(dict.fromkeys(lower(one) for one in dimension.choices)))
    return replace(dimension, low=lower(dimension.low), high=lower(dimension.high))


def _at_border(trials: Trials, plan: SearchPlan, luck: Luck | None) -> SearchReading | None:
    found = border_of(trials)
    if found is None or plan.space != trials.plan.space:
        return None
    number, upper = found
    dimension = plan.space[number]
    wider = widened(dimension, upper)
    assert wider is not None
    end = value_text(dimension, dimension.high if upper else dimension.low)
    attempt = Attempt(
        f"{symbol_of(dimension.name)} from {value_text(wider, wider.low)} to {value_text(wider, wider.high)}",
        replace(plan, space=(*plan.space[:number], wider, *plan.space[number + 1 :])),
    )
    return SearchReading(
        "border",
        f"The best trials lie at the border of the range: {symbol_of(dimension.name)} near {end}.",
        f"{_winner(trials)}. What lies beyond was never tried: widen the range. {_detail(trials, luck)}",
        (attempt, *_attempts(trials, plan, luck)),
    )


def _lucky(trials: Trials, plan: SearchPlan, luck: Luck | None) -> SearchReading | None:
    """Where seeds alone explain the order of the first."""
    if luck is None or luck.seeds == 1 or luck.equals < 2 or luck.equals == int(trials.finished.sum()):
        return None
    return SearchReading(
        "luck",
        f"{luck.equals} trials are as good as the winner, as far as {luck.seeds} seeds can tell.",
        f"{_winner(trials)}. {_detail(trials, luck)}",
        _attempts(trials, plan, luck),
    )


def _alike(trials: Trials, plan: SearchPlan, luck: Luck | None) -> SearchReading | None:
    """Where it makes no difference what is chosen."""
    count = int(np.isfinite(trials.score).sum())
    if count < 3 or near_count(trials) < count - 1:
        return None
    return SearchReading(
        "alike",
        "Nothing here makes a difference.",
        f"{_winner(trials)}. {_detail(trials, luck)} Vary something else, or over a wider range.",
        _attempts(trials, plan, luck),
    )


def _best(trials: Trials, plan: SearchPlan, luck: Luck | None) -> SearchReading:
    return SearchReading("best", f"{_winner(trials)}.", _detail(trials, luck), _attempts(trials, plan, luck))


def _decided(importance: Importance | None) -> str:
    """What decided the differences between the trials, as far as a forest can tell."""
    if importance is None:
        return ""
    if importance.explained < UNEXPLAINED:
        return "What decided the rest cannot be told from so few trials: much of it is chance."
    first = importance.first
    names = listed([symbol_of(importance.names[k]) for k in first])
    said = f"{names} decided most" if len(first) == 1 else f"{names} decided about as much"
    rest = [k for k in importance.order if k not in first]
    idle = [symbol_of(importance.names[k]) for k in rest if importance.share[k] < IDLE]
    return f"{said}; {listed(idle)} hardly anything." if idle else f"{said}."


def _detail(trials: Trials, luck: Luck | None) -> str:
    count, diverged = int(trials.finished.sum()), int(trials.diverged.sum())
    near = near_count(trials)
    come = f"{near:,} of the other {count - 1:,} come{'s' if near == 1 else ''}" if near else "No other comes"
    said = [f"{come} within {near_words(trials)} of it."] * (count > 1)
    if luck is not None:
        said.append(_luck_words(trials, luck))
    if diverged:
        said.append(f"{counted(diverged, 'trial')} diverged.")
    return " ".join(said)


def _luck_words(trials: Trials, luck: Luck) -> str:
    lead = gap_text(_task(trials), luck.lead)
    if luck.seeds > 1:
        error = gap_text(_task(trials), luck.standard_error)
        return f"Its lead is {lead}; chance of the seeds alone moves such a difference by {error} (one standard error)."
    if _task(trials) == "regression":
        return f"Its lead is {lead}, from one seed each: nobody knows yet how much of it is luck."
    if luck.equals > 1:
        return f"It shares its error with {luck.equals - 1:,} more: then the lower dev cost decides."
    examples = round(luck.lead * luck.dev_examples)
    return (
        f"Its lead is {lead}, {counted(examples, 'dev example')} of {luck.dev_examples:,}, from one seed each: nobody "
        "knows yet how much of it is luck."
    )


def _attempts(trials: Trials, plan: SearchPlan, luck: Luck | None) -> tuple[Attempt, ...]:
    """What makes the next search a better one."""
    found = []
    closer = zoomed(trials) if plan.space == trials.plan.space else None
    if closer is not None:
        found.append(Attempt("a zoom into the best region", replace(plan, space=closer)))
    if plan.experiment.seeds == 1:
        again = plan.experiment.replace(seeds=MORE_SEEDS)
        found.append(Attempt(f"{MORE_SEEDS} seeds for each trial", replace(plan, experiment=again)))
    more = min(MORE_TRIALS * plan.trials, MOST_TRIALS)
    if more > plan.trials:
        found.append(Attempt(f"{more:,} trials", replace(plan, trials=more)))
    return tuple(found)
