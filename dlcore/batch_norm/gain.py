"""What normalization gained over the plain network, as numbers of the runs and as the sentences that quote them."""

from typing import TYPE_CHECKING

import numpy as np

from dlcore.amounts import error_text, gap_text, listed, measure
from dlcore.batch_norm.averages import weight_of_start
from dlcore.batch_norm.runs import PLAIN
from dlcore.budget import batch_of
from dlcore.initialization_reading import learned
from dlcore.joint_runs import JointRuns
from dlcore.minibatches.progress import per_epoch
from dlcore.reading import STUCK_SHARE, constant_cost

if TYPE_CHECKING:
    from dlcore.run import Run

CHANCE = 0.9
"""A run whose error is at least this share of that of always the same answer sits at chance."""
LATE = 0.1
"""Share of the running averages that may still be their first values, 0 and 1, before they are called late."""


def target_cost(shown: JointRuns) -> float | None:
    """The train cost that every run is asked for: the plain network's last one, or where it learned nothing that at
    which a network has begun to learn. None where there is no plain network whose training has ended."""
    plain = shown.runs.get(PLAIN)
    if plain is None or not (plain.complete or plain.diverged_at is not None):
        return None
    return last_cost(plain) if learns(plain) else (1 - STUCK_SHARE) * constant_cost(plain)


def gap(run: "Run") -> float | None:
    """Dev error minus train error; None without a dev set."""
    train, dev = run.final["train"], run.final["dev"]
    return None if dev is None or train is None else dev["error"] - train["error"]


def left_of_the_start(run: "Run") -> float:
    """The share of the running averages that is still what they began with: momentum^t after t updates."""
    return weight_of_start(run.experiment.norm_momentum, run.updates)


def left_at(run: "Run", frame: int) -> float:
    """The same at one of the run's recorded frames."""
    return weight_of_start(run.experiment.norm_momentum, int(run.frame_epochs[frame]) * per_epoch(run))


def learns(run: "Run") -> bool:
    """Whether a run has learned, and its last weights still know it: their cost and error are below those of chance."""
    if not learned(run):
        return False
    baseline = constant_cost(run)
    return baseline == 0 or (last_cost(run) < (1 - STUCK_SHARE) * baseline and not at_chance(run))


def at_chance(run: "Run") -> bool:
    """Whether a network's last weights err as often as always the same answer; never said of a regression."""
    if run.data.dataset.task == "regression":
        return False
    labels = run.data.labels[: run.data.counts[0]].astype(int)
    always = 1 - np.bincount(labels).max() / len(labels)
    return bool(train_error(run) >= CHANCE * always)


def fate(run: "Run") -> str:
    """What became of a run that does not know more than chance in the end."""
    if run.diverged_at is not None:
        return f"diverged in epoch {run.diverged_at}"
    if at_chance(run):
        return "sits at chance"
    if learned(run):
        return "lost what it had learned"
    return "says the same of every example" if run.data.dataset.task == "regression" else "has hardly begun to learn"


def last_cost(run: "Run") -> float:
    """Train cost of the weights that it ended with."""
    return float(run.history["train_cost"][run.last])


def train_error(run: "Run") -> float:
    """Of the weights that it ended with."""
    numbers = run.final["train"]
    assert numbers is not None
    return numbers["error"]


def where(shown: JointRuns) -> str:
    """At which learning rate, and in how large mini-batches."""
    experiment = shown.experiment
    batch = batch_of(experiment, shown.run.data.counts[0])
    of = "one example" if batch == 1 else f"{batch:,}"
    return f"At α = {experiment.learning_rate:g}, in mini-batches of {of}."


def errors_of_all(shown: JointRuns) -> str:
    """The train errors of all."""
    task = shown.run.data.dataset.task
    said = [
        f"{name} {error_text(task, train_error(run))}" for name, run in shown.runs.items() if run.diverged_at is None
    ]
    return f"Train {measure(task)}: {listed(said)}." if said else ""


def gaps(shown: JointRuns) -> str:
    """How far dev lies above train, with normalization and without."""
    plain = shown.runs.get(PLAIN)
    name = shown.own if shown.own != PLAIN else next(iter(shown.others), PLAIN)
    if plain is None or name == PLAIN or not (learns(plain) and learns(shown.runs[name])):
        return ""
    mine, without = gap(shown.runs[name]), gap(plain)
    if mine is None or without is None:
        return ""
    task = shown.run.data.dataset.task
    with_it, without_it = (gap_text(task, one, sign=True) for one in (mine, without))
    return f" From train to dev it is {with_it} with {name} and {without_it} without."
