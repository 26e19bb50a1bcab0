"""What the series of one parameter say, in words: what the rule makes of its gradients, and what a wrong line does."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Shaped

from dlcore.amounts import number_text
from dlcore.band_reading import Words
from dlcore.first_steps import steps_under
from dlcore.optimizers import OPTIMIZERS
from dlcore.updates.trace import Trace

if TYPE_CHECKING:
    from dlcore.experiment import Experiment
    from dlcore.studies.updates import TrappedUpdates, Updates

SHARE = 0.1
"""Of the updates: so many at the beginning are compared with as many at the end."""
ROUNDING = 1e-4
"""Relative: what two steps may differ by that ought to be the same."""
ALIKE = 1.1
"""Within this factor two numbers count as the same."""


def read_trace(updates: "Updates", traced: Trace, name: str) -> Words:
    """What became of the gradients and the steps of the parameter called `name`, and its first step."""
    gradient, step = traced.gradient, traced.step
    if not gradient.any():
        moved = " Only the penalty moves it." if (traced.weight != traced.weight[0]).any() else ""
        return Words("No gradient has reached this parameter.", f"{_cap(name)} has g = 0 at every update.{moved}")
    detail = [
        first_step(updates.experiment, traced, float(updates.learning_rate[0])),
        f"From one update to the next the gradient changed its sign {_times(sign_changes(gradient))}, the step "
        f"{_times(sign_changes(step))}.",
    ]
    sizes = [_became(values) for values in (gradient, step)]
    finding = f"In {len(step):,} updates its gradients {sizes[0]}, its steps {sizes[1]}."
    return Words(finding, " ".join(detail))


def first_step(experiment: "Experiment", traced: Trace, rate: float) -> str:
    """The first step in units of the learning rate, as measured and by the closed form; where the first gradient is 0,
    there is none."""
    g, step = float(traced.gradient[0]), float(traced.step[0])
    if g == 0:
        return "The first gradient was 0."
    expected = float(steps_under(experiment.optimizer, experiment, abs(g), np.array([1]))[0])
    label = OPTIMIZERS[experiment.optimizer].label
    beside = " without its weight decay" if "l2" in OPTIMIZERS[experiment.optimizer].uses and experiment.l2 else ""
    alphas = f"{number_text(abs(step) / rate)} times α"
    return (
        f"The first gradient was {_signed(g)} and the first step {_signed(step)}, {alphas}; the formula of "
        f"{label}{beside} says {number_text(expected)}."
    )


def read_trap(both: "TrappedUpdates", wrong: Trace, right: Trace) -> Words:
    """What the wrong line does to the cost of the run, and to the steps of this parameter."""
    steps = "The steps of this parameter are the right ones"
    count = min(len(wrong.step), len(right.step))
    parted = np.flatnonzero(~np.isclose(wrong.step[:count], right.step[:count], rtol=ROUNDING, atol=0))
    if len(parted):
        at = int(parted[0])
        ratios = [
            _ratio(float(wrong.step[at]), float(right.step[at])),
            _ratio(float(np.abs(wrong.step).max()), float(np.abs(right.step).max())),
        ]
        steps = (
            f"At update {at + 1} the step of this parameter was {ratios[0]} times the right one; its longest step was "
            f"{ratios[1]} times the longest right one"
        )
    stands = standstill(wrong.step)
    still = "" if stands is None else f" From update {stands:,} on all of its steps are exactly 0."
    detail = f"{steps}.{still}"
    if both.wrong.diverged_at is not None and both.diverged_at is None:
        return Words(f"With the wrong line the run ends at update {both.wrong.diverged_at:,}.", f"Then its cost is no "
                     f"number any more. {detail}")  # fmt: skip
    count = min(len(both.cost), len(both.wrong_cost))
    last = max(1, round(SHARE * count))
    bad, good = (float(np.mean(one[count - last : count], dtype=float)) for one in (both.wrong_cost, both.cost))
    costs = f"{number_text(bad)} instead of {number_text(good)} on average over the last {last:,} updates"
    if bad > ALIKE * good:
        return Words(f"The wrong line costs: J is {costs}.", detail)
    if bad * ALIKE < good:
        return Words(f"Here the wrong line happens to do better: J is {costs}.", detail)
    return Words(f"Nobody would notice it in the cost: J is {costs}.", detail)


def sign_changes(values: Shaped[np.ndarray, " u"]) -> int:
    """How often a value has another sign than the one before; zeros are passed over."""
    signs = np.sign(values[values != 0])
    return int(np.count_nonzero(signs[1:] != signs[:-1]))


def standstill(step: Shaped[np.ndarray, " u"]) -> int | None:
    """The update, counted from 1, from which on all steps are exactly 0; None where the last one is not."""
    moving = np.flatnonzero(step)
    first = int(moving[-1]) + 2 if len(moving) else 1
    return first if first <= len(step) else None


def _became(values: Shaped[np.ndarray, " u"]) -> str:
    """ "became 3.2 times smaller": the root mean square at the end against that at the beginning."""
    part = max(1, round(SHARE * len(values)))
    first, last = (np.sqrt(np.mean(one.astype(float) ** 2)) for one in (values[:part], values[-part:]))
    if first == 0 or last == 0:
        return "became exactly 0" if last == 0 else "began at 0"
    factor = max(first / last, last / first)
    if factor < ALIKE:
        return "stayed as large"
    return f"became {number_text(float(factor))} times {'smaller' if last < first else 'larger'}"


def _ratio(wrong: float, right: float) -> str:
    return number_text(abs(wrong / right)) if right else "∞"


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{number_text(abs(value))}"


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _cap(name: str) -> str:
    return name[:1].upper() + name[1:]
