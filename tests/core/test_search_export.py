"""The files of a search hold its trials, every one, and the plan can be read back from them."""

import csv
import io
import json

import numpy as np
import pytest

from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.search.asked_plan import PLAN_KEYS, asked_plan
from dlcore.search.export import trials_to_csv, trials_to_json
from dlcore.search.importance import importance_of
from tests.core.made_trials import made_trials

TRIALS = made_trials(waiting=(5,), diverged=(3,), experiment=Experiment(data="moons", hidden=(4,)))
"""The sixth has not ended; one seed of the fourth diverged."""


def known(numbers: np.ndarray) -> list[float | None]:
    """None where there is no number."""
    return [float(one) if np.isfinite(one) else None for one in numbers]


def cells(rows: list[dict[str, str]], column: str) -> list[float | None]:
    return [float(row[column]) if row[column] else None for row in rows]


@pytest.mark.parametrize("test", [True, False])
def test_the_table_holds_every_trial_and_the_test_set_only_where_it_is_open(test):
    rows = list(csv.DictReader(io.StringIO(trials_to_csv(TRIALS, test=test))))
    assert [row["trial"] for row in rows] == [str(k) for k in range(1, 25)]
    assert [int(row["round"]) for row in rows] == [1] * 12 + [2] * 12
    assert cells(rows, "dev_error") == known(TRIALS.dev_error.mean(axis=1))
    assert cells(rows, "train_error") == known(TRIALS.train_error.mean(axis=1))
    assert cells(rows, "dev_cost") == known(TRIALS.dev_cost.mean(axis=1))
    for seed in range(2):
        assert cells(rows, f"dev_error_seed_{seed + 1}") == known(TRIALS.dev_error[:, seed])
    assert [row["diverged"] for row in rows].count("True") == 1 and rows[3]["diverged"] == "True"
    assert rows[3]["dev_error"] == rows[5]["dev_error"] == "" != rows[3]["dev_error_seed_2"]
    for row, one, values in zip(rows, TRIALS.experiments, TRIALS.values, strict=True):
        assert (float(row["lr"]), float(row["l2"])) == values[:2] and row["batch"] == str(values[2])
        link = parse_link(row["link"])
        assert (link.page, link.experiment, link.notices) == ("playground", one, ())
    if test:
        assert cells(rows, "test_error") == known(TRIALS.test_error.mean(axis=1))
    else:
        assert not [name for name in rows[0] if "test" in name]


def test_the_plan_is_read_back_and_nothing_is_no_number():
    importance = importance_of(TRIALS)
    text = trials_to_json(TRIALS, importance, test=True)
    read = json.loads(text, parse_constant=pytest.fail)
    experiment = parse_link(read["plan"]["experiment"]).experiment
    assert asked_plan(experiment, {key: read["plan"][key] for key in PLAN_KEYS}) == TRIALS.plan
    assert read["complete"] is False and read["best"] == int(np.nanargmin(TRIALS.score)) + 1
    assert read["order"] == (TRIALS.order + 1).tolist() and len(read["trials"]) == 24
    assert [one["dev_error"] for one in read["trials"]] == known(TRIALS.score)
    assert [one["dev_errors"] for one in read["trials"]] == [known(row) for row in TRIALS.dev_error]
    assert [one["test_error"] for one in read["trials"]] == known(TRIALS.test_error.mean(axis=1))
    assert list(read["importance"]["shares"].values()) == importance.share.tolist()
    assert read["importance"]["explained"] == importance.explained
    sealed = trials_to_json(made_trials(2, diverged=(0, 1)), test=False)
    assert "test_error" not in sealed and json.loads(sealed)["best"] is None and "importance" not in sealed
