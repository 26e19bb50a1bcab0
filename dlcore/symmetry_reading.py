"""What the number of different hidden units says about a run."""

import math

import numpy as np
from jaxtyping import Int

from dlcore.band_reading import Words
from dlcore.parameters import unflatten
from dlcore.run import Run


def read_symmetry(run: Run, counts: Int[np.ndarray, "f layers"]) -> Words:
    """The finding and what follows from it. `counts` are those of `dlcore.signal.distinct_units`."""
    sizes, first, last = np.array(run.architecture.hidden), counts[0], counts[-1]
    alone = _layers(np.flatnonzero((last == 1) & (sizes > 1)), len(sizes))
    if alone:
        if (first == last).all():
            finding = f"All units of {alone} are one and the same, from the first update to the last."
        else:
            finding = f"All units of {alone} have become one and the same."
        copies = "Equal units get equal gradients, so no update can part them: " + _worth(sizes, last)
        return Words(finding, f"{copies} {_standing(run)}".strip())
    copied = np.flatnonzero(last < sizes)
    if len(copied):
        parts = [f"{last[place]} different ones of {sizes[place]} in layer {place + 1}" for place in copied[:3]]
        rest = f" and {len(copied) - 3} layers more" if len(copied) > 3 else ""
        return Words("Some units are copies of others.", f"There are {', '.join(parts)}{rest}.")
    if (first < sizes).any():
        return Words(
            "The symmetry is broken.",
            f"It began with {first.sum()} different units, and now all {sizes.sum()} are: something other than the "
            "gradient told them apart.",
        )
    return Words(
        "No two units are alike.",
        f"All {sizes.sum()} hidden units begin with weights of their own, so each can learn something else.",
    )


def _layers(places: Int[np.ndarray, " k"], layers: int) -> str:
    """ "every hidden layer", "layer 2", "layers 1 and 3"; empty for none."""
    if len(places) == layers:
        return "the hidden layer" if layers == 1 else "each hidden layer"
    names = [str(place + 1) for place in places]
    if len(names) < 2:
        return f"layer {names[0]}" if names else ""
    return f"layers {', '.join(names[:-1])} and {names[-1]}"


def _worth(sizes: Int[np.ndarray, " layers"], counts: Int[np.ndarray, " layers"]) -> str:
    """What a network of copies can do."""
    wide, narrow = ("-".join(str(size) for size in one) for one in (sizes, counts))
    return f"this {wide} network can do no more than a {narrow} one."


def _standing(run: Run) -> str:
    """Where the hidden weights do not move either."""
    first, last = (unflatten(run.frames[at], run.architecture)[:-1] for at in (0, -1))
    moved = any(not np.array_equal(a.weights, b.weights) for a, b in zip(first, last, strict=True))
    if moved or len(run.frames) < 2:
        return ""
    words = "Their weights have not moved at all"
    if run.experiment.loss == "ce" and run.data.classes == 2:
        cost = float(run.history["train_cost"][run.ended])
        words += f": the train cost is {cost:.4f}, and guessing costs ln 2 = {math.log(2):.4f}"
    return f"{words}."
