"""Linear layers beside bent ones: the slope is constant in the one and not in the other; depth adds nothing."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dlcore.foundations.linear_reading import read_linear, train_error
from dlcore.foundations.linear_runs import LINEAR_LAYERS, NO_LAYER, linears_of, name_of, slopes_of
from dlcore.joint_runs import JointRuns
from dlcore.lessons import LESSONS
from dlcore.links import parse_link
from dlcore.parameters import unflatten
from tests.core.runs import trained

LESSON = LESSONS["five-layers-one-line"]


def shown() -> JointRuns:
    """The runs of the guided experiment, which its own tests train too."""
    return JointRuns({name: trained(one) for name, one in linears_of(parse_link(LESSON.query).experiment).items()})


def test_the_given_experiment_comes_first_and_the_others_differ_in_their_hidden_layers_alone():
    for link in ("data=moons&hidden=4-4", "data=moons&hidden=4-4&act=linear", "data=moons&hidden=none&keep=0.8"):
        own = parse_link(link).experiment
        found = linears_of(own)
        assert next(iter(found.values())) == own and len(found) == 3
        assert {name: name_of(one) for name, one in found.items()} == {name: name for name in found}
        assert (
            found[NO_LAYER].hidden == () and found[LINEAR_LAYERS].activation == "linear" and found[LINEAR_LAYERS].hidden
        )
        for one in found.values():
            assert {"hidden", "activation"} >= {
                name for name, value in own.values().items() if one.values()[name] != value
            }


def test_the_slope_is_that_of_automatic_differentiation_and_constant_only_where_it_is_linear():
    runs = shown().runs
    bent = next(run for name, run in runs.items() if name not in (LINEAR_LAYERS, NO_LAYER))
    for run, g in ((runs[LINEAR_LAYERS], lambda z: z), (bent, np.tanh)):
        layers = unflatten(run.parameters.astype(np.float64), run.architecture)
        activation = (lambda z: z) if g is not np.tanh else jnp.tanh

        def z_of(x, layers=layers, activation=activation):
            for layer in layers[:-1]:
                x = activation(layer.weights @ x + layer.bias)
            return layers[-1].weights @ x + layers[-1].bias

        with jax.enable_x64():
            inputs = run.data.inputs[: run.data.counts[0]].astype(np.float64)
            sizes = [float(jnp.linalg.norm(jax.jacrev(z_of)(x))) for x in inputs[:: len(inputs) // 6]]
        found = slopes_of(run)
        assert found.least <= min(sizes) * (1 + 1e-9) and max(sizes) <= found.most * (1 + 1e-9)
    assert slopes_of(runs[LINEAR_LAYERS]).differ < 1e-12 < 0.1 < slopes_of(bent).differ


def test_the_reading_quotes_all_three_and_suggests_what_changes_it():
    runs = shown()
    reading = read_linear(runs)
    assert reading.verdict == "straight" and reading.suggestion.changes == {"data": "gauss"}
    for run in runs.runs.values():
        assert f"{100 * train_error(run):.1f} %" in reading.detail
    flat = runs.runs[NO_LAYER]
    alike = JointRuns({name: replace(run, history=flat.history) for name, run in runs.runs.items()})
    assert read_linear(alike).verdict == "enough" and read_linear(alike).suggestion.changes == {"data": "circles"}
    broken = replace(flat, history=flat.history | {"train_error": np.full(3, np.nan)})
    assert read_linear(JointRuns({**runs.runs, NO_LAYER: broken})).verdict == "diverged"
    assert read_linear(JointRuns({NO_LAYER: flat})).verdict == "alone"


@pytest.mark.parametrize(
    ("errors", "verdict", "words"),
    [
        ((0.0, 0.4, 0.42), "nothing", "Depth without bends adds nothing"),
        ((0.0, 0.3, 0.5), "straight", "far behind"),
        ((0.3, 0.31, 0.3), "enough", "a straight line is enough"),
        ((0.4, 0.3, 0.3), "untrained", "behind"),
        ((0.30, 0.33, 0.34), "close", "end near each other"),
        ((0.30, 0.33, 0.5), "apart", "left them apart"),
    ],
)
def test_what_is_said_follows_the_three_errors(errors, verdict, words):
    """Bent, linear, none: nothing is called near that is far."""
    runs = shown().runs
    bent = next(name for name in runs if name not in (LINEAR_LAYERS, NO_LAYER))
    made = dict(zip((bent, LINEAR_LAYERS, NO_LAYER), errors, strict=True))
    told = {
        name: replace(run, history=run.history | {"train_error": np.full(3, made[name])}) for name, run in runs.items()
    }
    reading = read_linear(JointRuns(told))
    assert (reading.verdict, words in reading.finding) == (verdict, True)
