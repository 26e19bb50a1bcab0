"""The padded vector and the exact one hold the same network, whatever its sizes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.engine.bucket import Bucket, choose_bucket
from dlcore.engine.layout import Layout
from dlcore.network import Normalization
from dlcore.parameters import Architecture, draw, flatten, unflatten

SIZES = st.tuples(st.integers(1, 9), st.lists(st.integers(1, 20), max_size=12), st.integers(1, 10))
KINDS = st.sampled_from(["none", "batch", "layer"])


def architecture_of(sizes: tuple[int, list[int], int], kind: str) -> Architecture:
    inputs, hidden, outputs = sizes
    return Architecture((inputs, *hidden, outputs), Normalization(kind if hidden else "none"))


def bucket_of(architecture: Architecture) -> Bucket:
    return choose_bucket(architecture, 10)


@given(SIZES, KINDS)
def test_positions_are_distinct_and_inside(sizes, kind):
    architecture = architecture_of(sizes, kind)
    layout = bucket_of(architecture).layout
    positions = layout.positions(architecture)
    assert len(positions) == architecture.frame_size
    assert len(np.unique(positions)) == len(positions)
    assert positions.min() >= 0 and positions.max() < layout.size + layout.running_size


@given(SIZES, KINDS)
def test_padding_and_gathering_give_the_frame_back(sizes, kind):
    architecture = architecture_of(sizes, kind)
    layout = bucket_of(architecture).layout
    positions = layout.positions(architecture)
    frame = np.random.RandomState(0).randn(architecture.frame_size)
    padded = np.zeros(layout.size + layout.running_size)
    padded[positions] = frame
    np.testing.assert_array_equal(padded[positions], frame)
    np.testing.assert_array_equal(flatten(unflatten(frame, architecture)), frame)


@given(SIZES, KINDS)
def test_each_parameter_lies_in_its_own_block(sizes, kind):
    """Weights, and nothing else, in the prefix that is penalised; each layer's in its own slice of the stack."""
    architecture = architecture_of(sizes, kind)
    layout = bucket_of(architecture).layout
    positions = unflatten(layout.positions(architecture), architecture)
    values = np.arange(layout.size, dtype=np.float64)
    stack = layout.stack(values)
    running = (layout.size + np.arange(layout.running_size)).reshape(layout.running_shape)
    for index, exact in enumerate(positions):
        if index == len(positions) - 1:
            weights, bias, gamma, beta = stack.output
        elif index == 0:
            weights, bias, gamma, beta = stack.first
        else:
            weights, bias, gamma, beta = (None if x is None else x[index - 1] for x in stack.hidden)
        outputs, inputs = exact.weights.shape
        np.testing.assert_array_equal(exact.weights, weights[:outputs, :inputs])
        np.testing.assert_array_equal(exact.bias, bias[:outputs])
        assert (exact.weights < layout.weight_count).all()
        assert (exact.bias >= layout.weight_count).all()
        if exact.gamma is not None:
            np.testing.assert_array_equal(exact.gamma, gamma[:outputs])
            np.testing.assert_array_equal(exact.beta, beta[:outputs])
            assert (exact.gamma >= layout.weight_count).all()
        if exact.running_mean is not None:
            np.testing.assert_array_equal(exact.running_mean, running[0, index, :outputs])
            np.testing.assert_array_equal(exact.running_variance, running[1, index, :outputs])


def test_the_order_of_a_frame():
    """W row by row, b, gamma, beta, running mean, running variance, layer by layer: the player counts on it."""
    architecture = Architecture((2, 3, 1), Normalization("batch"))
    first, output = unflatten(np.arange(architecture.frame_size), architecture)
    assert first.weights.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert [field.tolist() for field in first[1:]] == [[6, 7, 8], [9, 10, 11], [12, 13, 14], [15, 16, 17], [18, 19, 20]]
    assert output.weights.tolist() == [[21, 22, 23]]
    assert output.bias.tolist() == [24]
    assert output[2:] == (None, None, None, None)


def test_a_stack_of_frames_keeps_its_leading_axis():
    architecture = Architecture((2, 3, 1))
    frames = np.random.RandomState(0).randn(5, architecture.frame_size)
    stacked = unflatten(frames, architecture)
    assert stacked[0].weights.shape == (5, 3, 2)
    np.testing.assert_array_equal(stacked[1].bias[4], unflatten(frames[4], architecture)[1].bias)


def test_first_parameters():
    """Weights times the gain; biases and betas 0, gammas 1, running moments 0 and 1."""
    architecture = Architecture((2, 3, 1), Normalization("batch"))
    once, twice = (draw(architecture, "he", gain, np.random.RandomState(3)) for gain in (1.0, 2.0))
    np.testing.assert_allclose(twice[0].weights, 2 * once[0].weights)
    assert [set(field) for field in once[0][1:]] == [{0.0}, {1.0}, {0.0}, {0.0}, {1.0}]
    assert once[1].gamma is None and once[1].bias.tolist() == [0.0]


@given(st.integers(1, 300), st.integers(1, 300))
def test_larger_needs_never_choose_a_smaller_bucket(units, batch):
    small = choose_bucket(Architecture((2, units, 1)), batch)
    large = choose_bucket(Architecture((2, units + 1, 1)), batch + 1)
    assert small.layout.width >= units and (small.batch >= batch or small.tiled)
    assert large.layout.width >= small.layout.width and large.batch >= small.batch
    assert 1 <= small.frame_slots <= 64 and 1 <= small.epoch_slots <= 256


@pytest.mark.parametrize("batch", [1, 16, 17, 4096, 600_000])
@pytest.mark.parametrize("kind", ["none", "batch", "layer"])
def test_feeds_are_whole_tiles(batch, kind):
    """Training and evaluation walk over tiles and must neither miss nor repeat an example; batch normalization
    has the whole mini-batch in one."""
    bucket = choose_bucket(Architecture((2, 8, 1), Normalization(kind)), batch)
    assert bucket.examples % bucket.batch == 0 and bucket.examples % bucket.evaluation_tile == 0
    assert bucket.order_slots >= bucket.examples + bucket.batch
    assert bucket.tiled or bucket.batch >= batch
    assert not (bucket.tiled and kind == "batch")


@given(SIZES, KINDS)
def test_a_bucket_holds_its_network(sizes, kind):
    architecture = architecture_of(sizes, kind)
    layout = bucket_of(architecture).layout
    assert layout.inputs >= architecture.sizes[0] and layout.outputs >= architecture.sizes[-1]
    assert layout.hidden_layers >= len(architecture.hidden) and layout.norm == architecture.normalization.kind


def test_filling_marks_what_is_real():
    filling = Layout(2, 4, 1, 3).filling(Architecture((2, 4, 1, 1)))
    assert filling.layers.tolist() == [1, 1, 0]
    assert filling.units.tolist() == [[1, 1, 1, 1], [1, 0, 0, 0], [0, 0, 0, 0]]
