"""What a normalised network does not notice (T73): biases, the length of weights, and what descent makes of it."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.amounts import number_text
from dlcore.backpropagation import backward, blocks_of
from dlcore.batch_norm import invariances
from dlcore.batch_norm.invariances import (
    SCALES,
    Lengths,
    Redundant,
    bias_gradients,
    lengths,
    problem_at,
    redundant,
    scaled,
)
from dlcore.batch_norm.invariances_reading import (
    Measured,
    followed,
    percent,
    read_bias,
    read_gradient,
    read_length,
    read_rate,
)
from dlcore.experiment import Experiment
from dlcore.kept_moments import evenly
from dlcore.network import Normalization
from dlcore.schedules import learning_rates
from tests.core.runs import standing

EXPERIMENT = Experiment(data="moons", n=100, hidden=(5, 4), activation="tanh", normalization="batch", optimizer="sgd")


def run_of(**changes):
    """A run that stands at weights of which none is like another, those of gamma and beta and the biases among them."""
    run = standing(EXPERIMENT.replace(**changes))
    return replace(run, frames=run.frames + np.random.RandomState(3).randn(*run.frames.shape).astype(np.float32))


def measured(run, layer=2) -> Measured:
    normalization = run.architecture.normalization
    free = redundant(normalization, run.experiment.activation)
    both = free.length == "both"
    alone = scaled(run, 0, layer) if both else None
    bias, own = bias_gradients(run, 0)[layer - 1], scaled(run, 0, layer, both=both)
    along = lengths(run, layer, both=both)
    return Measured(free, normalization.kind, normalization.where, bias, own, alone, along)


RUNS = {
    "batch": {},
    "layer": {"normalization": "layer"},
    "batch behind relu": {"norm_where": "after", "activation": "relu"},
    "layer behind leaky ReLU": {"normalization": "layer", "norm_where": "after", "activation": "leaky"},
    "batch behind tanh": {"norm_where": "after"},
    "batch behind linear": {"norm_where": "after", "activation": "linear"},
    "layer behind linear": {"normalization": "layer", "norm_where": "after", "activation": "linear"},
    "none": {"normalization": "none"},
}


@pytest.mark.parametrize("changes", RUNS.values(), ids=RUNS)
def test_what_is_redundant_makes_no_difference_and_all_else_does(changes, monkeypatch):
    """With epsilon 0 exactly: what `redundant` says is all that there is."""
    monkeypatch.setattr("dlcore.backpropagation.normalized.EPSILON", 0.0)
    run = run_of(**changes)
    free = redundant(run.architecture.normalization, run.experiment.activation)
    for layer, one in enumerate(bias_gradients(run, 0), start=1):
        assert (one.bias < 1e-14) == (free.bias == "each")
        assert (abs(one.mean) < 1e-14) == (free.bias in ("each", "mean"))
        if free.bias == "each":
            assert 0 < one.bias32 < 1e-6, "in float32 it is rounding, and larger"
        else:
            assert one.bias32 == pytest.approx(one.bias, rel=1e-3)
        for both in (False, True):
            found = scaled(run, 0, layer, both=both)
            free_of_length = free.length == "W" or (both and free.length == "both")
            assert (found.change < 1e-9) == free_of_length
            assert (abs(found.cosine) < 1e-12) == free_of_length
            assert (abs(found.slope + 1) < 1e-9) == free_of_length
            if free_of_length:  # dJ/d(cW) = 1/c dJ/dW
                np.testing.assert_allclose(found.gradient * SCALES, found.gradient[len(SCALES) // 2], rtol=1e-9)


def test_with_epsilon_it_is_nearly_so():
    found = scaled(run_of(), 0, 2)
    assert 1e-9 < found.change < 0.01 and 1e-9 < abs(found.cosine) < 1e-3 and abs(found.slope + 1) < 0.01


def test_cost_and_gradient_are_those_of_the_passes():
    run = run_of()
    given = problem_at(run, 0)
    assert given.inputs.shape[1] == min(100, run.data.counts[0])
    cache = given.forward()
    found = scaled(run, 0, 1)
    middle = len(SCALES) // 2
    assert SCALES[middle] == pytest.approx(1) and found.cost[middle] == pytest.approx(float(cache.cost), rel=1e-12)
    layer = backward(cache).layers[0]
    assert found.gradient[middle] == pytest.approx(np.linalg.norm(layer.weights), rel=1e-12)
    one = bias_gradients(run, 0)[0]
    assert one.beta == np.abs(layer.beta).max()
    # a penalty is left out: it does see how long weights are
    np.testing.assert_array_equal(scaled(run_of(l2=5.0), 0, 1).cost, found.cost)


def test_plain_descent_only_lengthens_the_weights(monkeypatch):
    """Published case T73: |W - alpha dW|^2 = |W|^2 + alpha^2 |dW|^2 (van Laarhoven 2017)."""
    monkeypatch.setattr("dlcore.backpropagation.normalized.EPSILON", 0.0)
    given = problem_at(run_of(), 0)
    gradient = backward(given.forward()).flat
    for block in blocks_of(given.configuration.architecture)[:-2]:
        if block.field == "weights":
            W, dW = given.theta[block.slice], gradient[block.slice]
            assert np.sum((W - 0.3 * dW) ** 2) == pytest.approx(np.sum(W**2) + 0.09 * np.sum(dW**2), rel=1e-12)


def test_lengths_along_the_run():
    run = run_of(decay="exponential", decay_rate=0.9, hidden=(3,))
    frames = np.concatenate([run.frames, 3 * run.frames, 2 * run.frames])
    run = replace(run, frames=frames, frame_epochs=np.array([0, 7, 200]))
    found = lengths(run, 1)
    weights = frames[0][:6].astype(float)
    np.testing.assert_allclose(found.squared, np.array([1, 9, 4]) * np.sum(weights**2), rtol=1e-6)
    rates = learning_rates(run.experiment)
    np.testing.assert_array_equal(found.rate, [rates[0], rates[7], rates[-1]])
    np.testing.assert_allclose(found.effective, found.rate / found.squared)
    # with the biases, of which the first frame has other ones than 0
    of_biases = np.sum(frames[0][6:9].astype(float) ** 2)
    together = lengths(run, 1, both=True)
    np.testing.assert_allclose(together.squared - found.squared, np.array([1, 9, 4]) * of_biases, rtol=1e-5)
    long = replace(run, frames=np.repeat(frames, 100, axis=0), frame_epochs=np.arange(300))
    np.testing.assert_array_equal(lengths(long, 1).epochs, evenly(300, invariances.MOST_MOMENTS))


def test_redundant_by_design():
    assert redundant(Normalization("batch", "before"), "tanh") == Redundant("each", "W")
    assert redundant(Normalization("layer", "before"), "tanh") == Redundant("mean", "both")
    assert redundant(Normalization("batch", "after"), "leaky") == Redundant("none", "both")
    assert redundant(Normalization("batch", "after"), "gelu") == Redundant("none", "none")
    assert redundant(Normalization("batch", "after"), "linear") == Redundant("each", "W")
    assert redundant(Normalization("layer", "after"), "linear") == Redundant("mean", "both")
    assert redundant(Normalization(), "relu") == Redundant("none", "none")
    assert invariances.HOMOGENEOUS == ("linear", "relu", "leaky")


def test_what_is_said():
    batch, layer, plain = (measured(run_of(normalization=kind)) for kind in ("batch", "layer", "none"))
    behind = measured(run_of(norm_where="after"))
    assert (
        followed({"Plain": plain, "Layer norm": layer})[0] == "Layer norm" and followed({"Plain": plain})[0] == "Plain"
    )
    words = read_bias("Batch norm", batch)
    assert words.finding == "b does nothing in layer 2:"
    for number in (batch.bias.bias, batch.bias.bias32, batch.bias.beta):
        assert number_text(number) in words.detail
    assert number_text(layer.bias.mean) in read_bias("Layer norm", layer).detail
    assert "not redundant" in read_bias("Batch norm", behind).finding
    assert read_bias("Plain", plain).finding == "Plain needs its b:"
    linear = measured(run_of(activation="linear"), 1)  # whose beta the next layer takes out
    assert f"and so is that of β, {number_text(linear.bias.beta)}." in read_bias("Batch norm", linear).detail
    assert linear.bias.beta < 1e-14 and "β stands in for it" in words.detail
    words = read_length("Batch norm", batch)
    assert words.finding.startswith("Batch norm does not notice") and percent(batch.scaled.change) in words.detail
    assert "W and b of layer 2" in read_length("Layer norm", layer).detail
    assert f"as far as {number_text(float(layer.alone.cost.max()))}" in read_length("Layer norm", layer).detail
    for one in (plain, behind):
        matters = read_length("It", one)
        assert "matters" in matters.finding and number_text(float(one.scaled.cost.max())) in matters.detail
        assert number_text(abs(one.scaled.cosine)) in read_gradient("It", one).detail
    assert "power of −1.00" in read_gradient("Batch norm", batch).detail
    steady = np.array([0.1, 0.1])

    def going(*squared: float, rate=steady, both=False):
        along = Lengths(both, np.array([0, 9]), np.array(squared), rate)
        return read_rate("Batch norm", replace(batch, lengths=along))

    words = going(2.0, 8.0)
    assert words.finding == "‖W‖² of layer 2 grows from 2 to 8:"
    assert "α/‖W‖² of plain descent goes from 0.05 to 0.0125: the same α turns" in words.detail
    assert words.detail.endswith("by less, a decay that nobody set.")
    assert going(8.0, 2.0).detail.endswith("turns the weights by more.")
    assert "its pace stays" in read_rate("Batch norm", batch).detail
    for end in (2.0, 8.0):
        set_by_hand = going(4.0, end, rate=np.array([0.1, 0.01])).detail
        assert "nobody" not in set_by_hand and set_by_hand.endswith(": α itself from 0.1 to 0.01.")
    assert going(2.0, 8.0, both=True).finding == "‖W‖² + ‖b‖² of layer 2 grows from 2 to 8:"
    assert "α/(‖W‖² + ‖b‖²) of plain" in going(2.0, 8.0, both=True).detail
    assert "weights are 0 at first" in going(0.0, 8.0).detail and "weights are 0 at the end" in going(2.0, 0.0).detail
    assert "not of its pace" in read_rate("Plain", plain).detail
    assert (percent(0.25), percent(2e-4)) == ("25.0 %", "0.02 %")


@pytest.mark.parametrize("kind", ["batch", "layer", "none"])
def test_where_all_weights_are_0_nothing_is_said_of_their_direction(kind):
    found = measured(standing(EXPERIMENT.replace(normalization=kind, initialization="zeros")), 1)
    assert np.isinf(found.lengths.effective).all() and np.isnan(found.scaled.slope)
    assert read_bias("It", found).finding == "Nothing comes back to b in layer 1:"
    assert "changes nothing here" in read_length("It", found).finding
    assert read_gradient("It", found).finding == "Nothing comes back here:"
    words = read_rate("It", found)
    assert words.finding.endswith("of layer 1 stays at 0:") and words.detail.startswith("the weights are 0, and")


def test_a_gradient_that_is_only_epsilon_is_told_from_one_that_goes_as_1_over_c(monkeypatch):
    """One input makes all units of a layer the same function up to the sign, so that the next one's z is that function
    times a number, of which normalization leaves nothing."""
    run = standing(Experiment(data="sine", n=100, hidden=(4, 4), normalization="batch"))
    found = measured(run, 2)
    assert abs(found.scaled.slope + 1) > 1 and found.scaled.change < 0.01
    words = read_gradient("Batch norm", found)
    assert words.finding == "ε has a say in this gradient:" and number_text(abs(found.scaled.cosine)) in words.detail
    assert f"{found.scaled.slope:.2f}".replace("-", "−") in words.detail
    for scaled_so in (replace(measured(run_of()).scaled, cosine=0.02), replace(found.scaled, cosine=0.0)):
        either = read_gradient("Batch norm", replace(found, scaled=scaled_so))
        assert either.finding == words.finding, "either of the two is enough"
    monkeypatch.setattr("dlcore.backpropagation.normalized.EPSILON", 0.0)
    assert bias_gradients(run, 0)[1].beta > 0.1 and scaled(run, 0, 2).gradient.max() < 1e-12


def test_one_unit_has_no_other_to_differ_from():
    found = measured(run_of(normalization="layer", hidden=(1,)), 1)
    words = read_bias("Layer norm", found)
    assert words.detail == f"its gradient is 0, that of β {number_text(found.bias.beta)}." and found.bias.beta > 0
    assert read_gradient("Layer norm", found).finding == "Nothing comes back here:"
    assert "changes nothing here" in read_length("Layer norm", found).finding


def test_a_cost_that_hardly_changes_is_not_said_to_lie_between_two_numbers():
    plain = measured(run_of(normalization="none"))
    cost = np.linspace(1.6301, 1.6302, len(SCALES))
    words = read_length("Plain", replace(plain, scaled=replace(plain.scaled, cost=cost)))
    assert "hardly matters" in words.finding and "between" not in words.detail
    nothing = replace(plain.scaled, cost=np.zeros(len(SCALES)))
    assert nothing.change == 0 and replace(nothing, cost=np.arange(21.0)[::-1] * (np.arange(21) < 9)).change == np.inf
