"""The stage: a run, or several on one timeline, as the player's blob, with the panels that their data allow."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Literal

from pages.shared.drift_panels import drift_arrays, drift_panels, drift_told
from pages.shared.player import encode, player
from pages.shared.run_inks import ink_of
from pages.shared.signal_panels import signal_arrays, signal_panels, signal_told
from pages.shared.stage_parts import (
    SubNetworks,
    ending_of,
    examples_of,
    marks_of,
    model_of,
    network_panel,
    picture_panel,
    readouts_of,
)

import numpy as np
from jaxtyping import Int

from dlcore.links import to_query
from dlcore.plane_frames import plane_outputs, too_much_for_a_browser
from dlcore.run import Run

Side = Literal["network", "weights", "signal", "drift", "none"]
SHARED = ("signal", "drift", "none")
"""Sides that stand below the pictures, with an ink for each run; none of them needs the weights themselves."""


def stage(
    run: Run,
    key: str,
    *,
    only_start: bool = False,
    without: Collection[str] = (),
    sealed: Collection[str] = (),
) -> None:
    """Draw the run: the network and its surface (or its curve, for one input) on one timeline."""
    player(run_blob(run, only_start=only_start, without=without, sealed=sealed), key=key)


def comparison(
    runs: Sequence[tuple[str, Run]],
    key: str,
    *,
    only_start: bool = False,
    side: Side = "network",
    without: Collection[str] = (),
    sampled: Mapping[str, SubNetworks] | None = None,
) -> None:
    """Draw several named runs on one timeline: their surfaces side by side, their networks smaller beside them.

    Args:
        runs: name and run, in the order they are drawn. A name is a word or two: "without", "with".
        key: of the component.
        only_start: keep everything but the first weights back, for a learner who is to predict the rest.
        side: what stands beside the surfaces: the networks, or the histograms of their weights. With "signal", for up
            to four runs, the strength of signal and gradient in every layer stands below them, with "drift" how the
            inputs of every layer's activation are spread; with "none", nothing.
        without: panels that are left out, by their kind.
        sampled: by the name of a run, the sub-networks that its dropout samples.
    """
    blob = comparison_blob(runs, only_start=only_start, side=side, without=without, sampled=sampled)
    player(blob, key=key)


def run_blob(
    run: Run,
    *,
    only_start: bool = False,
    without: Collection[str] = (),
    sealed: Collection[str] = (),
) -> bytes:
    """Everything the browser needs to play the run; it evaluates the network itself.

    `only_start` keeps everything but the first weights back, for a learner who is to predict the rest; `without`
    leaves out panels by their kind, and the examples of `sealed` sets do not travel at all. A run that went back to the
    weights of its best epoch says so under "result": there playing comes to rest.
    """
    frames = slice(0, 1) if only_start else slice(None)
    header = {
        "version": 1,
        "id": fingerprint(run) + ("-start" if only_start else ""),
        "autoplay": not only_start,
        "epochs": run.frame_epochs[frames],
        "total_epochs": run.experiment.epochs,
        "complete": run.complete or only_start,
        "model": model_of(run),
        "panels": [panel for panel in (network_panel(run), picture_panel(run)) if panel["kind"] not in without],
        "readouts": [] if only_start else readouts_of(run),
        "notice": None,
    }
    if run.complete and run.best_epoch is not None and not only_start:
        header["result"] = run.best_epoch
    if marks_of(run) and not only_start:
        header["marks"] = marks_of(run)
    arrays = {"parameters": run.frames[frames], **examples_of(run, sealed)}
    return encode(header, arrays)


def comparison_blob(
    runs: Sequence[tuple[str, Run]],
    *,
    only_start: bool = False,
    side: Side = "network",
    without: Collection[str] = (),
    sampled: Mapping[str, SubNetworks] | None = None,
) -> bytes:
    """Everything the browser needs to play the runs together; see `comparison`.

    The header tells about run k under "runs"[k]; its arrays have the number k at the end of their names. Examples
    that all runs share travel once, without a number. The timeline is that of `moments`.
    """
    epochs = moments([run for _, run in runs])[: 1 if only_start else None]
    described, arrays, examples = [], {}, [examples_of(run) for _, run in runs]
    for k, (name, run) in enumerate(runs):
        reached = int(np.searchsorted(run.frame_epochs, epochs[-1], side="right"))  # later frames cannot be shown
        seen = replace(run, frame_epochs=run.frame_epochs[:reached], frames=run.frames[:reached])
        described.append(
            {
                "name": name,
                "epochs": seen.frame_epochs,
                "complete": run.complete or only_start,
                "model": model_of(run),
                "readouts": [] if only_start else readouts_of(seen),
                **ending_of(run),
            }
        )
        if side in SHARED:
            described[k]["ink"] = asdict(ink_of(k))
        if side == "signal":
            described[k] |= signal_told(run, epochs[-1])
            arrays |= signal_arrays(run, k, epochs[-1])
        if side == "drift":
            described[k] |= drift_told(run, int(epochs[-1]))
        if side in SHARED and any(too_much_for_a_browser(each, len(runs)) for _, each in runs):
            arrays[f"map{k}"] = plane_outputs(seen)  # no panel needs the weights themselves
        else:
            arrays[f"parameters{k}"] = seen.frames
        one = (sampled or {}).get(name)
        if one is not None and not only_start:
            described[k]["sampled"] = one.told()
            arrays[f"masks{k}"] = one.rows()
    if all(_same(examples[0], others) for others in examples[1:]):
        arrays |= examples[0]
    else:
        arrays |= {f"{name}{k}": array for k, each in enumerate(examples) for name, array in each.items()}
    if side == "drift":
        arrays |= drift_arrays([run for _, run in runs], int(epochs[-1]))
    header = {
        "version": 1,
        "id": "+".join(fingerprint(run) for _, run in runs) + ("-start" if only_start else ""),
        "autoplay": not only_start,
        "epochs": epochs,
        "total_epochs": max(run.experiment.epochs for _, run in runs),
        "complete": only_start or all(run.complete for _, run in runs),
        "runs": described,
        "panels": [panel for panel in _panels_of(runs, side) if panel["kind"] not in without],
        "readouts": [],
        "marks": [] if only_start else _marks_of(runs),
        "notice": None,
    }
    return encode(header, arrays)


def moments(runs: Sequence[Run]) -> Int[np.ndarray, " f"]:
    """Epochs of the common timeline: all recorded ones, as far as every run that still trains has come.

    Charts that mark the player's moment take these.
    """
    epochs = np.unique(np.concatenate([run.frame_epochs for run in runs]))
    reached = [run.frame_epochs[-1] for run in runs if not run.complete]
    return epochs[epochs <= min(reached)] if reached else epochs


def fingerprint(run: Run) -> str:
    """The same for the same experiment: the player then goes on instead of starting over."""
    told = to_query(run.experiment) + run.experiment.data  # links do not tell own data apart
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _marks_of(runs: Sequence[tuple[str, Run]]) -> list[dict]:
    """The marks of all runs, with the name of the run where more than one has some."""
    marked = [(name, run) for name, run in runs if marks_of(run)]
    return [mark for name, run in marked for mark in marks_of(run, name if len(marked) > 1 else "")]


def _panels_of(runs: Sequence[tuple[str, Run]], side: Side) -> list[dict]:
    """The pictures, then what stands beside or below them; "run" is the number of the panel's run."""
    pictures = [picture_panel(run) | {"run": k} for k, (_, run) in enumerate(runs)]
    if side in SHARED:
        # the axes say which plane it is
        pictures = [one | {"caption": str(one["caption"]).partition(",")[0]} for one in pictures]
        below = {"signal": signal_panels, "drift": drift_panels, "none": lambda runs: []}[side]
        return [*pictures, *below([run for _, run in runs])]
    if side == "weights":
        return [*pictures, {"kind": "weights", "title": "The weights", "side": True}]
    caption = "each unit's output; line width is |w|, colour its sign"
    return [*pictures, *({"kind": "network", "caption": caption, "run": k, "side": True} for k in range(len(runs)))]


def _same(some: Mapping[str, np.ndarray], others: Mapping[str, np.ndarray]) -> bool:
    return some.keys() == others.keys() and all(np.array_equal(some[name], others[name]) for name in some)
