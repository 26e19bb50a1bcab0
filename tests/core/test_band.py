"""Bands: the runs they hold, quantiles over them, and the words and files made of them."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from dlcore.__main__ import main
from dlcore.band import Band, first_run, quantiles, seed_runs
from dlcore.band_reading import read_band
from dlcore.band_training import BandTraining, train_band
from dlcore.budget import refusal
from dlcore.comparison import differences, pair, read_pairs, same_data
from dlcore.engine.scope import unused_settings
from dlcore.experiment import Experiment
from dlcore.run import WorkRefusedError, train
from dlcore.settings.seeds import LARGEST_SEED

BASE = Experiment(hidden=(4,), epochs=12, seeds=6, seed=3, data_seed=1, batch_seed=2)
DIVERGING = Experiment(data="multigauss", opt="sgd", lr=3, act="relu", hidden=(8,), epochs=30, seeds=8, batch="full")


@pytest.fixture(scope="module")
def band() -> Band:
    return train_band(BASE)


def with_errors(band: Band, errors: list[float], **others) -> Band:
    """The band with other final dev errors; a NaN is a run that diverged."""
    history = {name: values.copy() for name, values in band.history.items()}
    history["dev_error"][:, -1] = errors
    history["train_cost"][np.isnan(errors), -1] = np.nan
    return replace(band, history=history, **others)


def test_the_runs_of_a_band_differ_in_their_weight_seed_only():
    runs = seed_runs(BASE)
    assert [one.seed for one in runs] == [3, 4, 5, 6, 7, 8]
    assert all(one == BASE.replace(seed=one.seed, seeds=1) for one in runs)
    assert runs[0] == first_run(BASE)
    assert first_run(runs[0]) is runs[0]


def test_after_the_largest_seed_comes_zero():
    runs = seed_runs(Experiment(seed=LARGEST_SEED, seeds=3))
    assert [one.seed for one in runs] == [LARGEST_SEED, 0, 1]


def test_quantiles_are_those_of_the_finite_values():
    values = np.array([[1.0, np.nan, np.nan], [2.0, np.inf, np.nan], [4.0, 5.0, -np.inf], [8.0, 7.0, np.nan]])
    found = quantiles(values, (0.0, 0.5, 1.0))
    np.testing.assert_array_equal(found, [[1, 5, np.nan], [3, 6, np.nan], [8, 7, np.nan]])
    np.testing.assert_allclose(quantiles(values)[:, 0], np.quantile([1, 2, 4, 8], (0.1, 0.5, 0.9)))


def test_every_run_of_a_band_is_the_single_run_and_the_first_to_the_last_bit(band):
    assert band.complete and band.epoch == 12 and not band.diverged.any()
    assert band.seeds.tolist() == [3, 4, 5, 6, 7, 8]
    for row, experiment in enumerate(seed_runs(BASE)):
        single = train(experiment)
        for name in ("train_cost", "dev_cost", "dev_error", "test_error"):
            expected = single.history[name][band.records]
            np.testing.assert_allclose(band.history[name][row], expected, atol=0 if row == 0 else 2e-4, rtol=1e-3)
    assert band.updates == 6 * train(first_run(BASE)).updates


def test_a_band_in_progress_grows_from_the_front():
    training = BandTraining(BASE.replace(epochs=600, seeds=3))
    before, known = None, 0
    while not training.done:
        training.advance()
        now = training.snapshot()
        assert np.all(now.known >= known)
        if before is not None:
            reached = before.known.min()
            np.testing.assert_array_equal(
                now.history["train_cost"][:, :reached], before.history["train_cost"][:, :reached]
            )
        assert now.complete == training.done
        assert np.isfinite(now.values("train_cost")[now.known > now.at]).all()
        before, known = now, now.known
    assert training.progress == 1 and before.known.tolist() == [len(before.records)] * 3


def test_a_diverged_run_is_counted_and_left_out():
    band = train_band(DIVERGING)
    assert band.diverged.all()
    assert np.isnan(band.final("dev_error")).all() and np.isnan(band.edges("dev_error")).all()
    assert read_band(band).finding == "All 8 networks diverged."


def test_the_budget_counts_the_seeds():
    asked = Experiment(hidden=(64, 64, 64), epochs=600, examples=3000, seeds=64)
    with pytest.raises(WorkRefusedError) as refused:
        BandTraining(asked)
    assert str(refused.value) == refusal(asked) and "64 networks" in refusal(asked) and "limit" in refusal(asked)
    assert refusal(first_run(asked)) is None


def test_a_band_of_one_run_is_no_band():
    with pytest.raises(ValueError, match="two runs"):
        BandTraining(BASE.replace(seeds=1))


def test_training_uses_the_setting():
    assert unused_settings(Experiment(seeds=8)) == ()


def test_the_reading_says_where_half_of_the_networks_end_and_whether_the_first_is_typical(band):
    words = read_band(with_errors(band, [0.09, 0.06, 0.02, 0.12, 0.14, 0.06]))
    low, high = np.quantile([0.09, 0.06, 0.02, 0.12, 0.14, 0.06], (0.25, 0.75))
    assert words.finding == f"Half of the 6 networks end between {100 * low:.1f} % and {100 * high:.1f} % dev error;"
    assert words.detail.startswith("the first draw, 9.0 %, is typical.")
    spread = 100 * np.subtract(*np.quantile([0.09, 0.06, 0.02, 0.12, 0.14, 0.06], (0.9, 0.1)))
    assert f"{spread:.1f} points" in words.detail


def test_the_reading_tells_luck_from_bad_luck_and_counts_the_diverged(band):
    lucky = read_band(with_errors(band, [0.01, 0.06, 0.02, 0.12, 0.14, np.nan]))
    assert lucky.finding.startswith("Half of the 5 networks")
    assert lucky.detail.startswith("the first draw, 1.0 %, is luckier than 4 of the other 4.")
    assert lucky.detail.endswith("1 of 6 diverged and is left out.")
    unlucky = read_band(with_errors(band, [0.5, 0.06, 0.02, 0.12, 0.14, 0.5]))
    assert "the first draw, 50.0 %, is worse than 4 of the other 5." in unlucky.detail
    alike = read_band(with_errors(band, [0.1] * 6))
    assert alike.finding == "Half of the 6 networks end at 10.0 % dev error;"
    gone = read_band(with_errors(band, [np.nan, np.nan, 0.1, 0.2, 0.3, 0.2]))
    assert gone.detail.startswith("the first draw diverged.") and "2 of 6 diverged and are" in gone.detail


def test_pairs_are_those_of_the_same_weight_seed(band):
    errors = [0.10, 0.12, 0.14, 0.16, 0.18, 0.20]
    a = with_errors(band, errors)
    b = train_band(BASE.replace(seed=5, seeds=8, l2=1.0))
    pairs = pair(a, b)
    assert pairs.seeds.tolist() == [5, 6, 7, 8]
    np.testing.assert_array_equal(pairs.a, errors[2:])
    np.testing.assert_array_equal(pairs.b, b.final("dev_error")[:4])


def test_the_comparison_says_difference_interval_and_winner(band):
    a = with_errors(band, [0.10, 0.12, 0.14, 0.16, 0.18, 0.20])
    b = with_errors(band, [0.09, 0.10, 0.13, 0.15, 0.16, 0.21], experiment=BASE.replace(l2=1.0))
    words = read_pairs(a, b, pair(a, b))
    assert words.finding == "These seeds show no difference."
    assert words.detail.startswith(
        "B − A = −1.0 points of dev error, 95 % interval −2.1 to +0.1, over 6 paired seeds; B is better in 5 of 6."
    )
    better = with_errors(b, [0.09, 0.10, 0.13, 0.15, 0.16, 0.19], experiment=b.experiment)
    words = read_pairs(a, better, pair(a, better))
    assert words.finding == "B is better." and "interval −1.9 to −0.8" in words.detail
    assert "Unpaired, the interval would be −6.2 to +3.5" in words.detail
    assert read_pairs(better, a, pair(better, a)).finding == "A is better."
    assert read_pairs(a, a, pair(a, a)).finding == "A and B are the same."
    assert "different data" not in words.detail


def test_other_data_share_the_weight_seed_only(band):
    other = with_errors(band, [0.1] * 6, experiment=BASE.replace(noise=0.5))
    assert not same_data(band.experiment, other.experiment)
    assert "share the weight seed and nothing else" in read_pairs(band, other, pair(band, other)).detail
    assert not same_data(BASE, BASE.replace(data_seed=9)) and same_data(BASE, BASE.replace(l2=1.0, seeds=8))


def test_what_cannot_be_compared_is_said(band):
    plane = train_band(Experiment(data="plane", hidden=(4,), epochs=2, seeds=2))
    assert read_pairs(band, plane, pair(band, plane)).finding == "These cannot be compared."
    elsewhere = replace(band, experiment=BASE.replace(seed=100))
    assert read_pairs(band, elsewhere, pair(band, elsewhere)).finding == "Too few pairs."


def test_a_regression_is_compared_by_rmse():
    a = train_band(Experiment(data="plane", hidden=(4,), epochs=6, seeds=4))
    b = train_band(Experiment(data="plane", hidden=(4,), epochs=6, seeds=4, lr=0.1))
    assert "dev RMSE" in read_band(a).finding and "%" not in read_band(a).finding
    assert " dev RMSE, 95 % interval" in read_pairs(a, b, pair(a, b)).detail


def test_the_differences_are_the_settings_that_are_not_alike():
    found = differences(BASE, BASE.replace(l2=1.5, hidden=(4, 8), seeds=32))
    assert [(one.a, one.b) for one in found] == [("4", "4-8"), ("0", "1.5")]


def test_the_command_line_reports_the_band_beside_the_first_run(capsys):
    link = "hidden=4&epochs=12&seeds=6&seed=3&data_seed=1&batch_seed=2"
    assert main(["run", link, "--json", "-"]) == 0
    written = json.loads(capsys.readouterr().out)
    single, band = train(first_run(BASE)), train_band(BASE)
    assert written["final"] == single.final and written["experiment"]["seeds"] == 6
    found = written["band"]["final"]["dev"]["error"]
    assert written["band"]["seeds"] == [3, 4, 5, 6, 7, 8] and written["band"]["diverged"] == 0
    assert found["values"] == band.final("dev_error").tolist()
    assert [found[name] for name in ("p10", "median", "p90")] == list(band.edges("dev_error"))
    assert found["values"][0] == single.final["dev"]["error"]
    assert written["band"]["history"]["epoch"] == band.records.tolist()

    assert main(["run", link, "--csv", "-"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [float(row["train_cost"]) for row in rows] == single.history["train_cost"].tolist()
    expected = quantiles(band.values("dev_cost"))[1]
    assert [float(row["dev_cost_median"]) for row in rows] == expected.tolist()

    assert main(["run", link]) == 0
    assert read_band(band).finding in capsys.readouterr().out


def test_a_band_that_diverged_leaves_plain_files(capsys):
    link = "data=multigauss&opt=sgd&lr=3&act=relu&hidden=8&epochs=30&seeds=8&batch=full&split=80-0-20"
    assert main(["run", link, "--json", "-"]) == 0
    written = json.loads(capsys.readouterr().out)["band"]
    assert written["diverged"] == 8 and written["final"]["dev"] is None
    assert written["final"]["train"]["error"]["values"] == [None] * 8
    assert main(["run", link, "--csv", "-"]) == 0
    assert "nan" not in capsys.readouterr().out
    assert main(["run", link]) == 0
    assert "All 8 networks diverged." in capsys.readouterr().out
