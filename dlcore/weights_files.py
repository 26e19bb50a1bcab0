"""The trained parameters of a run as files that other programs read: NumPy's .npz and safetensors.

The names are `layer1.W`, `layer1.b` and so on, from the first hidden layer to the output; of a normalised layer also
`gamma`, `beta` and, with batch normalization, `running_mean` and `running_variance`. `W` is (units, inputs): the
columns convention of `dlcore`, z = W a + b, which is also that of PyTorch's `Linear.weight`.
"""

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from dlcore.links import to_query
from dlcore.parameters import unflatten

if TYPE_CHECKING:
    from dlcore.run import Run

NAMES = {"weights": "W", "bias": "b"}
"""Of the fields of `dlcore.parameters.ExactLayer`; the others keep theirs."""


def arrays(run: "Run") -> dict[str, Float[np.ndarray, "..."]]:
    """The weights that are the result of a run, float32 by name."""
    return {
        f"layer{number}.{NAMES.get(field, field)}": np.ascontiguousarray(value, np.float32)
        for number, layer in enumerate(unflatten(run.parameters, run.architecture), start=1)
        for field, value in layer._asdict().items()
        if value is not None
    }


def to_npz(run: "Run") -> bytes:
    """For `numpy.load`; the run's link stands in it as `link`."""
    file = io.BytesIO()
    named: dict[str, Any] = {**arrays(run), "link": np.array(_link(run))}  # savez has options of its own by keyword
    np.savez(file, **named)
    return file.getvalue()


def to_safetensors(run: "Run") -> bytes:
    """For `safetensors.numpy.load` and its like elsewhere; the run's link is in the metadata."""
    from safetensors.numpy import save  # here, because few visitors ask for it

    return save(arrays(run), metadata={"link": _link(run)})


def _link(run: "Run") -> str:
    return f"?{to_query(run.experiment)}"
