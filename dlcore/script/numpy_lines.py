"""A script in plain NumPy: the same training, with the backward pass written out by hand."""

from collections.abc import Set
from textwrap import indent
from typing import TYPE_CHECKING

from dlcore.activations import ACTIVATIONS
from dlcore.backpropagation.normalized import AXES
from dlcore.engine.settings import dropout_key
from dlcore.losses import choose_head
from dlcore.normalization import EPSILON
from dlcore.sampled_masks import drops_units, keep_probs, kept_units
from dlcore.script.dialect import Dialect
from dlcore.script.network import (
    add_first_weights,
    first_parameters,
    has_running_moments,
    mask_counter,
    normalizes,
)
from dlcore.script.source import Collected

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

TRANSLATIONS = {
    "@jax.jit\n": "",
    "jax.nn.sigmoid": "scipy.special.expit",
    "jax.nn.softmax": "scipy.special.softmax",
    "jax.nn.logsumexp": "scipy.special.logsumexp",
    "jnp.": "np.",
}
"""What stands in the shared lines, and what is written for it. SciPy's functions keep float32."""
VECTOR = """def flat(layers):
    return np.concatenate([array.ravel() for layer in layers for array in layer.values()])


def as_layers(theta):
    \"\"\"The vector of all parameters as layers again.\"\"\"
    layers, start = [], 0
    for layer in parameters:
        layers.append({})
        for name, array in layer.items():
            layers[-1][name] = theta[start : start + array.size].reshape(array.shape)
            start += array.size
    return layers


theta = flat(parameters)"""


def _network(experiment: "Experiment", collected: Collected) -> str:
    """Code that defines `parameters`, `forward`, `loss`, its `dz`, and the pieces of the backward pass."""
    before = set(collected.definitions)
    add_first_weights(experiment, collected)
    if experiment.hidden:
        collected.add(ACTIVATIONS[experiment.activation].numpy_function, "activation")
        collected.add(ACTIVATIONS[experiment.activation].numpy_derivative, "activation_derivative")
    head = choose_head(experiment.dataset.task, experiment.classes, experiment.loss)
    collected.add(head.loss, "loss")
    collected.add(head.dz, "dz")
    if drops_units(experiment):
        collected.add(kept_units)
    definitions = [collected.text(before)]
    if normalizes(experiment):
        definitions += [_normalization(experiment)]
    if drops_units(experiment):
        definitions += [_masks(experiment)]
    drawn = first_parameters(experiment)
    return "\n".join(
        ["", "# The network", "", "\n\n\n".join(definitions), "", "", *drawn, "", "", *_forward(experiment)]
    )


def _normalization(experiment: "Experiment") -> str:
    axis, over = AXES[experiment.normalization] % 2, "examples" if experiment.normalization == "batch" else "units"
    return f"""def normalize(z, layer, moments=None):
    # over the {over}; z_norm = (z - mu) / sqrt(sigma^2 + epsilon)
    mean, variance = moments or (z.mean(axis={axis}, keepdims=True), z.var(axis={axis}, keepdims=True))
    deviation = np.sqrt(variance + {EPSILON!r})
    z_norm = (z - mean) / deviation
    kept = {{"moments": (mean, variance), "deviation": deviation, "z_norm": z_norm}}
    return layer["gamma"] * z_norm + layer["beta"], kept


def through_normalization(back, layer, deviation, z_norm, **moments):
    # back through mu and sigma^2 too: dz = (d - mean(d) - z_norm mean(d z_norm)) / sqrt(sigma^2 + epsilon)
    d = layer["gamma"] * back
    through_mean = d.mean(axis={axis}, keepdims=True)
    through_variance = z_norm * (d * z_norm).mean(axis={axis}, keepdims=True)
    gamma, beta = (back * z_norm).sum(axis=1, keepdims=True), back.sum(axis=1, keepdims=True)
    return (d - through_mean - through_variance) / deviation, gamma, beta"""


def _masks(experiment: "Experiment") -> str:
    key = dropout_key(experiment.batch_seed).tolist()
    return f"""def masks(update, examples):
    \"\"\"Of every hidden layer: 0, or 1 / keep_prob.\"\"\"
    key = np.array({key}, np.uint32)
    found = []
    for layer, keep_prob in enumerate({list(keep_probs(experiment))}):
        units = sizes[layer + 1]
        kept = kept_units(key, np.array([update]), layer, keep_prob, units, np.arange(examples))
        found.append(kept[0].astype(np.float32) / np.float32(keep_prob))
    return found"""


def _forward(experiment: "Experiment") -> list[str]:
    batch, drops = has_running_moments(experiment), drops_units(experiment)
    moments = ", running and running[index]" if batch else ""
    lines = [
        f"def forward(parameters, x{', running=None' * batch}{', dropout=None' * drops}):",
        '    """The logits, and of every layer what the way back needs."""',
        "    a, kept = x, []",
    ]
    if experiment.hidden:
        numbered = "for index, layer in enumerate(parameters[:-1]):"
        lines += [f"    {numbered if batch or drops else 'for layer in parameters[:-1]:'}"]
        inner = ['z, cache = layer["W"] @ a + layer["b"], {"a_previous": a}']
        if normalizes(experiment) and experiment.norm_where == "before":
            inner += [f'z, cache["norm"] = normalize(z, layer{moments})']
        inner += ["a = activation(z)", 'cache |= {"z": z, "h": a}']
        if normalizes(experiment) and experiment.norm_where == "after":
            inner += [f'a, cache["norm"] = normalize(a, layer{moments})']
        if drops:
            inner += ["if dropout is not None:", '    a, cache["mask"] = a * dropout[index], dropout[index]']
        lines += [indent("\n".join([*inner, "kept.append(cache)"]), " " * 8)]
    last = "parameters[-1]"
    return [*lines, f'    return {last}["W"] @ a + {last}["b"], [*kept, {{"a_previous": a}}]']


def _vector(experiment: "Experiment") -> list[str]:
    lines = ['np.seterr(over="ignore", invalid="ignore")  # who diverges is found by the cost', VECTOR]
    if experiment.l1 or experiment.l2:
        lines += [
            "# 1 for weights, 0 for all else, which is never penalised",
            'marked = [{name: np.full(p.shape, name == "W") for name, p in layer.items()} for layer in parameters]',
            "is_weight = flat(marked).astype(np.float32)",
        ]
    return lines


def _gradient(experiment: "Experiment") -> list[str]:
    drops, normalized, where = drops_units(experiment), normalizes(experiment), experiment.norm_where
    through = ['back, gamma, beta = through_normalization(back, layer, **cache["norm"])']
    hidden = ['back = back * cache["mask"]'] * drops
    hidden += through * (normalized and where == "after")
    hidden += ['back = back * activation_derivative(cache["z"], cache["h"])  # dz[l] = da[l] g\'(z[l])']
    hidden += through * (normalized and where == "before")
    inner = ["if gradients:  # a hidden layer", indent("\n".join(hidden), "    ")] if experiment.hidden else []
    inner += ['found = {"W": back @ cache["a_previous"].T, "b": back.sum(axis=1, keepdims=True)}']
    inner += ["if gradients:", '    found |= {"gamma": gamma, "beta": beta}'] * normalized
    inner += ["gradients.append(found)", 'back = layer["W"].T @ back  # da[l-1] = W[l]^T dz[l]']
    moments = ', [cache["norm"]["moments"] for cache in kept[:-1]]' if has_running_moments(experiment) else ""
    return [
        f"def gradient(theta, x, y{', dropout' * drops}):",
        '    """Of the mean loss: backpropagation from dz of the output layer to all parameters."""',
        "    layers = as_layers(theta)",
        f"    z, kept = forward(layers, x{', dropout=dropout' * drops})",
        "    back, gradients = dz(z, y) / np.float32(x.shape[1]), []  # dz[L] / m",
        "    for layer, cache in zip(reversed(layers), reversed(kept)):",
        indent("\n".join(inner), " " * 8),
        f"    return flat(gradients[::-1]){moments}",
    ]


def _dropout(experiment: "Experiment") -> list[str]:
    return [f"    dropout = masks({mask_counter(experiment, '0')}, x.shape[1])"]


def _returned(state: str) -> str:
    """Everything in float32 again, which is what JAX computes in."""
    single = [name if name == "running" else f"np.float32({name})" for name in state.split(", ")]
    return ", ".join(single)


def _translated(text: str) -> str:
    for written, instead in TRANSLATIONS.items():
        text = text.replace(written, instead)
    return text


def _imports(gathered: Set[str], text: str) -> set[str]:
    found = {line for line in gathered if "jax" not in line} | {"import numpy as np"}
    return found | ({"import scipy.special"} if "scipy.special." in text else set())


NUMPY = Dialect(
    name="NumPy",
    network=_network,
    vector=_vector,
    gradient=_gradient,
    dropout=_dropout,
    evaluated=lambda experiment: "z, _",
    returned=_returned,
    translated=_translated,
    imports=_imports,
)
