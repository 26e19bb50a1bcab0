"""The player evaluates networks in the browser: its forward pass against an independent one in NumPy."""

import base64
import math
from itertools import pairwise
from pathlib import Path

from pages.shared.player.blob import decode, encode

import numpy as np
import pytest

JAVASCRIPT = Path(__file__).parents[2] / "pages" / "shared" / "player" / "js"
TOLERANCE = 1e-5
EPS = 1e-5
POINTS = 40

ACTIVATIONS = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "leaky": lambda z: np.where(z > 0, z, 0.01 * z),
    "elu": lambda z: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1),
    "gelu": lambda z: z * (1 + np.vectorize(math.erf)(z / math.sqrt(2))) / 2,
    "swish": lambda z: z / (1 + np.exp(-z)),
    "softplus": lambda z: np.logaddexp(z, 0),
    "sine": np.sin,
}
FEATURES = {
    "x1": lambda x: x[:, 0],
    "x2": lambda x: x[:, 1],
    "x1sq": lambda x: x[:, 0] ** 2,
    "x2sq": lambda x: x[:, 1] ** 2,
    "x1x2": lambda x: x[:, 0] * x[:, 1],
    "sinx1": lambda x: np.sin(x[:, 0]),
    "sinx2": lambda x: np.sin(x[:, 1]),
    "cosx1": lambda x: np.cos(x[:, 0]),
    "cosx2": lambda x: np.cos(x[:, 1]),
}
NORMALIZATIONS = [("none", "before")] + [(n, w) for n in ("batch", "layer") for w in ("before", "after")]
OUTPUTS = {"sigmoid": 1, "softmax": 3, "linear": 1}


@pytest.fixture(scope="module")
def page(browser):
    """A blank page that knows only how to evaluate a network."""
    blank = browser.new_page()
    for name in ("blob.js", "activations.js", "model.js", "grid.js"):
        blank.add_script_tag(content=(JAVASCRIPT / name).read_text("utf-8"))
    yield blank
    blank.close()


def random_layers(rng, sizes, norm):
    layers = []
    for inputs, outputs in pairwise(sizes):
        layer = {"W": rng.randn(outputs, inputs) / np.sqrt(inputs), "b": 0.5 * rng.randn(outputs)}
        if norm != "none" and len(layers) < len(sizes) - 2:
            layer |= {"gamma": 1 + 0.3 * rng.randn(outputs), "beta": 0.3 * rng.randn(outputs)}
            if norm == "batch":
                layer |= {"mean": rng.randn(outputs), "variance": rng.uniform(0.2, 2, outputs)}
        # float32 is what travels; the oracle must start from the same numbers.
        layers.append({name: values.astype(np.float32).astype(float) for name, values in layer.items()})
    return layers


def flat(layers):
    return np.concatenate([values.ravel() for layer in layers for values in layer.values()])


def normalized(layer, columns):
    if "mean" in layer:
        mean, variance = layer["mean"][:, None], layer["variance"][:, None]
    else:
        mean, variance = columns.mean(axis=0), columns.var(axis=0)
    return layer["gamma"][:, None] * (columns - mean) / np.sqrt(variance + EPS) + layer["beta"][:, None]


def oracle(layers, inputs, activation, output, norm, norm_where):
    """Outputs of every layer, examples in columns."""
    result = [inputs]
    for layer in layers[:-1]:
        columns = layer["W"] @ result[-1] + layer["b"][:, None]
        if norm != "none" and norm_where == "before":
            columns = normalized(layer, columns)
        columns = ACTIVATIONS[activation](columns)
        if norm != "none" and norm_where == "after":
            columns = normalized(layer, columns)
        result.append(columns)
    z = layers[-1]["W"] @ result[-1] + layers[-1]["b"][:, None]
    if output == "softmax":
        exponentials = np.exp(z - z.max(axis=0))
        result.append(exponentials / exponentials.sum(axis=0))
    else:
        result.append(ACTIVATIONS[output](z))
    return result


def browser_forward(page, model, parameters, raw):
    """[inputs, a[1], ..., a[L]] as the browser computes them from raw inputs (examples in rows)."""
    layers = page.evaluate(
        """([model, parameters, raw]) => {
            const layout = parameterLayout(model);
            if (layout.length !== parameters.length) throw Error(`${layout.length} parameters expected`);
            const columns = raw.map((column) => Float32Array.from(column));
            const inputs = networkInputs(model, columns);
            const first = forward(model, layout, Float32Array.from(parameters), inputs);
            const again = forward(model, layout, Float32Array.from(parameters), inputs, first.workspace);
            return again.map((layer) => layer.map((column) => Array.from(column)));
        }""",
        [model, [float(value) for value in parameters], raw.T.tolist()],
    )
    return [np.array(layer) for layer in layers]


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("norm, where", NORMALIZATIONS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_forward_pass_agrees_with_numpy(page, activation, norm, where, output):
    rng = np.random.RandomState(7)
    sizes = [5, 7, 6, OUTPUTS[output]]
    layers = random_layers(rng, sizes, norm)
    raw = rng.randn(POINTS, 5).astype(np.float32)
    model = {
        "sizes": sizes, "activation": activation, "output": output,
        "norm": norm, "norm_where": where, "norm_eps": EPS, "features": None, "mean": [0] * 5, "std": [1] * 5,
    }  # fmt: skip
    expected = oracle(layers, raw.T.astype(float), activation, output, norm, where)
    found = browser_forward(page, model, flat(layers), raw)
    assert [layer.shape for layer in found] == [layer.shape for layer in expected]
    for layer, reference in zip(found, expected, strict=True):
        np.testing.assert_allclose(layer, reference, rtol=TOLERANCE, atol=TOLERANCE)


def test_a_network_without_hidden_layers_is_logistic_regression(page):
    rng = np.random.RandomState(1)
    layers = random_layers(rng, [2, 1], "none")
    raw = rng.randn(POINTS, 2).astype(np.float32)
    model = {"sizes": [2, 1], "activation": "tanh", "output": "sigmoid", "norm": "none"}
    expected = 1 / (1 + np.exp(-(layers[0]["W"] @ raw.T + layers[0]["b"][:, None])))
    np.testing.assert_allclose(browser_forward(page, model, flat(layers), raw)[-1], expected, atol=TOLERANCE)


def test_features_and_scaling(page):
    rng = np.random.RandomState(2)
    raw = rng.uniform(-6, 6, (POINTS, 2)).astype(np.float32)
    names = list(FEATURES)
    mean, std = rng.randn(len(names)), rng.uniform(0.5, 3, len(names))
    layers = random_layers(rng, [len(names), 1], "none")
    model = {
        "sizes": [len(names), 1], "activation": "tanh", "output": "linear", "norm": "none",
        "features": names, "mean": mean.tolist(), "std": std.tolist(),
    }  # fmt: skip
    seen = browser_forward(page, model, flat(layers), raw)[0]
    for k, name in enumerate(names):
        expected = (FEATURES[name](raw.astype(float)) - mean[k]) / std[k]
        np.testing.assert_allclose(seen[k], expected, rtol=TOLERANCE, atol=TOLERANCE, err_msg=name)


def test_plane_of_many_inputs(page):
    rng = np.random.RandomState(3)
    origin, axes = rng.randn(4), rng.randn(2, 4)
    plane = {"origin": origin.tolist(), "axes": axes.tolist(), "extent": [-1.0, 3.0, -2.0, 2.0]}
    side = 4
    found = page.evaluate(
        """([plane, side]) => {
            const { u, v } = planePoints(plane, side);
            return { u: Array.from(u), v: Array.from(v), raw: rawFromPlane(plane, u, v).map((c) => Array.from(c)) };
        }""",
        [plane, side],
    )
    # Centres of the cells; the picture's first row is the top of the plane.
    centres_u, centres_v = np.array([-0.5, 0.5, 1.5, 2.5]), np.array([1.5, 0.5, -0.5, -1.5])
    u, v = np.tile(centres_u, side), np.repeat(centres_v, side)
    np.testing.assert_allclose(found["u"], u, atol=1e-6)
    np.testing.assert_allclose(found["v"], v, atol=1e-6)
    expected = origin + u[:, None] * axes[0] + v[:, None] * axes[1]
    np.testing.assert_allclose(found["raw"], expected.T, atol=TOLERANCE)


def test_erf_is_accurate(page):
    x = np.linspace(-6, 6, 2401)
    found = page.evaluate("(x) => x.map(erf)", x.tolist())
    assert np.max(np.abs(found - np.vectorize(math.erf)(x))) < 1e-6


def test_extreme_inputs_stay_finite(page):
    for name in ("sigmoid", "tanh", "elu", "gelu", "swish", "softplus"):
        z = np.array([-800.0, -50.0, 0.0, 50.0, 800.0])
        found = page.evaluate(
            "([id, z]) => { const a = Float32Array.from(z); ACTIVATION[id](a); return Array.from(a); }",
            [name, z.tolist()],
        )
        with np.errstate(over="ignore"):
            np.testing.assert_allclose(found, ACTIVATIONS[name](z), rtol=TOLERANCE, atol=TOLERANCE, err_msg=name)


def test_a_frame_stays_within_its_budget(page):
    sides = page.evaluate(
        """() => [[2, 8, 8, 8, 1], [2, ...Array(10).fill(64), 1], [64, 256, 256, 10]].map((sizes) => {
            const model = { sizes, norm: "none" };
            return gridSide(model, parameterLayout(model), false);
        })"""
    )
    assert sides[0] == 100 and 20 <= sides[2] <= sides[1] <= 40 < sides[0]


@pytest.mark.parametrize("shift", range(4))
def test_the_browser_reads_the_blob_at_any_alignment(page, shift):
    arrays = {
        "bytes": np.arange(5, dtype=np.uint8),
        "numbers": np.array([[1.5, -2.25], [np.inf, 3e-9]]),
        "whole": np.array([[-7], [2**30]]),
        "none": np.zeros((0, 3), np.float32),
    }
    header = {"id": "Köln – ½", "values": [1.0, float("nan")], "nested": {"count": np.int64(3)}}
    blob = encode(header, arrays)
    python_header, python_arrays = decode(blob)
    found = page.evaluate(
        """([text, shift]) => {
            const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            const moved = new Uint8Array(bytes.length + shift);
            moved.set(bytes, shift);
            const { header, arrays } = decodeBlob(moved.subarray(shift));
            const plain = Object.entries(arrays).map(([name, { values, shape }]) =>
                [name, { shape, type: values.constructor.name, values: Array.from(values, String) }]);
            return { header, arrays: Object.fromEntries(plain) };
        }""",
        [base64.b64encode(blob).decode(), shift],
    )
    assert found["header"]["id"] == python_header["id"] == "Köln – ½"
    assert found["header"]["values"] == [1, None]
    assert found["header"]["nested"] == {"count": 3}
    kinds = {"bytes": "Uint8Array", "numbers": "Float32Array", "whole": "Int32Array", "none": "Float32Array"}
    for name, original in arrays.items():
        entry = found["arrays"][name]
        assert (entry["type"], tuple(entry["shape"])) == (kinds[name], original.shape)
        values = [float(text.replace("Infinity", "inf")) for text in entry["values"]]
        np.testing.assert_allclose(values, original.ravel(), rtol=1e-6)
        np.testing.assert_allclose(python_arrays[name], original, rtol=1e-6)


def test_an_array_that_no_browser_can_hold_is_refused():
    with pytest.raises(TypeError, match="complex"):
        encode({}, {"complex": np.zeros(2, dtype=complex)})
