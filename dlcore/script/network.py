"""The part of a script that draws the first weights and defines the network and its loss."""

from textwrap import indent
from typing import TYPE_CHECKING

from dlcore.activations import ACTIVATIONS
from dlcore.dropout import masks
from dlcore.first_weights import draw_uniform, is_uniform
from dlcore.initializers import INITIALIZERS
from dlcore.losses import choose_head
from dlcore.normalization import EPSILON
from dlcore.sampled_masks import drops_units, keep_probs
from dlcore.script.source import Collected
from dlcore.weight_variance import INDEPENDENT

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

NORMALIZE = f"""def normalize(z, mean, variance, layer):
    z_norm = (z - mean) / jnp.sqrt(variance + {EPSILON!r})
    return layer["gamma"] * z_norm + layer["beta"]"""


def network_section(experiment: "Experiment", collected: Collected) -> str:
    """Code that defines `parameters`, one dictionary per layer, `forward` and `loss`."""
    before = set(collected.definitions)
    add_first_weights(experiment, collected)
    if experiment.hidden:
        collected.add(ACTIVATIONS[experiment.activation].function, "activation")
    head = choose_head(experiment.dataset.task, experiment.classes, experiment.loss)
    collected.add(head.loss, "loss")
    collected.add(head.dz, "dz")
    if drops_units(experiment):
        collected.add(masks)
    definitions = [collected.text(before)]
    if normalizes(experiment):
        definitions.append(NORMALIZE)
    body = [
        "\n\n\n".join(definitions),
        "",
        "",
        *first_parameters(experiment),
        *_keep(experiment),
        "",
        "",
        forward(experiment),
    ]
    return "\n".join(["", "# The network", "", *body])


def add_first_weights(experiment: "Experiment", collected: Collected) -> None:
    """Gather `draw_weights`."""
    if is_uniform(experiment):
        collected.add(draw_uniform, "draw_weights")
        collected.add(INDEPENDENT[experiment.initialization], "variance")
    else:
        collected.add(INITIALIZERS[experiment.initialization].draw, "draw_weights")


def normalizes(experiment: "Experiment") -> bool:
    """Whether any layer is normalised."""
    return experiment.normalization != "none" and bool(experiment.hidden)


def has_running_moments(experiment: "Experiment") -> bool:
    """Whether predictions need running averages."""
    return normalizes(experiment) and experiment.normalization == "batch"


def first_parameters(experiment: "Experiment") -> list[str]:
    """Code that draws `parameters`, one dictionary per layer, and sets `running` to what it begins with."""
    sizes = ", ".join(["len(X)", *map(str, experiment.hidden), "len(Y)"])
    gain = "" if experiment.gain == 1 else f"{experiment.gain!r} * "
    variance = ", variance(n_out, n_in)" if is_uniform(experiment) else ""
    lines = [
        f"sizes = [{sizes}]",
        f"rng = np.random.RandomState({experiment.seed})  # weight seed",
        "parameters = []",
        "for n_in, n_out in zip(sizes, sizes[1:]):",
        f'    layer = {{"W": {gain}draw_weights(rng, n_out, n_in{variance}), "b": np.zeros((n_out, 1))}}',
    ]
    if normalizes(experiment):
        lines += [
            "    if len(parameters) < len(sizes) - 2:  # a hidden layer",
            '        layer |= {"gamma": np.ones((n_out, 1)), "beta": np.zeros((n_out, 1))}',
        ]
    lines += ["    parameters.append({name: jnp.asarray(value, jnp.float32) for name, value in layer.items()})"]
    if has_running_moments(experiment):
        lines += [
            "# mean and variance of every hidden layer, averaged over mini-batches for test time",
            "running = [(jnp.zeros((n, 1)), jnp.ones((n, 1))) for n in sizes[1:-1]]",
        ]
    return lines


def _keep(experiment: "Experiment") -> list[str]:
    if not drops_units(experiment):
        return []
    return [f"keep = jnp.array({list(keep_probs(experiment))}, jnp.float32)  # keep_prob of every hidden layer"]


def mask_counter(experiment: "Experiment", frozen: str) -> str:
    """What the masks of update `t` are drawn from; the same number, `frozen`, gives the same masks."""
    return "t - 1" if experiment.mask == "fresh" else frozen


def forward(experiment: "Experiment") -> str:
    """The function `forward`: logits, and the moments of each hidden layer under batch normalization."""
    batch = has_running_moments(experiment)
    optional = [", running=None"] * batch + [", dropout=None"] * drops_units(experiment)
    lines = [f"def forward(parameters, x{''.join(optional)}):", "    a = x"]
    if batch:
        lines += ["    moments = []"]
    if experiment.hidden:
        counted = "index, layer in enumerate(parameters[:-1])"
        lines += [f"    for {counted if optional else 'layer in parameters[:-1]'}:"]
        lines += ['        z = layer["W"] @ a + layer["b"]']
        if normalizes(experiment) and experiment.norm_where == "before":
            lines += [indent(_normalization(experiment, "z"), " " * 8)]
        lines += ["        a = activation(z)"]
        if normalizes(experiment) and experiment.norm_where == "after":
            lines += [indent(_normalization(experiment, "a"), " " * 8)]
        if drops_units(experiment):
            lines += [
                "        if dropout is not None:",
                "            a = a * dropout[index, : len(a)]  # 0, or 1 / keep_prob",
            ]
    output = 'parameters[-1]["W"] @ a + parameters[-1]["b"]'
    lines += [f"    return {output}" + (", moments" if batch else "")]
    return "\n".join(lines)


def _normalization(experiment: "Experiment", name: str) -> str:
    if experiment.normalization == "layer":
        return f"{name} = normalize({name}, {name}.mean(axis=0), {name}.var(axis=0), layer)  # over the units"
    return (
        f"mean, variance = {name}.mean(axis=1, keepdims=True), {name}.var(axis=1, keepdims=True)\n"
        "moments.append((mean, variance))\n"
        "if running is not None:\n"
        "    mean, variance = running[index]\n"
        f"{name} = normalize({name}, mean, variance, layer)"
    )
