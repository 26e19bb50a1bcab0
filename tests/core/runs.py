"""Runs, pairs and studies that several tests ask for, each trained once, and how two runs are compared."""

from functools import cache
from typing import Any

import numpy as np

from dlcore.data import prepare
from dlcore.engine.settings import architecture_of
from dlcore.experiment import Experiment
from dlcore.first_weights import first_layers
from dlcore.links import parse_link
from dlcore.parameters import flatten
from dlcore.restraints import Restrained, without_restraints
from dlcore.run import Run, train
from dlcore.studies import STUDIES


@cache
def trained(experiment: Experiment) -> Run:
    """The run of an experiment."""
    return train(experiment)


def standing(experiment: Experiment) -> Run:
    """A run that stands at its first weights: nothing is trained, and nothing evaluated."""
    data = prepare(experiment)
    architecture = architecture_of(experiment, data)
    first = flatten(first_layers(experiment, architecture)).astype(np.float32)
    history = {"epoch": np.arange(1), "train_cost": np.zeros(1)}
    return Run(experiment, data, architecture, np.arange(1), first[None], history, 0, 0.0, "cpu", None, False)


def drawn(experiment: Experiment, frames: int = 1) -> Run:
    """A complete run whose recorded weights, one frame an epoch, are drawn at random: nothing is compiled for it."""
    data = prepare(experiment)
    architecture, epochs = architecture_of(experiment, data), np.arange(frames)
    weights = np.random.RandomState(frames).randn(frames, architecture.frame_size).astype(np.float32)
    history = {"epoch": epochs, "train_cost": np.zeros(frames)}
    return Run(experiment, data, architecture, epochs, weights, history, 0, 0.0, "cpu", None, True)


def run_of(link: str) -> Run:
    """The run of a link."""
    return trained(parse_link(link).experiment)


def pair_of(link: str) -> Restrained:
    """The run of a link and its free twin, one and the same where nothing restrains it."""
    experiment = parse_link(link).experiment
    return Restrained(trained(experiment), trained(without_restraints(experiment)))


def seeds(experiment: Experiment, count: int) -> list[Experiment]:
    """The experiment with `count` weight seeds."""
    return [experiment.replace(seed=seed) for seed in range(count)]


def finished(work: Any) -> Any:
    """Whatever advances in steps, at its end."""
    while not work.done:
        work.advance()
    return work


def studied(id: str, experiment: Experiment) -> Any:
    """The result of a study, which only ever comes nearer its end, and does nothing more there."""
    study = STUDIES[id].start(experiment)
    shares = [study.progress]
    while not study.done:
        study.advance()
        shares.append(study.progress)
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] == 1
    study.advance()
    return study.snapshot()


def same(one: Run, other: Run) -> None:
    """Bit for bit the same frames and history, and the same end."""
    for name in ("best_epoch", "stopped_at", "updates", "diverged_at"):
        assert getattr(one, name) == getattr(other, name), name
    for name in ("frame_epochs", "frames", "restored"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert one.history.keys() == other.history.keys()
    for name, values in one.history.items():
        np.testing.assert_array_equal(values, other.history[name], err_msg=name)
