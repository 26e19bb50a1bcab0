"""What a dev set's own moments do to a network's error: against the network's inputs made by scikit-learn."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from dlcore.amounts import error_text, gap_text
from dlcore.data import prepare
from dlcore.engine.settings import architecture_of
from dlcore.experiment import Experiment
from dlcore.inputs.own_moments import OwnMoments, own_moments, scale_each, why_no_own_moments
from dlcore.inputs.reading import read_own_moments
from dlcore.parameters import ExactLayer, flatten
from dlcore.prediction import errors_of, outputs_for
from dlcore.run import Run
from dlcore.scaling import scale_alone


def run_of(**query) -> Run:
    """Logistic or linear regression on the line between the classes of `gauss`, or through the values of `plane`."""
    experiment = Experiment(hidden=(), **query)
    data = prepare(experiment)
    weights = np.linalg.lstsq(
        np.column_stack([data.inputs[: data.counts[0]], np.ones(data.counts[0])]),
        data.targets[: data.counts[0], 0] - (0.5 if data.dataset.task == "classification" else 0.0),
        rcond=None,
    )[0]
    vector = flatten([ExactLayer(weights[None, :-1], weights[-1:])]).astype(np.float32)
    architecture, history = architecture_of(experiment, data), {"epoch": np.arange(1), "train_cost": np.zeros(1)}
    return Run(experiment, data, architecture, np.arange(1), vector[None], history, 0, 0.0, "cpu", None, True)


@pytest.mark.parametrize("query", [{"data": "gauss", "balance": 0.8}, {"data": "plane", "shift": 0.3}])
def test_the_whole_dev_set_has_the_error_of_its_own_scaling(query):
    run = run_of(**query)
    found, data = own_moments(run), run.data
    assert own_moments(run) is found, "asked twice of the same"
    dev, task = data.slices["dev"], data.dataset.task
    own = StandardScaler().fit_transform(data.raw[dev]).astype(np.float32)
    for inputs, error in ((own, found.own[-1]), (data.inputs[dev], found.right)):
        expected = errors_of(task, outputs_for(run.experiment, data, run.parameters, inputs), data.labels[dev])
        assert error == pytest.approx(float(expected), abs=1e-6)
    # the experiment that scales so sees the same
    other = prepare(run.experiment.replace(scale="own"))
    np.testing.assert_allclose(other.inputs[dev], own, atol=1e-5)
    assert found.sizes[-1] == data.counts[1] and found.own_se[-1] == 0


def test_a_set_of_one_is_all_mean():
    run = run_of(data="gauss", noise=0.3)
    found = own_moments(run)
    bias_says = float(run.parameters[-1] > 0)
    labels = run.data.labels[run.data.slices["dev"]]
    assert found.sizes[0] == 1
    # every example becomes 0: the network says the same of all
    assert found.own[0] == pytest.approx(np.mean(labels != bias_says), abs=4 * found.own_se[0] + 1e-9)
    assert found.own[0] > found.right + 0.2
    words = read_own_moments(found, "classification", False)
    assert error_text("classification", found.right) in words.detail
    assert error_text("classification", found.own[0]) in words.detail


def test_another_balance_hurts_and_a_shift_is_hidden():
    hurt = own_moments(run_of(data="gauss", balance=0.9, examples=1000))
    assert hurt.own[-1] > hurt.right
    gap = gap_text("classification", float(hurt.own[-1] - hurt.right))
    assert f"{gap} worse" in read_own_moments(hurt, "classification", True).finding
    hidden = own_moments(run_of(data="gauss", shift=0.8, examples=1000))
    assert hidden.own[-1] < hidden.right
    words = read_own_moments(hidden, "classification", True)
    assert "better than it is" in words.finding and "hidden by its own mean" in words.detail
    assert "luck" in read_own_moments(hidden, "classification", False).detail


def test_sets_are_scaled_like_a_set():
    sets = np.random.RandomState(0).randn(5, 4, 3) * 10
    sets[2, :, 1] = 0.1
    np.testing.assert_allclose(scale_each(sets), [scale_alone("own", one) for one in sets], atol=1e-12)
    np.testing.assert_array_equal(scale_each(sets[:, :1]), 0)


def test_a_diverged_network_has_no_error():
    found = OwnMoments(np.array([1, 5]), np.array([2, 1]), np.full(2, np.nan), np.zeros(2), np.nan)
    assert read_own_moments(found, "classification", False).finding == "The network has diverged:"


@pytest.mark.parametrize(("query", "word"), [({"scale": "none"}, "standard"), ({"split": (80, 0, 20)}, "no dev set")])
def test_where_there_is_nothing_to_measure(query, word):
    run = run_of(data="gauss", **query)
    assert word in (why_no_own_moments(run) or "")
    with pytest.raises(ValueError, match=word):
        own_moments(run)
