"""What the picture of both passes is sent."""

from pages.shared.backpropagation import MOST_DRAWN, message
from pages.shared.player import decode

import numpy as np
import pytest

from dlcore.backpropagation import backward, problem_of
from dlcore.data import prepare
from dlcore.links import parse_link


def sent(link: str, example: int = 1, examples: int = 6):
    experiment = parse_link(link).experiment
    problem = problem_of(experiment, prepare(experiment), examples)
    return problem, *decode(message(problem, example))


def test_every_number_is_that_of_the_two_passes():
    problem, header, arrays = sent("data=blobs&classes=3&hidden=4-3&norm=batch&keep=0.6&l2=2")
    cache = problem.forward()
    gradients = backward(cache)
    np.testing.assert_allclose(arrays["z2"][:, 0], cache.layers[1].z[:, 1], rtol=1e-6)
    np.testing.assert_allclose(arrays["dW1"], gradients.layers[0].weights, rtol=1e-6)
    np.testing.assert_allclose(arrays["dgamma1"][:, 0], gradients.layers[0].gamma, rtol=1e-6)
    assert arrays["J"].item() == pytest.approx(cache.cost.item(), rel=1e-6)
    assert (header["example"], header["examples"]) == (1, 6)
    assert header["quantities"]["z2"] == {"symbol": "z[2]", "shape": [3, 6], "drawn": [3, 1], "of_each": True}
    assert arrays.keys() == header["quantities"].keys()


def test_every_array_stands_above_its_gradient():
    _, header, _ = sent("data=moons&hidden=4-3&norm=batch&keep=0.6")
    pairs = [tuple(pair) for layer in header["layers"] for pair in layer["columns"]]
    shown = {name for pair in pairs for name in pair if name}
    assert [layer["title"] for layer in header["layers"]] == [
        "Input", "Layer 1 · tanh", "Layer 2 · tanh", "Output · sigmoid", "Cost",
    ]  # fmt: skip
    assert {"x", "W1", "b1", "gamma1", "beta1", "z_tilde1", "h1", "a1", "W3", "a3", "y", "loss", "J"} <= shown
    for name, gradient in pairs:
        assert gradient in (None, f"d{name}")
        if gradient:
            assert header["quantities"][name]["shape"] == header["quantities"][gradient]["shape"]
    without = {name for name, gradient in pairs if gradient is None}
    assert without == {"x", "a3", "y", "loss", "J"}, "everything else has its gradient below it"


def test_other_numbers_keep_the_step_and_another_network_does_not():
    ids = {
        link: sent(link)[1]["id"]
        for link in (
            "data=moons",
            "data=moons&seed=1",
            "data=moons&l2=1",
            "data=moons&norm=batch",
            "data=moons&act=relu",
        )
    }
    another = ids.pop("data=moons&norm=batch")
    assert len(set(ids.values())) == 1
    assert another not in ids.values()


def test_what_overflows_is_sent_as_infinite():
    _, header, arrays = sent(f"data=plane&hidden={'-'.join(['30'] * 50)}&init=large&gain=10&act=relu")
    assert np.isinf(arrays["z50"]).any()
    assert np.isfinite(arrays["z1"]).all()
    assert len(header["steps"]) == len({(step["direction"], step["formula"]) for step in header["steps"]})


def test_a_wide_network_is_cut_and_says_so():
    _, header, arrays = sent("data=digits&hidden=100-60", examples=8)
    assert header["cut"]
    assert arrays["W2"].shape == (MOST_DRAWN, MOST_DRAWN)
    assert header["quantities"]["W2"]["shape"] == [60, 100]
    step = next(step for step in header["steps"] if step["gives"] == ["z2"])
    assert step["inner"] == 100, "all products are counted"
    assert not sent("data=moons")[1]["cut"]
