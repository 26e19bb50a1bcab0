"""How the inputs of layers drift while they train: percentiles, histograms on any axis, γ and β, and what is said."""

import dataclasses

import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.batch_norm import drift
from dlcore.batch_norm.drift import OUTER, PERCENTILES, Spread, drift_of, normalizes_inputs
from dlcore.batch_norm.drift_reading import last_drift, read_drift
from dlcore.batch_norm.ridges import BINS, axis, counted, on_axis
from dlcore.batch_norm.trajectories import trajectories_of
from dlcore.experiment import Experiment
from dlcore.normalization import EPSILON
from dlcore.signal.slopes import flat_parts
from tests.core.runs import standing, trained

SMALL = Experiment(data="moons", examples=200, hidden=(8, 8), activation="tanh", epochs=6)
KINDS = {"none": "before", "batch": "before", "layer": "before", "after": "after"}


def experiment_of(kind: str) -> Experiment:
    normalization = "batch" if kind == "after" else kind
    return SMALL.replace(normalization=normalization, norm_where=KINDS[kind])


def plain_pass(run, frame: int, examples: int = 100):
    """A forward pass of the test's own, rows of examples: z and what g is applied to, of both hidden layers."""
    vector, kind = run.frames[frame], run.experiment.normalization
    before, at, a, found = run.experiment.norm_where == "before", 0, run.data.inputs[:examples].astype(float), []

    def take(*shape):
        nonlocal at
        at += int(np.prod(shape))
        return vector[at - int(np.prod(shape)) : at].reshape(shape).astype(float)

    def normalized(values, gamma, beta):
        over = 0 if kind == "batch" else 1
        mean, variance = values.mean(axis=over, keepdims=True), values.var(axis=over, keepdims=True)
        return gamma * (values - mean) / np.sqrt(variance + 1e-5) + beta

    for units, inputs in ((8, 2), (8, 8)):
        z = given = a @ take(units, inputs).T + take(units)
        gamma, beta = (take(units), take(units)) if kind != "none" else (None, None)
        if kind == "batch":
            take(2 * units)  # the running moments
        if gamma is not None and before:
            given = normalized(z, gamma, beta)
        a = np.tanh(given)
        if gamma is not None and not before:
            a = normalized(a, gamma, beta)
        found.append((z, given, gamma, beta))
    return found


def spread_of(*moments: list[float]) -> Spread:
    """Percentiles of one layer with one unit."""
    units = np.array(moments, np.float32)[:, None]
    return Spread((units,), np.zeros((len(moments), 1, len(OUTER)), np.float32))


@pytest.mark.parametrize("kind", KINDS)
def test_percentiles_and_histograms_are_those_of_a_plain_forward_pass(kind):
    run = trained(experiment_of(kind))
    found = drift_of(run)
    assert found.epochs.tolist() == list(range(7)) and found.examples == 100
    assert normalizes_inputs(run) == (kind in ("batch", "layer"))
    for frame in (0, 3, 6):
        for place, (z, given, gamma, beta) in enumerate(plain_pass(run, frame)):
            for spread, values in ((found.z, z), (found.inputs, given)):
                of_units = np.percentile(values, PERCENTILES, axis=0).T
                np.testing.assert_allclose(spread.units[place][frame], of_units, rtol=1e-3, atol=2e-4)
                together = np.percentile(values, OUTER)
                np.testing.assert_allclose(spread.layers[frame, place], together, rtol=1e-3, atol=2e-4)
            edges = np.linspace(*[2.0 ** found.exponents[frame, place] * end for end in (-1, 1)], BINS + 1)
            counts = np.histogram(given, edges)[0]
            assert np.abs(given).max() < edges[-1] <= 2 * np.abs(given).max() * (1 + 1e-3)
            assert found.counts[frame, place].sum() == 800
            moved = np.abs(np.cumsum(counts) - np.cumsum(found.counts[frame, place])).max()
            assert moved <= 2, "rounding may move a number over the edge of a bin"
            if kind == "batch":  # z_tilde of a whole batch has mean beta and this standard deviation
                np.testing.assert_allclose(given.mean(axis=0), beta, atol=1e-9)
                variance = z.var(axis=0)
                np.testing.assert_allclose(given.std(axis=0), np.abs(gamma) * np.sqrt(variance / (variance + EPSILON)))


def test_the_drift_of_a_unit_is_its_median_s_way_in_spreads():
    found = drift_of(trained(experiment_of("batch")))
    low, median, high = np.moveaxis(found.inputs.units[1].astype(float), -1, 0)
    for frame, unit in ((4, 0), (6, 5)):
        expected = abs(median[frame, unit] - median[0, unit]) / ((high - low)[frame, unit] / 2)
        assert found.inputs.drift(2)[frame, unit] == pytest.approx(expected)
    assert (found.inputs.typical_drift()[0] == 0).all()
    np.testing.assert_allclose(found.inputs.typical_drift()[:, 1], np.median(found.inputs.drift(2), axis=1))
    still, jumped = spread_of([1, 1, 1], [1, 1, 1]), spread_of([1, 1, 1], [2, 2, 2])
    assert still.drift(1)[1, 0] == 0, "a constant that does not move has not drifted"
    assert jumped.drift(1)[1, 0] == np.inf


def test_a_growing_run_is_asked_about_what_is_new_and_a_long_one_is_thinned(monkeypatch):
    run, measured, asked = trained(experiment_of("none")), drift._measured, []
    monkeypatch.setattr(drift, "_measured", lambda run, frames: asked.append(len(frames)) or measured(run, frames))
    monkeypatch.setattr(drift, "_KEPT", type(drift._KEPT)(2))
    begun = dataclasses.replace(run, frames=run.frames[:4], frame_epochs=run.frame_epochs[:4])
    assert len(drift_of(begun).epochs) == 4
    whole = dataclasses.replace(run)
    assert len(drift_of(whole).epochs) == 7 and drift_of(whole) is drift_of(whole) and asked == [4, 3]
    monkeypatch.setattr(drift, "MOST_MOMENTS", 3)
    monkeypatch.setattr(drift, "FEWEST_MOMENTS", 2)
    assert drift_of(dataclasses.replace(run)).epochs.tolist() == [0, 4, 6] and asked == [4, 3]
    edited = run.frames.copy()
    edited[4] += 1  # by hand
    drift_of(dataclasses.replace(run, frames=edited))
    assert asked == [4, 3, 1]


def test_what_overflows_is_counted_out_and_without_hidden_layers_there_is_nothing():
    run = trained(experiment_of("none"))
    largest = run.frames / np.abs(run.frames).max()
    huge = drift_of(dataclasses.replace(run, frames=np.float32(3e38) * largest))
    assert huge.counts[0].sum() < 1600 and not np.isfinite(huge.inputs.layers[0]).all()
    assert np.isnan(huge.inputs.typical_drift()[-1]).any()
    with pytest.raises(ValueError, match="no hidden layer"):
        drift_of(standing(SMALL.replace(hidden=())))


def test_a_histogram_is_exact_on_every_wider_axis():
    rng = np.random.RandomState(0)
    values = np.stack([rng.randn(3000), 7 * rng.randn(3000) + 3, np.zeros(3000)]).astype(np.float32)
    values[0, :2] = np.inf, np.nan
    exponents, counts = counted(values)
    assert counts.sum(axis=1).tolist() == [2998, 3000, 3000] and exponents[2] == 0
    for row, (low, high) in ((0, (-2.0, 2.0)), (1, (-10.0, 20.0)), (0, (-40.0, 60.0)), (2, (-1.0, 1.0))):
        edges = axis(low, high)
        assert edges[0] <= low and edges[-1] >= high and 24 <= len(edges) - 1 <= 50
        assert np.log2(edges[1] - edges[0]) % 1 == 0
        bars, below, above = on_axis(int(exponents[row]), counts[row], edges)
        finite = values[row][np.isfinite(values[row])]
        np.testing.assert_array_equal(bars, np.histogram(finite, np.append(edges[:-1], edges[-1] - 1e-9))[0])
        assert (below, above) == ((finite < edges[0]).sum(), (finite >= edges[-1]).sum())
    # bars narrower than the bins share what is in them
    bars, below, above = on_axis(0, np.bincount([200], minlength=BINS).astype(np.int32), axis(0.5, 0.6))
    assert bars.sum() + below + above == pytest.approx(1) and (bars > 0).sum() > 1


@pytest.mark.parametrize("kind", ["batch", "layer", "after"])
def test_gamma_and_beta_are_those_of_the_frames(kind):
    run = trained(experiment_of(kind))
    for layer in (1, 2):
        found = trajectories_of(run, layer)
        assert found is not None and found.epochs.tolist() == list(range(7))
        for frame in (0, 5):
            _, _, gamma, beta = plain_pass(run, frame)[layer - 1]
            np.testing.assert_array_equal(found.gamma[frame], gamma)
            np.testing.assert_array_equal(found.beta[frame], beta)
    first = trajectories_of(run, 1)
    assert first is not None and (first.gamma[0] == 1).all() and (first.beta[0] == 0).all()
    with pytest.raises(ValueError, match="no hidden layer 3"):
        trajectories_of(run, 3)
    assert trajectories_of(trained(experiment_of("none")), 1) is None


def test_what_is_said_follows_the_drift():
    def moved_by(*spreads: float):
        """Of one layer with one unit whose spread is 1."""
        return {
            name: spread_of([-1, 0, 1], [9, 9, 9] if value == np.inf else [value - 1, value, value + 1])
            for name, value in zip(("Plain", "Batch norm", "Layer norm"), spreads, strict=False)
        }

    assert last_drift(moved_by(3)["Plain"], 1) == 3
    for spreads, words in (
        ((0.5, 1.5), "The inputs of layer 1 drift by less than 2 spreads in any run."),
        ((0.5,), "The inputs of layer 1 drift by less than 2 spreads."),
        ((5.0,), "The inputs of layer 1 drift."),
        ((5.0, 0.5, 1.5), "Batch norm keeps the inputs of layer 1 in place, Plain does not."),
        ((5.0, 4.0), "The inputs of layer 1 drift about as far in all runs."),
        ((9.0, 2.0), "The inputs of layer 1 drift farther in Plain than in Batch norm."),
        ((np.inf, 0.5), "Batch norm keeps the inputs of layer 1 in place, Plain does not."),
        ((np.nan, np.nan), "The inputs have overflowed."),
    ):
        assert read_drift(moved_by(*spreads), 1).finding == words
    assert read_drift(moved_by(5.0), 1, "z values").finding == "The z values of layer 1 drift."
    told = read_drift(moved_by(5, np.nan, 1), 1).detail
    assert "Plain 5 spreads; Layer norm 1 spread. Batch norm: overflow." in told


def test_where_an_activation_is_flat():
    (left, right) = flat_parts("sigmoid", -8.0, 8.0)
    end = np.log((1 + np.sqrt(1 - 0.05)) / (1 - np.sqrt(1 - 0.05)))  # a (1 - a) = 0.05 / 4
    assert left == pytest.approx((-8, -end), abs=0.02) and right == pytest.approx((end, 8), abs=0.02)
    assert flat_parts("relu", -1.0, 3.0) == [(-1.0, pytest.approx(0, abs=0.01))] and flat_parts("relu", 1.0, 3.0) == []
    assert flat_parts("linear", -9.0, 9.0) == [] and len(flat_parts("sine", -9.0, 9.0)) == 6
    for activation_id in ACTIVATIONS:
        assert all(low <= high for low, high in flat_parts(activation_id, -1e37, 1e37))
