"""One run that is watched, and a batch that shares its work, side by side on one timeline: at every moment both have
seen as many examples."""

from pathlib import Path

from pages.shared.charts import axis_top

import numpy as np
from jaxtyping import Float

from dlcore.amounts import error_text, measure
from dlcore.search.babysitting import BabysatRun
from dlcore.search.caviar import Batch
from dlcore.search.nudges import nudge_text
from dlcore.search.panda import RUN_NAMES, Watched, best_so_far

from ..component import component
from ..player import javascript
from ..player.blob import encode

__all__ = ["babysitting", "message"]

MOST_FRAMES = 300
LEVEL = 0.98
"""The axis ends at this quantile of what is drawn."""

_HERE = Path(__file__).parent
_PLAYER = (
    "blob.js",
    "colors.js",
    "canvas.js",
    "axes.js",
    "readouts.js",
    "clock.js",
    "timeline_marks.js",
    "timeline.js",
)
SCRIPTS = (*javascript(*_PLAYER), _HERE / "js" / "courses_panel.js", _HERE / "js" / "babysitting.js")
STYLES = (_HERE.parent / "player" / "player.css", _HERE / "babysitting.css")

_component = component("babysitting", "Babysitting", SCRIPTS, *STYLES)


def babysitting(shown: Watched, *, key: str) -> None:
    """Draw both. The moment that is shown is told to the window as "panda-moment"."""
    _component(message(shown), key=key)


def message(shown: Watched) -> bytes:
    """What the browser gets: the errors over the epochs, in percent where they are shares."""
    own, caviar = shown.own, shown.caviar
    task = own.babysat.experiment.dataset.task
    scale = 100.0 if task == "classification" else 1.0
    total, known = shown.epochs, own.end
    frames = np.unique(np.linspace(0, known, min(known + 1, MOST_FRAMES)).round().astype(int))
    spent = shown.work - (total - frames)
    header = {
        "id": str(hash(own.babysat.experiment)),  # a branch keeps the moment
        "unit": "epoch",
        "epochs": frames,
        "total_epochs": total,
        "complete": own.complete,
        "marks": [{"epoch": one[0], "label": nudge_text(one)} for one in own.babysat.nudges],
        "measure": f"{measure(task)}, %" if task == "classification" else measure(task),
        "percent": task == "classification",
        "runs": _runs(shown),
        "spent": spent,
        "top": scale * _top(shown),
        "readouts": [_readout(task, "dev, watched", own.dev_error[frames])],
        "described": _described(shown),
    }
    arrays = {f"dev{k}": scale * run.dev_error[: run.end + 1] for k, run in enumerate(shown.runs)}
    arrays["train"] = scale * own.train_error[: known + 1]
    if caviar is not None:
        reached = spent / caviar.caviar.networks
        best = best_so_far(caviar.same_work, reached)
        header["readouts"].append(_readout(task, f"dev, best of {caviar.caviar.networks}", best))
        header["batch"] = {
            "networks": caviar.caviar.networks,
            "share": caviar.same_work.epochs,
            "reached": np.minimum(reached, caviar.same_work.epochs),
            "best": caviar.same_work.best,
            "length": caviar.as_long.epochs,
        }
        for name, batch in (("same", caviar.same_work), ("long", caviar.as_long)):
            arrays[f"{name}_records"], arrays[f"{name}_dev"] = batch.records, scale * batch.dev_error
    return encode(header, arrays)


def _runs(shown: Watched) -> list[dict]:
    """Of every run what it is called, where it was branched off, and where it was lost."""
    parted = [0, *(_parted(run, shown.own) for run in shown.runs[1:])]
    return [
        {
            "name": RUN_NAMES[number],
            "from": parted[number],
            "diverged": run.diverged_at,
        }
        for number, run in enumerate(shown.runs)
    ]


def _parted(run: BabysatRun, own: BabysatRun) -> int:
    """The epoch from which on a run that was left is drawn: before it, it is the own one."""
    apart = set(run.babysat.nudges) ^ set(own.babysat.nudges)
    return int(min((one[0] for one in apart), default=own.babysat.experiment.epochs))


def _top(shown: Watched) -> float:
    """Where the axis of both ends, as a share or an RMSE."""
    values = [run.dev_error[: run.end + 1] for run in shown.runs] + [shown.own.train_error[: shown.own.end + 1]]
    if shown.caviar is not None:
        values.append(_inside(shown.caviar.same_work))
    every = np.concatenate(values)
    every = every[np.isfinite(every)]
    return axis_top([float(np.quantile(every, LEVEL))]) if len(every) else 1.0


def _inside(batch: Batch) -> Float[np.ndarray, " n"]:
    return batch.dev_error[np.isfinite(batch.dev_error)]


def _readout(task: str, label: str, values: Float[np.ndarray, " f"]) -> dict:
    return {"label": label, "values": values, "format": "percent" if task == "classification" else "number"}


def _described(shown: Watched) -> str:
    """Both pictures in words, for those who do not see them."""
    own, caviar = shown.own, shown.caviar
    task = own.babysat.experiment.dataset.task
    words = (
        f"Dev {measure(task)} of the run that is watched over {shown.epochs} epochs; it is at "
        f"{error_text(task, float(own.dev_error[own.end]))}."
    )
    best = None if caviar is None else caviar.same_work.best
    if caviar is None or best is None:
        return words
    error = error_text(task, float(caviar.same_work.dev_error[best, -1]))
    return f"{words} Beside it {caviar.caviar.networks} networks, the best of which comes to {error} for the same work."
