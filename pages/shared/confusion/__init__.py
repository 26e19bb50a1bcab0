"""The confusion matrix as a picture that is pressed: the examples of every cell, and what the network says of each."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pages.shared.followers import once_per_run

import numpy as np
from jaxtyping import Int, UInt8

from dlcore.prediction import STEP_WORK, outputs_of, prediction_work
from dlcore.run import Run
from dlcore.softmax.class_names import class_names
from dlcore.softmax.confusion import Confusion
from dlcore.softmax.mistakes import in_cell, surest_mistakes
from dlcore.softmax.pad import drawing_of
from dlcore.softmax.set_answers import Answers, class_probabilities

from ..component import component
from ..player import javascript
from ..player.blob import encode

__all__ = ["BARS", "BAR_STYLES", "SHOWN", "confusion_view", "message"]

MOST_MISTAKES, MOST_IN_CELL = 60, 24
"""Examples that travel: of all mistakes, and of every cell."""
COARSEST, FINEST = 12, 80
"""Cells along a side of the map of regions."""
SHOWN = {
    "counts": "Counts",
    "rows": "% of class",
    "columns": "% of answer",
}
"""What the cells can show: id to title."""
SHADES = {
    "counts": "The numbers are examples. The stronger the colour of a cell off the diagonal, the more mistakes.",
    "rows": "Every row adds up to 100 %: what becomes of the examples of one class. The diagonal is the recall.",
    "columns": "Every column adds up to 100 %: what one answer is worth. The diagonal is the precision.",
}

_HERE = Path(__file__).parent
BARS = (*javascript("blob.js", "colors.js", "canvas.js"), _HERE / "js" / "class_bars.js")
"""Scripts that draw the probability of every class as a bar, and small pictures."""
BAR_STYLES = (_HERE.parent / "player" / "player.css", _HERE / "class_bars.css")
_OWN = ("matrix.js", "plane_map.js", "gallery.js", "confusion.js")

SCRIPTS = (*BARS, *javascript("axes.js", "points.js"), *(_HERE / "js" / name for name in _OWN))
STYLES = (*BAR_STYLES, _HERE / "confusion.css")

_component = component("confusion", "ConfusionView", SCRIPTS, *STYLES)


def confusion_view(
    run: Run,
    answers: Answers,
    found: Confusion,
    *,
    show: str,
    cell: tuple[int, int] | None,
    key: str,
    on_cell: Callable[[Sequence[int]], None],
    on_draw: Callable[[Sequence[int]], None],
) -> None:
    """Draw the matrix and the examples of a cell, or the surest mistakes where `cell` is None.

    `show` is one of `SHOWN`. `on_cell` is called with the true class and the predicted one of a cell that is pressed,
    and with nothing for the mistakes; `on_draw` with the 64 counts of a picture that is to be drawn on.
    """

    def pressed(all_told: object) -> None:
        told = _whole_numbers(all_told)
        if told is not None and len(told) in (0, 2):
            on_cell(told)

    def drawn(all_told: object) -> None:
        told = _whole_numbers(all_told)
        if told:
            on_draw(told)

    blob = message(run, answers, found, show=show, cell=cell)
    _component(blob, key=key, cell=pressed, draw=drawn)


def message(
    run: Run, answers: Answers, found: Confusion, *, show: str = "counts", cell: tuple[int, int] | None = None
) -> bytes:
    """What the browser gets: the matrix, and of every cell the examples with the surest answers."""
    data, image = run.data, run.data.dataset.image
    lists, places = _lists(answers, found)
    header = {
        "names": answers.names,
        "spoken": class_names(data.dataset, data.classes),
        "set": answers.split,
        "show": show,
        "shade": SHADES[show],
        "cell": cell,
        "mistakes": found.mistakes,
        "lists": lists,
        "image": image,
        "extent": data.plane.extent,
        "axes": data.plane.names,
        "described": f"Examples in the plane of {' and '.join(data.plane.names)}, over the regions of the classes that "
        "the network picks",
    }
    arrays: dict[str, np.ndarray] = {
        "counts": found.counts,
        "of_true": found.of_true,
        "of_predicted": found.of_predicted,
        "numbers": answers.numbers[places],
        "labels": answers.labels[places],
        "predicted": answers.predicted[places],
        "probabilities": answers.probabilities[places],
    }
    if image is not None:
        arrays["pictures"] = drawing_of(data.raw[answers.rows[places]]).astype(np.uint8)
    elif len(data.plane.axes) == 2:
        arrays["points"] = data.points[answers.rows[places]]
        arrays["regions"] = _regions(run)
    return encode(header, arrays)


def _lists(answers: Answers, found: Confusion) -> tuple[dict[str, list[int]], Int[np.ndarray, " k"]]:
    """Of the mistakes and of every cell, which of the examples that travel are shown; and their places in `answers`."""
    chosen = {"mistakes": surest_mistakes(answers)[:MOST_MISTAKES]}
    for true, predicted in np.argwhere(found.counts).tolist():
        chosen[f"{true}-{predicted}"] = in_cell(answers, true, predicted)[:MOST_IN_CELL]
    places = np.unique(np.concatenate(list(chosen.values())))
    return {name: np.searchsorted(places, each).tolist() for name, each in chosen.items()}, places


@once_per_run
def _regions(run: Run) -> UInt8[np.ndarray, "side side"]:
    """The class that is picked at the centres of cells over the plane, the highest row first."""
    left, right, bottom, top = run.data.plane.extent
    side = int(np.clip(np.sqrt(STEP_WORK / prediction_work(run.architecture)), COARSEST, FINEST))
    centres = (np.arange(side) + 0.5) / side
    cells = np.meshgrid(left + centres * (right - left), top - centres * (top - bottom))
    raw = run.data.plane.lift(np.stack(cells, axis=-1).reshape(-1, 2))
    return class_probabilities(outputs_of(run, raw)).argmax(axis=1).reshape(side, side).astype(np.uint8)


def _whole_numbers(told: object) -> list[int] | None:
    """A list of whole numbers as it came from the browser; None for anything else."""
    return told if isinstance(told, list) and all(isinstance(one, int) for one in told) else None
