"""Without and with a restraint over the same seeds: the pairs are the page's own runs, their band that of t-tests."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_rel

from dlcore.experiment import Experiment
from dlcore.run import WorkRefusedError, train
from dlcore.studies import STUDIES, restraint
from dlcore.studies.restraint import paired_band
from tests.core.runs import studied

STUDY = STUDIES["restraint"]
SMALL = Experiment(data="moons", hidden=(4,), epochs=12, examples=100, noise=0.5, learning_rate=0.05)


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(restraint, "SEEDS", (3, 2))


@pytest.mark.parametrize("change", [{"l2": 5.0}, {"l1": 1.0, "keep_prob": (0.7,)}], ids=str)
def test_a_pair_is_the_pages_run_without_and_with_its_restraints(short, change):
    result = studied("restraint", SMALL.replace(**change))
    assert result.complete and result.seeds.tolist() == [0, 1, 2] and result.notes == ()
    for row, seed in enumerate((0, 1, 2)):
        for side, one in enumerate((SMALL, SMALL.replace(**change))):
            run = train(one.replace(seed=seed))
            for errors, split in ((result.train_error, "train"), (result.dev_error, "dev")):
                assert errors[row, side] == pytest.approx(run.final[split]["error"], abs=1e-3)
            np.testing.assert_allclose(result.dev_course[side, row], run.history["dev_error"], atol=0.051)
    np.testing.assert_allclose(result.dev_course[:, :, -1].T, result.dev_error, atol=1e-6)
    assert result.epochs.tolist() == list(range(13))


@pytest.mark.parametrize("change", [{"patience": 4}, {"augmentation": 0.5}], ids=str)
def test_what_changes_the_course_of_a_run_is_compared_too(short, change):
    result = studied("restraint", SMALL.replace(epochs=30, **change))
    for row in range(3):
        run = train(SMALL.replace(epochs=30, seed=row, **change))
        assert result.dev_error[row, 1] == result.dev_course[1, row, -1] == pytest.approx(run.final["dev"]["error"])
    assert (result.dev_error[:, 0] != result.dev_error[:, 1]).any()


def test_it_streams_both_sides_in_step(short):
    progress: Any = STUDY.start(SMALL.replace(l2=1, ensemble=8))
    before = progress.snapshot()
    assert (progress.done, progress.progress, before.complete, before.dev_course.shape) == (False, 0, False, (2, 3, 0))
    shares = [0.0]
    while not progress.done:
        progress.advance()
        shares.append(progress.progress)
    assert shares == sorted(shares) and shares[-1] == 1 and progress.snapshot().experiment.ensemble == 1


def test_the_band_is_that_of_paired_t_tests():
    rng = np.random.default_rng(0)
    a = rng.random((8, 5))
    b = a - 0.1 + 0.05 * rng.random((8, 5))
    b[2, 1], a[:7, 4] = np.nan, np.nan
    band = paired_band(a, b)
    for epoch in range(4):
        known = np.isfinite(b[:, epoch])
        interval = ttest_rel(b[known, epoch], a[known, epoch]).confidence_interval(0.95)
        np.testing.assert_allclose(
            band[epoch], [np.mean((b - a)[known, epoch]), interval.low, interval.high], rtol=1e-6
        )
    assert np.isnan(band[4]).all(), "one pair has no interval"


def test_sixteen_seeds_where_there_is_time():
    progress: Any = STUDY.start(Experiment(l2=1))
    assert progress.snapshot().dev_error.shape == (16, 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Nothing restrains"),
        ({"keep_prob": (0.5,), "hidden": ()}, "Nothing restrains"),
        ({"l2": 1, "split": (80, 0, 20)}, "there is none"),
        ({"l2": 1, "split": (99.7, 0.3, 0)}, "there is none"),  # of 100 examples
        ({"l2": 1, "hidden": (256,) * 8, "examples": 5000, "epochs": 500}, "too much work"),
    ],
    ids=str,
)
def test_what_cannot_be_compared_is_refused_with_a_remedy(change, said):
    experiment = SMALL.replace(**change)
    reason = STUDY.refusal(experiment)
    assert reason is not None and said in reason and "(" in reason
    with pytest.raises(WorkRefusedError, match=said):
        STUDY.start(experiment)
