"""Xavier's rule for tanh with its root taken twice: √(1/n) is the standard deviation, not the variance."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.data import prepare
from dlcore.engine.settings import architecture_of, head_of
from dlcore.first_weights import first_layers
from dlcore.parameters import flatten
from dlcore.reading import percent
from dlcore.run import train
from dlcore.signal.examples import measured_examples
from dlcore.signal.signals import propagate
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

LAYERS, UNITS = 8, 32
QUERY = (
    f"v=1&data=digits&hidden={'-'.join([str(UNITS)] * LAYERS)}&act=tanh&init=lecun&gain={UNITS**0.25:.4g}"
    "&opt=sgd&lr=0.1&epochs=15"
)
"""As often written, but for the first layer, which has other n."""


def _measure(seed: int) -> Consequence:
    """Eight layers of 32 tanh units on handwritten digits: the signal at the first weights, and training from there."""
    experiment = drawn(QUERY, seed).replace(gain=1.0)
    data = prepare(experiment)
    architecture, head = architecture_of(experiment, data), head_of(experiment, data)
    right_layers = first_layers(experiment, architecture)
    # randn sqrt(1/n) becomes randn sqrt(sqrt(1/n)): n^(1/4) times as large
    twice = [one._replace(weights=one.weights * one.weights.shape[1] ** 0.25) for one in right_layers]
    wrong, right = (
        propagate(architecture, "tanh", head, flatten(layers), *measured_examples(data))
        for layers in (twice, right_layers)
    )
    runs = (train(experiment, data=data, parameters=layers) for layers in (twice, right_layers))
    wrong_error, right_error = (float(one.history["dev_error"][one.last]) for one in runs)
    wrong_growth, right_growth = (float(one.da_rms[0] / one.da_rms[-1]) for one in (wrong, right))
    return Consequence(
        figures=(
            Figure(f"dev error after {experiment.epochs} epochs", wrong_error, right_error, "percent"),
            Figure("saturated units in the last hidden layer", wrong.saturated[-1], right.saturated[-1], "percent"),
            Figure("gradient in the first layer, against the last", wrong_growth, right_growth, "times"),
        ),
        curves=Curves(
            x=np.arange(1.0, LAYERS + 1),
            wrong=100 * wrong.saturated,
            right=100 * right.saturated,
            x_label="hidden layer",
            y_label="saturated, of all units and examples (%)",
            wrong_name="variance √(1/n)",
            right_name="variance 1/n",
            read="at the first weights, before any training: the slope of a saturated tanh is below 0.05",
        ),
        said=f"Dev error is {percent(wrong_error)} instead of {percent(right_error)}. It trains, and fast; but "
        f"{percent(wrong.saturated[-1])} of the last hidden layer is saturated before the first update, and the "
        f"gradient grows by {number_text(wrong_growth)} on its way to the first layer: a network this jagged learns "
        "the examples and not the digits.",
    )


def _holds(found: Consequence) -> bool:
    error, saturated, growth = found.figures
    return (
        error.wrong > 1.5 * error.right and saturated.wrong > 0.1 > saturated.right and growth.wrong > 1 > growth.right
    )


XAVIER_AS_DEVIATION = TrapSpec(
    id="xavier-as-deviation",
    title="Xavier with the root taken twice",
    area="First weights",
    wrong="variance = np.sqrt(1 / n)\nW = randn(m, n) * np.sqrt(variance)",
    right="variance = 1 / n\nW = randn(m, n) * np.sqrt(variance)",
    why="Notes write “Xavier: √(1/n)” without saying of what. It is the standard deviation: what randn is "
    "multiplied by.",
    page="initialization",
    query=QUERY,
    measure=_measure,
    claim="More than a tenth of the last hidden layer is saturated at first, the gradient grows on its way back, and "
    "the dev error is more than half as high again.",
    holds=_holds,
)
