"""What the browser is told of the trials of a search: where each lies, what became of it, and in which order."""

import hashlib
from typing import Any

from pages.shared.trial_shades import legend_of, shades_of

import numpy as np
from jaxtyping import Float

from dlcore.amounts import error_text, listed, measure
from dlcore.kept_moments import evenly
from dlcore.search.axis import Tick, steps, ticks_of, value_text
from dlcore.search.dimension import Dimension
from dlcore.search.names import name_of, symbol_of, title_of
from dlcore.search.ranking import best_among_first
from dlcore.search.result import Trials

SCORE = "score"
"""Stands for the dev error where an axis is no hyperparameter."""
MOST_RECORDS = 60
SPREAD = 0.55
"""Of the share of a choice or a whole number that its dots take, so that equal ones do not cover each other."""
CLEAR_OF_OUTLIERS = 0.98
ROOM_ABOVE = 1.05


def fingerprint(trials: Trials) -> str:
    """The same for the same search: the picture then goes on instead of starting over."""
    return hashlib.sha256(str(trials.plan).encode()).hexdigest()[:12]


def header_of(trials: Trials, choice: dict[str, Any]) -> dict[str, Any]:
    """The header of the message. `choice` names the axes `x` and `y`, and the number of the chosen `trial` or None."""
    task, space = trials.experiment.dataset.task, trials.plan.space
    return {
        "id": fingerprint(trials),
        "unit": "trial",
        "epochs": np.flatnonzero(trials.finished) + 1,
        "total_epochs": trials.plan.count,
        "complete": trials.complete,
        "measure": measure(task),
        "percent": task == "classification",
        "seeds": trials.dev_error.shape[1],
        "count": trials.plan.count,
        "axes": [_axis(dimension) for dimension in space] + [_score_axis(trials)],
        "values": [
            [value_text(dimension, value) for dimension, value in zip(space, row, strict=True)] for row in trials.values
        ],
        "scores": _texts(task, trials.score),
        "trains": _texts(task, trials.train_error.mean(axis=1)),
        "legend": legend_of(trials),
        "crossed": bool(trials.diverged.any()),
        "last_epoch": trials.epochs[-1],
        "top": top_of(trials),
        "described": _described(trials),
        "choice": choice,
    }


def arrays_of(trials: Trials) -> dict[str, np.ndarray]:
    """The arrays of the message; those with a row for each trial have it in the order they were proposed."""
    count = len(trials.score)
    rank = np.full(count, count)
    rank[trials.order] = np.arange(len(trials.order))
    kept = evenly(len(trials.epochs), MOST_RECORDS)
    places, middles = drawn_places(trials)
    same = [np.unique(column, return_inverse=True)[1] for column in middles.T]
    return {
        "numbers": np.arange(count) + 1,
        "order": np.flatnonzero(trials.finished),
        "best": best_among_first(trials),
        "waiting": np.flatnonzero(~trials.finished),
        "rank": rank,
        "round": trials.round,
        "places": places,
        "middles": middles,
        "same": np.stack(same, axis=1),
        "score": trials.score,
        "shade": shades_of(trials).place(trials.score),
        "records": trials.epochs[kept],
        "courses": trials.dev_course[:, kept],
    }


def drawn_places(trials: Trials) -> tuple[Float[np.ndarray, "t a"], Float[np.ndarray, "t d"]]:
    """Where every trial lies on every axis (the last is that of the score), and where its values do: dots of the
    same value are drawn beside each other."""
    columns, middles = [], []
    for k, dimension in enumerate(trials.plan.space):
        middle = np.array([dimension.place(row[k]) for row in trials.values])
        columns.append(middle if dimension.levels is None else middle + SPREAD * (trials.places[:, k] - middle))
        middles.append(middle)
    columns.append(np.clip(np.where(np.isfinite(trials.score), trials.score, np.inf) / top_of(trials), 0, 1))
    return np.stack(columns, axis=1), np.stack(middles, axis=1)


def _axis(dimension: Dimension) -> dict[str, Any]:
    return {
        "key": dimension.name,
        "title": title_of(dimension),
        "short": symbol_of(dimension.name),
        "ticks": [tick._asdict() for tick in ticks_of(dimension)],
    }


def _score_axis(trials: Trials) -> dict[str, Any]:
    task, top = trials.experiment.dataset.task, top_of(trials)
    ticks = [Tick(error / top, error_text(task, error).replace(".0 %", " %")) for error in steps(0.0, top)]
    return {
        "key": SCORE,
        "title": f"dev {measure(task)}",
        "short": "dev",
        "ticks": [tick._asdict() for tick in ticks],
        "score": True,
    }


def top_of(trials: Trials) -> float:
    """Where the axis of the dev error ends."""
    known = trials.dev_course[np.isfinite(trials.dev_course)]
    scores = trials.score[np.isfinite(trials.score)]
    reach = max(
        float(np.quantile(known, CLEAR_OF_OUTLIERS)) if known.size else 0.0,
        float(np.quantile(scores, CLEAR_OF_OUTLIERS)) if scores.size else 0.0,
    )
    return ROOM_ABOVE * reach or 1.0


def _texts(task: str, errors: Float[np.ndarray, " t"]) -> list[str]:
    return ["diverged" if np.isinf(one) else "–" if np.isnan(one) else error_text(task, one) for one in errors]


def _described(trials: Trials) -> str:
    """The picture in words, for those who do not see it."""
    task, best = trials.experiment.dataset.task, trials.best
    names = [name_of(dimension.name) for dimension in trials.plan.space]
    begin = f"{len(trials.order)} trials over {listed(names)}."
    if best is None:
        return begin
    return f"{begin} The best, trial {best + 1}, has a dev {measure(task)} of {error_text(task, trials.score[best])}."
