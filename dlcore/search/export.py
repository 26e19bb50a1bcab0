"""A search as files: all of its trials as CSV, the plan and its results as JSON."""

import csv
import io
import json
import math
from typing import Any

import numpy as np

from dlcore.links import to_query
from dlcore.search.dimensions import DIMENSIONS
from dlcore.search.importance import Importance
from dlcore.search.plan import SearchPlan
from dlcore.search.result import Trials
from dlcore.search.space import text_of


def trials_to_csv(trials: Trials, *, test: bool) -> str:
    """A header, then a row for each trial in the order they were proposed: its values under their link keys, errors
    (shares misclassified, or RMSE), and the query that opens it. Errors on the test set only with `test`.

    A cell is empty where there is no number: not known yet, or of a network that diverged.
    """
    rows = [_trial(trials, place, test) for place in range(len(trials.score))]
    for row in rows:
        for number, error in enumerate(row.pop("dev_errors"), 1):
            row[f"dev_error_seed_{number}"] = error
        row |= row.pop("values")
    text = io.StringIO()
    names = ("trial", "round", *(one.name for one in trials.plan.space), *(rows[0] if rows else ()))
    writer = csv.DictWriter(text, list(dict.fromkeys(names)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def trials_to_json(trials: Trials, importance: Importance | None = None, *, test: bool) -> str:
    """The plan by its link keys, from which `dlcore.search.asked_plan.asked_plan` makes it again, the results, and
    every trial; null where there is no number. `best` is the number of a trial, from 1."""
    best = trials.best
    found: dict[str, Any] = {
        "plan": described(trials.plan),
        "complete": trials.complete,
        "best": None if best is None else best + 1,
        "order": (trials.order + 1).tolist(),
        "notes": list(trials.notes),
        "trials": [_trial(trials, place, test) for place in range(len(trials.score))],
    }
    if importance is not None:
        found["importance"] = {
            "shares": dict(zip(importance.names, map(_plain, importance.share), strict=True)),
            "explained": _plain(importance.explained),
        }
    return json.dumps(found, indent=1, allow_nan=False) + "\n"


def described(plan: SearchPlan) -> dict[str, str]:
    """Everything that decides a search, as its link writes it."""
    return {
        "experiment": to_query(plan.experiment),
        "space": text_of(plan.space),
        "sampler": plan.sampler,
        "trials": str(plan.trials),
        "sampler_seed": str(plan.sampler_seed),
    }


def _trial(trials: Trials, place: int, test: bool) -> dict[str, Any]:
    """One trial as plain data."""
    written = {
        one.name: DIMENSIONS[one.name].setting.write(value)
        for one, value in zip(trials.plan.space, trials.values[place], strict=True)
    }
    errors = {"train_error": trials.train_error, "dev_error": trials.dev_error}
    errors |= {"test_error": trials.test_error} if test else {}
    return {
        "trial": place + 1,
        "round": int(trials.round[place]) + 1,
        "values": written,
        "diverged": bool(trials.diverged[place]),
        **{name: _plain(values[place].mean()) for name, values in errors.items()},
        "dev_cost": _plain(trials.dev_cost[place].mean()),
        "dev_errors": [_plain(error) for error in trials.dev_error[place]],
        "link": f"/playground?{to_query(trials.experiments[place], full=False)}",
    }


def _plain(number: float | np.floating) -> float | None:
    return float(number) if math.isfinite(number) else None
