"""Every array of the two passes by its name, as it is for one example."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation.backward import Gradients, LayerGradients
from dlcore.backpropagation.forward import Cache, LayerCache
from dlcore.backpropagation.stages import of_each_example, stages_of


@dataclass(frozen=True, eq=False)
class Quantity:
    """An array (rows, columns). What has a column for every example is shown by the `values` of one; `shape` is the
    whole array's."""

    values: Float[np.ndarray, "rows columns"]
    shape: tuple[int, int]
    of_each: bool  # whether there is a column for every example


def quantities_of(cache: Cache, gradients: Gradients, example: int) -> dict[str, Quantity]:
    """Inputs, parameters, what is between, the cost and all gradients, named as `stages_of` names them; of one example,
    counted from 0. Raises IndexError for an example that is not there."""
    if not 0 <= example < cache.examples:
        raise IndexError(f"example {example} of {cache.examples}")
    found = {}
    for name, array in whole_arrays(cache, gradients).items():
        of_each = of_each_example(name, cache.configuration)
        shown = array[:, example : example + 1] if of_each else array
        found[name] = Quantity(shown, (array.shape[0], array.shape[1]), of_each)
    return found


def whole_arrays(cache: Cache, gradients: Gradients) -> dict[str, Float[np.ndarray, "rows columns"]]:
    """The same of all examples: columns (units, m) and matrices, biases and the like as columns of one."""
    last = cache.layers[-1]
    arrays = {
        "x": cache.inputs,
        "y": cache.targets,
        "loss": cache.losses[None],
        "J": np.reshape(cache.cost, (1, 1)),
        f"a{last.index}": last.a,
    }
    if cache.configuration.l2 or cache.configuration.l1:
        arrays["penalty"] = np.reshape(cache.penalty, (1, 1))
    for layer, gradient in zip(cache.layers, gradients.layers, strict=True):
        arrays |= _parameters(layer, gradient) | _between(layer, gradient)
    return arrays


def _parameters(layer: LayerCache, gradient: LayerGradients) -> dict[str, np.ndarray]:
    found, n = {}, layer.index
    fields = {"weights": "W", "bias": "b", "gamma": "gamma", "beta": "beta"}
    for field, symbol in fields.items():
        for prefix, of in (("", layer.parameters), ("d", gradient)):
            array = getattr(of, field)
            if array is not None:
                found[f"{prefix}{symbol}{n}"] = array if array.ndim == 2 else array[:, None]
    return found


def _between(layer: LayerCache, gradient: LayerGradients) -> dict[str, np.ndarray]:
    n = layer.index
    found = {f"z{n}": layer.z, f"dz{n}": gradient.dz}
    for stage in stages_of(layer.configuration, n):
        if stage.operation == "activation":
            slope = layer.configuration.activation.numpy_derivative(layer.g_input, layer.h)
            results: tuple = (layer.h, gradient.dh)
            found[f"slope{n}"] = slope
        elif stage.operation == "dropout":
            results = (layer.a, gradient.da)
            found[f"mask{n}"] = np.asarray(layer.mask)
        elif stage.operation == "normalization":
            assert layer.normalized is not None
            results = (layer.normalized.z_tilde, gradient.d_normalized)
            found |= _of_normalization(layer, gradient)
        else:
            continue
        found[stage.result], found[f"d{stage.result}"] = results
    return found


def _of_normalization(layer: LayerCache, gradient: LayerGradients) -> dict[str, np.ndarray]:
    found, n = layer.normalized, layer.index
    assert found is not None and layer.parameters.gamma is not None and gradient.d_normalized is not None
    dz_norm = layer.parameters.gamma[:, None] * gradient.d_normalized
    return {
        f"mu{n}": found.mean,
        f"sigma{n}": found.deviation,
        f"z_norm{n}": found.z_norm,
        f"dz_norm{n}": dz_norm,
        f"mean{n}": dz_norm.mean(axis=found.axis, keepdims=True),
        f"mean_with{n}": (dz_norm * found.z_norm).mean(axis=found.axis, keepdims=True),
    }
