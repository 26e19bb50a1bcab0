"""Gradients of single examples: one by one through backpropagation, whose own tests hold it to finite differences."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.backpropagation import backward, problem_of
from dlcore.experiment import Experiment
from dlcore.minibatches.example_gradients import (
    FEW_PARAMETERS,
    example_gradients,
    examples_of,
    why_no_gradients,
)
from dlcore.run import Run

from .runs import standing

SMALL = [
    {"data": "moons", "examples": 100},
    {"data": "moons", "examples": 100, "normalization": "layer", "hidden": (5, 4)},
    {"data": "moons", "examples": 100, "normalization": "layer", "norm_where": "after", "hidden": (5, 4)},
    {"data": "blobs", "classes": 3, "examples": 100, "activation": "relu"},
    {"data": "plane", "examples": 100},
]
WIDE = {"data": "moons", "examples": 100, "hidden": (24, 24), "normalization": "layer"}


SOME = 7


def one_by_one(run: Run) -> np.ndarray:
    """The gradients of the first examples, each as if it were all there is."""
    whole = problem_of(run.experiment, run.data, examples_of(run), run.frames[0])
    found = []
    for column in range(SOME):
        at = slice(column, column + 1)
        one = replace(whole, inputs=whole.inputs[:, at], targets=whole.targets[:, at])
        found.append(backward(one.forward()).flat)
    return np.array(found)


@pytest.mark.parametrize("query", SMALL, ids=str)
def test_a_row_is_the_gradient_of_one_example(query):
    run = standing(Experiment(**query))
    found = example_gradients(run, 0)
    assert found.shape[1] <= FEW_PARAMETERS and len(found) == run.data.counts[0]
    np.testing.assert_allclose(found[:SOME], one_by_one(run), atol=1e-12)


def test_long_gradients_keep_their_lengths_and_angles():
    run = standing(Experiment(**WIDE))
    found, expected = example_gradients(run, 0)[:SOME], one_by_one(run)
    assert expected.shape[1] > FEW_PARAMETERS >= found.shape[1]
    np.testing.assert_allclose(
        found @ found.T, expected @ expected.T, atol=1e-11 * np.square(expected).sum(axis=1).max()
    )


def test_penalty_and_dropout_are_left_out():
    plain = Experiment(data="moons", examples=100)
    other = plain.replace(l2=3.0, l1=1.0, keep_prob=(0.5,))
    np.testing.assert_array_equal(example_gradients(standing(plain), 0), example_gradients(standing(other), 0))


def test_where_single_examples_have_no_gradient_it_is_said():
    run = standing(Experiment(data="moons", normalization="batch"))
    assert "depends on the others" in why_no_gradients(run)
    with pytest.raises(ValueError, match="batch normalization"):
        example_gradients(run, 0)
    assert why_no_gradients(standing(Experiment(data="moons"))) == ""


def test_of_many_examples_or_parameters_the_first_are_taken():
    assert examples_of(standing(Experiment(data="moons", examples=20_000))) < 20_000
    wide = standing(Experiment(data="moons", examples=1000, hidden=(64, 64)))
    assert examples_of(wide) == 300


def test_overflow_is_not_hidden():
    run = standing(Experiment(data="moons", examples=100, hidden=(8,) * 10, activation="relu"))
    run.frames[:] = 1e38
    assert not np.isfinite(example_gradients(run, 0)).all()
