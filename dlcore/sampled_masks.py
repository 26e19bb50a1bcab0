"""The masks that dropout draws, told again in NumPy: who was kept, at any update and in any place of its mini-batch.

`dlcore.dropout` draws them within the compiled program. The counters and the arithmetic are the same, so the masks are
the same to the last bit.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Int, Shaped, UInt32

from dlcore.dropout import COLUMN_BITS, MANTISSA, MOST_LAYERS
from dlcore.engine.settings import dropout_key
from dlcore.threefry import threefry_2x32

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def kept_units(
    key: UInt32[np.ndarray, " 2"],
    updates: Int[np.ndarray, " n"],
    layer: int,
    keep_prob: float,
    units: int,
    columns: Int[np.ndarray, " c"],
) -> Bool[np.ndarray, "n units c"]:
    """Which units of a hidden layer (the first is 0) stay at each of the updates, counted from 0, for the examples in
    these columns of the mini-batch."""
    high = updates.astype(np.uint32)[:, None, None] * np.uint32(MOST_LAYERS) + np.uint32(layer)
    unit = np.arange(units, dtype=np.uint32)[:, None]
    low = (unit << np.uint32(COLUMN_BITS)) | columns.astype(np.uint32)
    bits, _ = threefry_2x32(key, *np.broadcast_arrays(high, low[None]))
    draw = (bits >> np.uint32(MANTISSA)).astype(np.float32) / np.float32(2 ** (32 - MANTISSA))  # rand in [0, 1)
    return np.asarray(draw < np.float32(keep_prob))  # d = rand < keep_prob


def keep_probs(experiment: "Experiment") -> tuple[float, ...]:
    """keep_prob of every hidden layer; one number in the experiment stands for all."""
    given, layers = experiment.keep_prob, len(experiment.hidden)
    return given * layers if len(given) == 1 else given[:layers]


def drops_units(experiment: "Experiment") -> bool:
    """Whether any unit is ever dropped."""
    return any(keep < 1 for keep in keep_probs(experiment))


def masks_at(
    experiment: "Experiment", updates: Int[np.ndarray, " n"], column: int = 0
) -> list[Bool[np.ndarray, "n _"]]:
    """Which units of every hidden layer stay at each update (counted from 0) for the example that stands in this
    `column` of the mini-batch: by default the first one."""
    counters = updates if experiment.mask == "fresh" else np.zeros_like(updates)
    key, columns = dropout_key(experiment.batch_seed), np.array([column])
    return [
        kept_units(key, counters, layer, keep, units, columns)[:, :, 0]
        for layer, (keep, units) in enumerate(zip(keep_probs(experiment), experiment.hidden, strict=True))
    ]


def inverted(masks: Sequence[Bool[np.ndarray, "n _"]], experiment: "Experiment") -> list[Shaped[np.ndarray, "n _"]]:
    """What multiplies the units: d / keep_prob, which leaves E[a d / keep_prob] = a."""
    return [
        kept.astype(np.float32) / np.float32(keep) for kept, keep in zip(masks, keep_probs(experiment), strict=True)
    ]
