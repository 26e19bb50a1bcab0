"""The diagnosis of a run, in words from its own numbers, and what to try: for a run that did not train, that first."""

import math
from typing import TYPE_CHECKING

import numpy as np

from dlcore.amounts import error_text, gap_text, measure
from dlcore.band_reading import Words
from dlcore.diagnosis import HIGH, Diagnosis, Remedy, diagnose, remedies
from dlcore.intervals import standard_error
from dlcore.ladder import BASE, DEV, TRAIN, TRAIN_DEV, Rung
from dlcore.reading import STANDARD_ERRORS, read, target_scale
from dlcore.rules import mend

if TYPE_CHECKING:
    from dlcore.experiment import Experiment
    from dlcore.run import Run

NOT_TRAINED = ("diverged", "stuck", "unstable")
"""Verdicts of `dlcore.reading` under which the gaps say nothing yet."""


def diagnosis_of(run: "Run", rungs: tuple[Rung, ...]) -> Diagnosis | None:
    """The diagnosis of the errors of a run (`dlcore.ladder`); None without a base error or without a dev set.

    Variance is measured on the train-dev set where there is one: it comes from where train comes from.
    """
    errors = {rung.name: rung for rung in rungs}
    above = errors.get(TRAIN_DEV, errors.get(DEV))
    if above is None or BASE not in errors:
        return None
    scale = target_scale(run)
    half = (above.high - above.low) / 2 if np.isfinite(above.high - above.low) else 0.0
    return diagnose(
        errors[BASE].error / scale, errors[TRAIN].error / scale, above.error / scale, half_interval=half / scale
    )


def read_diagnosis(run: "Run", rungs: tuple[Rung, ...], diagnosis: Diagnosis) -> Words:
    """The finding, and the gaps behind it. The run must have its first evaluation."""
    reading = read(run)
    if reading.verdict in NOT_TRAINED:
        return Words(f"{reading.finding} Bias or variance is the second question.", reading.detail)
    errors = {rung.name: rung for rung in rungs}
    name = TRAIN_DEV if TRAIN_DEV in errors else DEV
    task, above, kind = run.data.dataset.task, errors[name], measure(run.data.dataset.task)
    bias = _from(task, errors[TRAIN].error - errors[BASE].error)
    variance = _from(task, above.error - errors[TRAIN].error)
    base, train, upper = (error_text(task, one.error) for one in (errors[BASE], errors[TRAIN], above))
    if diagnosis.high_bias and diagnosis.high_variance:
        detail = f"Train {kind} is {bias} the base {kind} of {base}, and {name} another {variance} train."
    elif diagnosis.high_bias:
        detail = f"Train {kind} is {train}, {bias} the base {kind} of {base}; {name} is {variance} train."
    elif diagnosis.high_variance:
        detail = f"{name.capitalize()} {kind} is {upper}, {variance} train; train is {_beside(errors, task)}."
    else:
        detail = f"Train {kind} is {train}, {_beside(errors, task)}; {name} is {variance} train."
    return Words(f"{diagnosis.verdict.capitalize()}.", detail + _doubt(diagnosis, above, task))


def _from(task: str, gap: float) -> str:
    """How one error lies to another: "2.0 points above", "level with"."""
    if gap_text(task, gap) == gap_text(task, 0.0):
        return "level with"
    return f"{gap_text(task, abs(gap))} {'above' if gap > 0 else 'below'}"


def _beside(errors: dict[str, Rung], task: str) -> str:
    base, examples = errors[BASE].error, errors[TRAIN].examples
    gap = errors[TRAIN].error - base
    # The error of the best model on so many examples has this standard deviation; an RMSE for normal noise.
    chance = standard_error(base, examples) if task == "classification" else base / math.sqrt(2 * examples)
    heart = ": it has learned some noise by heart" if gap < -STANDARD_ERRORS * chance else ""
    return f"{_from(task, gap)} the base {measure(task)} of {error_text(task, base)}{heart}"


def _doubt(diagnosis: Diagnosis, above: Rung, task: str) -> str:
    if not diagnosis.uncertain:
        return ""
    low, high = (error_text(task, edge) for edge in (above.low, above.high))
    limit = f" (the limit is {gap_text(task, HIGH)})" if task == "classification" else ""
    return (
        f" But {above.examples:,} {above.name} examples cannot settle this{limit}: the true error may lie from "
        f"{low} to {high}."
    )


def harder(experiment: "Experiment") -> tuple[Remedy, ...]:
    """What makes the task harder for a network that has no fault: where would it fail?"""
    dataset, offered = experiment.dataset, []
    noise = round(experiment.noise + 0.4, 2)
    if dataset.noisy and dataset.synthetic and noise <= 1:
        offered.append(Remedy("noisier", f"More noise: {noise:g}", "", "", {"noise": noise}))
    fewest, _ = experiment.settings()["examples"].bounds or (1, 1)
    if dataset.synthetic and experiment.examples > fewest:
        fewer = max(int(fewest), experiment.examples // 4)
        _, faults = mend(experiment.values() | {"examples": fewer})
        if not faults:  # a train-dev set can take the only training example that would be left
            offered.append(Remedy("fewer", f"Fewer examples: {fewer:,}", "", "", {"examples": fewer}))
    if experiment.hidden:
        offered.append(Remedy("no-units", "No hidden units", "", "", {"hidden": (), "keep_prob": (1.0,)}))
    return tuple(offered)


def advised(run: "Run", diagnosis: Diagnosis) -> tuple[Remedy, ...]:
    """What to try: against what kept the run from training, else against bias and variance."""
    reading = read(run)
    if reading.verdict not in NOT_TRAINED:
        return remedies(run.experiment, diagnosis)
    suggestion = reading.suggestion
    label = suggestion.label[0].upper() + suggestion.label[1:]
    return (Remedy("train-first", label, "so that it trains at all", "bias", suggestion.changes),)
