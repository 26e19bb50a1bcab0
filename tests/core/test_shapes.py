"""Shapes: against the arrays of backpropagation, and what NumPy says against what it says when it is asked here."""

import csv
import io

import numpy as np
import pytest

from dlcore.backpropagation import backward, problem_of
from dlcore.data import prepare
from dlcore.foundations.shape_mistakes import MISTAKES, outcomes
from dlcore.foundations.shapes import shapes_for, shapes_of
from dlcore.foundations.shapes_files import shapes_script, shapes_to_csv
from dlcore.foundations.shapes_reading import read_mistakes, read_shapes
from dlcore.links import parse_link
from dlcore.parameters import Architecture

NETWORKS = [
    "data=circles&hidden=4-3",
    "data=iris&hidden=5&batch=8",
    "data=cancer&hidden=none",
    "data=sine&hidden=2-2-2",
]


@pytest.mark.parametrize("link", NETWORKS)
def test_they_are_the_shapes_of_the_arrays(link):
    experiment = parse_link(link).experiment
    shapes = shapes_of(experiment)
    problem = problem_of(experiment, prepare(experiment), shapes.batch)
    cache = problem.forward()
    gradients = backward(cache)
    for said, layer, gradient in zip(shapes.layers, cache.layers, gradients.layers, strict=True):
        arrays = dict(said.arrays)
        assert arrays["W"] == arrays["dW"] == layer.parameters.weights.shape == gradient.weights.shape
        assert arrays["b"] == (*layer.parameters.bias.shape, 1) and arrays["z"] == layer.z.shape
    assert shapes.parameters == Architecture(shapes.sizes).frame_size


@pytest.mark.parametrize("link", NETWORKS)
def test_every_product_can_be_multiplied_and_gives_what_it_says(link):
    shapes = shapes_of(parse_link(link).experiment)
    for product in shapes.products:
        result = np.zeros(product.left.shape) @ np.zeros(product.right.shape)
        if product.added:
            result = result + np.zeros(product.added.shape)
        assert result.shape == product.result.shape
    layers = len(shapes.sizes) - 1
    expected = [f"z{k}" for k in range(1, layers + 1)]
    for k in range(layers, 0, -1):
        expected += [f"dW{k}", *([f"da{k - 1}"] if k > 1 else [])]
    assert [product.id for product in shapes.products] == expected
    assert shapes.product(999) == shapes.products[-1]


def test_the_script_makes_every_array_in_the_shape_of_the_table(capsys):
    shapes = shapes_for((3, 5, 4, 2), 7)
    exec(compile(shapes_script(shapes), "script", "exec"), {})
    printed = dict(line.split(" ", 1) for line in capsys.readouterr().out.splitlines())
    rows = list(csv.DictReader(io.StringIO(shapes_to_csv(shapes))))
    known = {
        f"{row['array']}{row['layer']}": f"({row['rows']}, {row['columns']})" for row in rows if row["layer"] != "0"
    }
    assert len(printed) == 3 * 7 and printed.items() <= known.items()


def test_what_numpy_says_is_quoted():
    found = {one.mistake.id: one for one in outcomes(shapes_for((2, 8, 8, 1), 32), 1)}
    with pytest.raises(ValueError) as refused:
        np.zeros((8, 2)).T @ np.zeros((2, 32))
    assert found["weights_transposed"].said == str(refused.value) and found["weights_transposed"].verdict == "refused"
    assert found["flat_bias_gradient"].verdict == "wrong shape" and found["flat_bias_gradient"].shape == (8, 8)
    assert "not_transposed_back" not in found, "nothing stands before the first layer"


def test_it_says_nothing_where_sizes_are_equal_by_chance():
    square = {one.mistake.id: one.verdict for one in outcomes(shapes_for((2, 8, 8, 1), 32), 2)}
    assert square["weights_transposed"] == square["not_transposed_back"] == "unnoticed"
    everything = {one.mistake.id: one.verdict for one in outcomes(shapes_for((4, 4), 4), 1)}
    assert set(everything.values()) == {"unnoticed", "wrong shape"}
    one_unit = {one.mistake.id: one.verdict for one in outcomes(shapes_for((3, 1), 9), 1)}
    assert one_unit["flat_bias"] == one_unit["flat_bias_gradient"] == "harmless", "a column of one is a row of one"


def test_a_million_examples_are_tried_with_a_few_and_quoted_with_all():
    shapes = shapes_for((2, 256, 256, 1), 1_000_000)
    found = {one.mistake.id: one for one in outcomes(shapes, 2)}
    assert "1000000" in found["examples_as_rows"].said and "(256,1000000)" in found["flat_bias"].said
    assert found["weights_transposed"].shape == found["weights_transposed"].wanted == (256, 1_000_000)


def test_the_readings_count():
    shapes = shapes_for((2, 8, 8, 1), 32)
    said = read_shapes(shapes)
    assert said.finding == "105 numbers are learned, 72 of them in layer 2." and f"{17 * 32:,} values" in said.detail
    mistakes = read_mistakes(outcomes(shapes, 2), 2)
    assert (
        "`z2 = W2.T @ a1 + b2`" in mistakes.finding and f"Of {len(MISTAKES)} lines NumPy refuses 3." in mistakes.detail
    )
    assert read_mistakes(outcomes(shapes_for((3, 1), 9), 1), 1).finding.startswith("No mistake")
