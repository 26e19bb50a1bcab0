"""The logits of a run's network for single examples, and which examples are worth a look."""

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.losses import HEADS
from dlcore.prediction import outputs
from dlcore.run import Run
from dlcore.softmax.mistakes import surest_first


def logits_at(run: Run, frame: int, inputs: Shaped[np.ndarray, "n k"]) -> Float[np.ndarray, "n c"]:
    """Logits of a recorded frame for what the network sees, float32.

    A network for two classes has one output z, the logit of class 1: sigmoid(z) is softmax of (0, z), so class 0 stands
    there with 0. Source of that: Goodfellow, Bengio and Courville (2016), Deep Learning, section 6.2.2.3.
    """
    z = outputs(run.architecture, run.experiment.activation, HEADS["linear_mse"], run.frames[frame], inputs)
    return np.concatenate([np.zeros_like(z), z], axis=1) if z.shape[1] == 1 else z


def least_sure(logits: Float[np.ndarray, "n c"]) -> int:
    """The row whose largest probability is smallest, the first of several."""
    return int(_largest(logits).argmin())


def surest_mistake(logits: Float[np.ndarray, "n c"], labels: Shaped[np.ndarray, " n"]) -> int | None:
    """Among the misclassified rows the one whose largest probability is largest; None where none is misclassified."""
    mistakes = surest_first(_largest(logits), np.flatnonzero(logits.argmax(axis=1) != labels))
    return int(mistakes[0]) if len(mistakes) else None


def nearest_row(points: Float[np.ndarray, "n 2"], at: tuple[float, float]) -> int:
    """The row nearest to a place on the plane, the first of several."""
    return int(((points - np.asarray(at)) ** 2).sum(axis=1).argmin())


def _largest(logits: Float[np.ndarray, "n c"]) -> Float[np.ndarray, " n"]:
    """The largest probability of every row."""
    z = logits.astype(np.float64)
    return 1 / np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1)  # e^0 / sum_k e^(z_k - max z)
