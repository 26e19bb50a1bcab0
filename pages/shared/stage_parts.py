"""What the player is told about one run: its network, its examples, its panels and the figures of every frame."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int, UInt8

from dlcore.engine.settings import head_of
from dlcore.metrics import SPLITS
from dlcore.normalization import EPSILON
from dlcore.run import Run

POINTS_SHOWN = 1500
"""More points than this hide the surface; the first ones of each set stand for the rest."""


@dataclass(frozen=True)
class SubNetworks:
    """The sub-networks that dropout samples for one training example, one after every recorded epoch.

    `kept` has one array per hidden layer, True where the unit stays; a frame after its last row has none. `example`
    names the example ("training example 17"), `updates` holds the number of the update of every row.
    """

    kept: Sequence[Bool[np.ndarray, "f units"]]
    example: str
    updates: Int[np.ndarray, " f"]

    def rows(self) -> UInt8[np.ndarray, "f hidden"]:
        """1 for a unit that stays, 0 for a dropped one, all hidden layers one after another."""
        return np.concatenate([np.asarray(layer, np.uint8) for layer in self.kept], axis=1)

    def told(self) -> dict:
        """What the player's captions say about it."""
        return {"example": self.example, "updates": self.updates}


def shown_rows(run: Run, sealed: Collection[str]) -> Int[np.ndarray, " shown"]:
    """Rows drawn: all but the sealed ones, or an equal share of each set."""
    parts = [part for split, part in run.data.slices.items() if split not in sealed]
    total = sum(part.stop - part.start for part in parts)
    share = min(1.0, POINTS_SHOWN / total)
    rows = [np.arange(part.start, part.start + int(np.ceil((part.stop - part.start) * share))) for part in parts]
    return np.concatenate(rows)


def examples_of(run: Run, sealed: Collection[str] = ()) -> dict[str, np.ndarray]:
    """The examples as the player's arrays: points on the plane, targets, sets and, in the plane, the raw inputs."""
    shown = shown_rows(run, sealed)
    arrays = {
        "points": run.data.points[shown],
        "targets": run.data.labels[shown].astype(np.float32),
        "split": run.data.split_index[shown],
    }
    if run.data.dataset.inputs <= 2:
        arrays["inputs"] = run.data.raw[shown]
    return arrays


def model_of(run: Run) -> dict:
    """The network and the plane over which the browser evaluates it."""
    data, normalization = run.data, run.architecture.normalization
    labels = data.labels
    return {
        "sizes": run.architecture.sizes,
        "activation": run.experiment.activation,
        "output": head_of(run.experiment, data).output,
        "norm": normalization.kind,
        "norm_where": normalization.where,
        "norm_eps": EPSILON,
        "features": data.feature_ids if data.dataset.inputs <= 2 else None,
        "mean": data.scaling.mean,
        "std": data.scaling.unit,
        "plane": {
            "origin": data.plane.origin,
            "axes": data.plane.axes,
            "names": data.plane.names,
            "extent": data.plane.extent,
        },
        "classes": data.classes,
        "task": data.dataset.task,
        "target_range": (float(labels.min()), float(labels.max())),
        "unit_names": data.feature_ids,
    }


def network_panel(run: Run) -> dict:
    """The diagram."""
    where = "along x" if run.data.dataset.inputs == 1 else "over the plane"
    return {
        "kind": "network",
        "title": "The network",
        "caption": f"each square is one unit's output {where}; line width is |w|, colour its sign",
    }


def picture_panel(run: Run) -> dict:
    """What the network predicts: a surface, or a curve for one input."""
    if run.data.dataset.inputs == 1:
        return {"kind": "fit", "title": "The fit", "caption": "the network's output along x; points are the data"}
    meaning = "the most probable class"
    if run.data.dataset.task == "regression":
        meaning = "the predicted value"
    elif run.data.classes == 2:
        meaning = "P(orange) at each point"
        if names := run.data.dataset.class_names:
            meaning = f"orange is {names[1]}, blue is {names[0]}"
    where = ""
    if run.data.dataset.inputs > 2:
        where = f", in the plane of the first two principal components of the {run.data.dataset.inputs} inputs"
    return {"kind": "surface", "title": "Decision surface", "caption": meaning + where}


def readouts_of(run: Run) -> list[dict]:
    """The errors at the moment shown, one value per frame."""
    result = []
    percent = run.data.dataset.task == "classification"
    for split, count in zip(SPLITS[:2], run.data.counts, strict=False):
        if count and len(run.history["epoch"]):
            at = np.minimum(run.frame_epochs, len(run.history["epoch"]) - 1)
            values = run.history[f"{split}_error"][at]
            label = f"{split} error" if percent else f"{split} RMSE"
            result.append({"label": label, "values": values, "format": "percent" if percent else "number"})
    return result


def marks_of(run: Run, name: str = "") -> list[dict]:
    """Epochs of a complete run that the timeline marks: where early stopping found its weights, and where it ended."""
    if not run.complete:
        return []
    epochs = {"best epoch": run.best_epoch, "stopped": run.stopped_at}
    return [
        {"epoch": epoch, "label": f"{name}: {word}" if name else word}
        for word, epoch in epochs.items()
        if epoch is not None
    ]


def ending_of(run: Run) -> dict:
    """Why the frames of a run end before the timeline does, and the epoch whose weights it went back to."""
    words = None
    if run.diverged_at is not None:
        words = f"diverged at epoch {run.diverged_at:,}"
    elif run.stopped_at is not None:
        words = f"stopped at epoch {run.stopped_at:,}"
    evaluated = len(run.history["epoch"]) > 0
    if not evaluated or run.best_epoch is None or (words is None and run.best_epoch == run.ended):
        return {"ended": words, "kept": None}
    words = words or f"ended at epoch {run.ended:,}"
    return {"ended": f"{words}, with the weights of epoch {run.best_epoch:,}", "kept": run.best_epoch}
