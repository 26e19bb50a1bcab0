"""Guided experiments on mini-batches, each a run beside the same network with other batch sizes."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.joint_runs import JointRuns
from dlcore.lessons.spec import Lesson
from dlcore.minibatches.batch_sizes import batch_sizes_of
from dlcore.minibatches.noise import Noise, noise_at
from dlcore.minibatches.progress import batch_size, cost_after, per_epoch
from dlcore.minibatches_reading import late_cost, restlessness
from dlcore.reading import constant_cost, percent
from dlcore.run import Run

MOONS = "data=moons&n=500&noise=0.3&flip=0.1&hidden=8-8&opt=sgd&epochs=60"
"""300 training examples, a tenth of them with the wrong label: no network can please them all."""
OPENING = f"v=1&{MOONS}&lr=0.3&batch=32"
"""What the page opens with: one example thrashes, 32 fall unevenly, all 300 smoothly and slowly."""
FOUR_TIMES = (8, 32)
"""Batch sizes whose noise is compared."""


def _error(run: Run) -> float:
    numbers = run.final["train"]
    assert numbers is not None
    return numbers["error"]


def _full(shown: JointRuns) -> Run:
    """The run with all examples at once."""
    return max(shown.runs.values(), key=batch_size)


def _updates(run: Run) -> int:
    return run.ended * per_epoch(run)


def _jumps(run: Run) -> float:
    """In units of the cost of always giving the same answer."""
    return restlessness(run) / constant_cost(run)


def _looked_at(run: Run, updates: int) -> int:
    """Examples behind so many updates, which are whole epochs."""
    return updates // per_epoch(run) * run.data.counts[0]


def _explain_one(shown: JointRuns) -> str:
    run, usual = shown.run, shown.runs["32 examples"]
    return (
        f"Train error is {percent(_error(run))}, with 32 examples {percent(_error(usual))}. {_updates(run):,} updates "
        f"are {_updates(run) // _updates(usual)} times as many, but each follows a single example, and every tenth of "
        f"those is labelled wrong. With α = {run.experiment.learning_rate:g} the cost still jumps by "
        f"{number_text(restlessness(run))} from epoch to epoch; with 32 examples by "
        f"{number_text(restlessness(usual))}. It wanders about the minimum and never settles in it."
    )


def _explain_smaller_steps(shown: JointRuns) -> str:
    run, full = shown.run, _full(shown)
    return (
        f"Train error is {percent(_error(run))}, with all {batch_size(full)} at once {percent(_error(full))}. Short "
        f"steps average: over {per_epoch(run)} of them the examples outvote each other's whims, and together they go "
        f"further than one exact step. The noise of a single example did not change, only how far it is followed. "
        f"In {_updates(full)} updates the full batch comes from {number_text(_first(full))} to "
        f"{number_text(late_cost(full))}."
    )


def _first(run: Run) -> float:
    return float(run.history["train_cost"][0])


def _explain_exact(shown: JointRuns) -> str:
    run, usual = shown.run, shown.runs["32 examples"]
    return (
        f"Train error is {percent(_error(run))}; with 32 examples per update it is {percent(_error(usual))}. In "
        f"{run.ended} epochs the full batch makes {_updates(run)} updates, the mini-batches {_updates(usual)}, and "
        "both compute the same number of examples. Its direction is exact, its cost falls in every epoch, and it "
        f"hardly moves: {number_text(late_cost(run))} against {number_text(late_cost(usual))}."
    )


def _explain_same_updates(shown: JointRuns) -> str:
    run, full = shown.run, _full(shown)
    updates = _updates(full)
    return (
        f"Train error ends at {percent(_error(run))} and {percent(_error(full))}. But after the same {updates} updates "
        f"the costs are {number_text(cost_after(run, updates))} and {number_text(cost_after(full, updates))}: nearly "
        f"the same, though the mini-batches had looked at {_looked_at(run, updates):,} examples and the full batch at "
        f"{_looked_at(full, updates):,}. Thirty-two examples point nearly where all point. The rest of the epochs "
        "is profit."
    )


def _explain_large_set(shown: JointRuns) -> str:
    run, full = shown.run, _full(shown)
    return (
        f"Train error ends at {percent(_error(run))} and {percent(_error(full))}. After one epoch, {per_epoch(run)} "
        f"updates, the mini-batches are at a cost of {number_text(float(run.history['train_cost'][1]))}; the full "
        f"batch needs {full.ended} epochs for {number_text(float(full.history['train_cost'][full.ended]))}. The more "
        "examples there are, the more of them repeat what the first ones said, and the more an epoch of single steps "
        "wastes."
    )


def _noise(run: Run) -> Noise:
    """Where the run began."""
    return noise_at(run, 0)


def _measured(noise: Noise) -> list[float]:
    """The distance from the full gradient of the two batch sizes, root mean square."""
    return [float(np.sqrt(noise.measured[noise.sizes == size][0])) for size in FOUR_TIMES]


def _times_nearer(run: Run) -> float:
    few, many = _measured(_noise(run))
    return few / many


def _explain_four_times(shown: JointRuns) -> str:
    noise = _noise(shown.run)
    few, many = _measured(noise)
    return (
        f"Train error ends at {percent(_error(shown.run))}; the noise was measured before the first update. Gradients "
        f"of {FOUR_TIMES[0]} examples lie {number_text(few)} from the true one (root mean square), those of "
        f"{FOUR_TIMES[1]} lie {number_text(many)}: {number_text(few / many)} times nearer, for four times the work. "
        f"The square falls as 1/s, the distance as 1/√s, and a little faster because no example is drawn twice."
    )


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="one-at-a-time",
        page="minibatches",
        title="One at a time",
        teaser="300 updates per epoch instead of 1. Where does it end?",
        question="Every single example decides an update: 300 per epoch. α is 0.5 for all. Where does its cost end?",
        choices=("lowest: it makes the most updates", "higher than with 32 examples: it never settles"),
        answer=1,
        query=f"{MOONS}&lr=0.5&batch=1",
        holds=lambda shown: (
            _jumps(shown.run) > 0.1
            and late_cost(shown.run) > late_cost(shown.runs["32 examples"]) + 0.1
            and _jumps(_full(shown)) < 0.001
        ),
        explain=_explain_one,
        fails=True,
        joint=batch_sizes_of,
    ),
    Lesson(
        id="exact-and-slow",
        page="minibatches",
        title="Exact, and slow",
        teaser="All 300 examples in every step. What does exactness buy?",
        question="The full batch follows the true gradient, 32 examples only an estimate of it. Who is ahead after 60 "
        "epochs?",
        choices=("the full batch: every step is right", "32 examples: they step ten times as often"),
        answer=1,
        query="data=moons&n=500&noise=0.3&hidden=8-8&opt=sgd&epochs=60&lr=0.5&batch=full",
        holds=lambda shown: (
            late_cost(shown.run) > 10 * late_cost(shown.runs["32 examples"])
            and _error(shown.run) > 0.05
            and (np.diff(shown.run.history["train_cost"]) < 0).all()
        ),
        explain=_explain_exact,
        fails=True,
        joint=batch_sizes_of,
    ),
    Lesson(
        id="as-many-updates",
        page="minibatches",
        title="After as many updates",
        teaser="60 steps of 32 examples against 60 steps of all 300.",
        question="Count updates instead of epochs. After 60 updates each, how do 32 examples compare with all 300?",
        choices=("the full batch is far ahead", "they are about level"),
        answer=1,
        query=f"{MOONS}&lr=0.3&batch=32",
        holds=lambda shown: (
            abs(cost_after(shown.run, _updates(_full(shown))) - late_cost(_full(shown)))
            < 0.05 * constant_cost(shown.run)
            and _updates(shown.run) == 10 * _updates(_full(shown))
        ),
        explain=_explain_same_updates,
        joint=batch_sizes_of,
        chosen=(("against", "updates"),),
    ),
    Lesson(
        id="shorter-steps",
        page="minibatches",
        title="Shorter steps",
        teaser="One example at a time again, with a smaller α.",
        question="One example per update again, but α = 0.1 for all three. Who comes furthest in 60 epochs?",
        choices=("one example at a time", "32 examples", "all 300: only they point the right way"),
        answer=0,
        query=f"{MOONS}&lr=0.1&batch=1",
        holds=lambda shown: all(late_cost(shown.run) < late_cost(one) - 0.05 for one in shown.others.values()),
        explain=_explain_smaller_steps,
        joint=batch_sizes_of,
    ),
    Lesson(
        id="one-epoch",
        page="minibatches",
        title="One epoch is enough",
        teaser="3,000 examples: one epoch in small steps, or ten large steps?",
        question="3,000 training examples. Which cost is lower: one epoch of 32s, or ten epochs of the full batch?",
        choices=("ten epochs of the full batch", "one epoch of mini-batches"),
        answer=1,
        query="data=moons&n=5000&noise=0.3&hidden=8-8&opt=sgd&epochs=10&lr=0.5&batch=32",
        holds=lambda shown: shown.run.history["train_cost"][1] < 0.95 * _full(shown).history["train_cost"][-1],
        explain=_explain_large_set,
        joint=batch_sizes_of,
        chosen=(("against", "updates"),),
    ),
    Lesson(
        id="four-times",
        page="minibatches",
        title="Four times the examples",
        teaser="32 examples per update instead of 8. How much less noise?",
        question="With 32 examples instead of 8, how far does a mini-batch's gradient lie from the true one?",
        choices=("a quarter as far", "about half as far", "just as far"),
        answer=1,
        query=f"{MOONS}&lr=0.3&batch=8",
        holds=lambda shown: 1.9 < _times_nearer(shown.run) < 2.3,
        explain=_explain_four_times,
        joint=batch_sizes_of,
        look="noise",
    ),
)
