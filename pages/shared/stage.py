"""The stage: a run as the player's blob, with the panels that its data allow."""

import hashlib
from collections.abc import Collection

from pages.shared.player import encode, player

import numpy as np

from dlcore.engine.settings import head_of
from dlcore.links import to_query
from dlcore.metrics import SPLITS
from dlcore.normalization import EPSILON
from dlcore.run import Run

POINTS_SHOWN = 1500
"""More points than this hide the surface; the first ones of each set stand for the rest."""


def stage(
    run: Run, key: str, *, only_start: bool = False, without: Collection[str] = (), sealed: Collection[str] = ()
) -> None:
    """Draw the run: the network and its surface (or its curve, for one input) on one timeline."""
    player(run_blob(run, only_start=only_start, without=without, sealed=sealed), key=key)


def run_blob(
    run: Run, *, only_start: bool = False, without: Collection[str] = (), sealed: Collection[str] = ()
) -> bytes:
    """Everything the browser needs to play the run; it evaluates the network itself.

    `only_start` keeps everything but the first weights back, for a learner who is to predict the rest; `without`
    leaves out panels by their kind, and the examples of `sealed` sets do not travel at all.
    """
    frames = slice(0, 1) if only_start else slice(None)
    header = {
        "version": 1,
        "id": fingerprint(run) + ("-start" if only_start else ""),
        "autoplay": not only_start,
        "epochs": run.frame_epochs[frames],
        "total_epochs": run.experiment.epochs,
        "complete": run.complete or only_start,
        "model": _model(run),
        "panels": [panel for panel in _panels(run) if panel["kind"] not in without],
        "readouts": [] if only_start else _readouts(run),
        "notice": None,
    }
    shown = _shown(run, sealed)
    arrays = {
        "parameters": run.frames[frames],
        "points": run.data.points[shown],
        "targets": run.data.labels[shown].astype(np.float32),
        "split": run.data.split_index[shown],
    }
    if run.data.dataset.inputs <= 2:
        arrays["inputs"] = run.data.raw[shown]
    return encode(header, arrays)


def fingerprint(run: Run) -> str:
    """The same for the same experiment: the player then goes on instead of starting over."""
    return hashlib.sha256(to_query(run.experiment).encode()).hexdigest()[:12]


def _shown(run: Run, sealed: Collection[str]) -> np.ndarray:
    """Rows drawn: all but the sealed ones, or an equal share of each set."""
    parts = [part for split, part in run.data.slices.items() if split not in sealed]
    total = sum(part.stop - part.start for part in parts)
    share = min(1.0, POINTS_SHOWN / total)
    rows = [np.arange(part.start, part.start + int(np.ceil((part.stop - part.start) * share))) for part in parts]
    return np.concatenate(rows)


def _model(run: Run) -> dict:
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
        "std": data.scaling.std,
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


def _panels(run: Run) -> list[dict]:
    network = {
        "kind": "network",
        "title": "The network",
        "caption": "each square is one unit's output over the plane; line width is |w|, colour its sign",
    }
    if run.data.dataset.inputs == 1:
        network["caption"] = "each square is one unit's output along x; line width is |w|, colour its sign"
        return [
            network,
            {"kind": "fit", "title": "The fit", "caption": "the network's output along x; points are the data"},
        ]
    meaning = "the most probable class"
    if run.data.dataset.task == "regression":
        meaning = "the predicted value"
    elif run.data.classes == 2:
        meaning = "P(orange) at each point"
    where = ""
    if run.data.dataset.inputs > 2:
        where = f", in the plane of the first two principal components of the {run.data.dataset.inputs} inputs"
    return [network, {"kind": "surface", "title": "Decision surface", "caption": meaning + where}]


def _readouts(run: Run) -> list[dict]:
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
