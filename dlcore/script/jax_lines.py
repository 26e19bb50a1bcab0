"""A script in JAX: one vector of parameters, differentiated by `jax.vjp`."""

from typing import TYPE_CHECKING

from dlcore.sampled_masks import drops_units
from dlcore.script.dialect import Dialect
from dlcore.script.network import has_running_moments, mask_counter, network_section

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


IMPORTS = (
    "import jax",
    "import jax.numpy as jnp",
    "import numpy as np",
    "from jax.flatten_util import ravel_pytree",
)


def _vector(experiment: "Experiment") -> list[str]:
    lines = ["theta, as_layers = ravel_pytree(parameters)  # all parameters as one vector, and back"]
    if experiment.l1 or experiment.l2:
        lines += [
            "is_weight, _ = ravel_pytree(  # 1 for weights, 0 for all else, which is never penalised",
            '    [{name: jnp.full(p.shape, float(name == "W")) for name, p in layer.items()} for layer in parameters]',
            ")",
        ]
    return lines


def _gradient(experiment: "Experiment") -> list[str]:
    more = ", dropout" if drops_units(experiment) else ""
    call = f"forward(as_layers(theta), x{', dropout=dropout' if drops_units(experiment) else ''})"
    if has_running_moments(experiment):
        gives, aux, result = "z, backward, moments", ", has_aux=True", "backward(dz(z, y) / x.shape[1])[0], moments"
    else:
        gives, aux, result = "z, backward", "", "backward(dz(z, y) / x.shape[1])[0]"
    return [
        f"def gradient(theta, x, y{more}):",
        '    """Of the mean loss: backpropagation from dz of the output layer to all parameters."""',
        f"    {gives} = jax.vjp(lambda theta: {call}, theta{aux})",
        f"    return {result}",
    ]


def _dropout(experiment: "Experiment") -> list[str]:
    return [
        f"    key = jax.random.key_data(jax.random.key({experiment.batch_seed}))",
        f"    dropout = masks(key, {mask_counter(experiment, 'jnp.int32(0)')}, keep, {max(experiment.hidden)}, "
        "x.shape[1])",
    ]


JAX = Dialect(
    name="JAX",
    network=network_section,
    vector=_vector,
    gradient=_gradient,
    dropout=_dropout,
    evaluated=lambda experiment: "z, _" if has_running_moments(experiment) else "z",
    returned=lambda state: state,
    translated=lambda text: text,
    imports=lambda gathered, text: {*gathered, *IMPORTS},
)
