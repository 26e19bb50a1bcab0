"""A pad on which a digit is drawn, and what networks say of it while it is drawn; the browser evaluates them itself."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pages.shared.confusion import BAR_STYLES, BARS
from pages.shared.stage_parts import model_of

import numpy as np

from dlcore.joint_runs import JointRuns
from dlcore.softmax.pad import CELLS, RECIPE, drawing_of, starts
from dlcore.softmax.set_answers import Answers

from ..component import component
from ..player import javascript
from ..player.blob import encode

__all__ = ["message", "pad"]

_HERE = Path(__file__).parent
_OWN = ("strokes.js", "board.js", "cells.js", "pad.js")

SCRIPTS = (*BARS, *javascript("activations.js", "model.js"), *(_HERE / "js" / name for name in _OWN))
STYLES = (*BAR_STYLES, _HERE / "pad.css")

_component = component("pad", "Pad", SCRIPTS, *STYLES)


def pad(
    shown: JointRuns, answers: Answers, drawing: Sequence[int], *, key: str, on_drawing: Callable[[list[int]], None]
) -> None:
    """Draw the pad, with the answers of all runs, the page's own in full.

    `drawing` are the counts to begin with, or none; `answers` tell which examples are offered to start from.
    `on_drawing` is called with the counts of a drawing that is to be kept in the link.
    """

    def kept(told: object) -> None:
        if isinstance(told, list) and len(told) == CELLS and all(isinstance(one, int) for one in told):
            on_drawing(told if any(told) else [])

    _component(message(shown, answers, drawing), key=key, drawing=kept)


def message(shown: JointRuns, answers: Answers, drawing: Sequence[int]) -> bytes:
    """What the browser gets: the networks, and examples to start from."""
    places = np.concatenate(starts(answers))
    header = {
        "recipe": RECIPE,
        "names": answers.names,
        "set": answers.split,
        "drawing": list(drawing),
        "networks": [{"name": name, "model": model_of(run)} for name, run in shown.runs.items()],
        "starts": [
            {
                "at": at,
                "truth": answers.labels[place],
                "said": answers.predicted[place],
                "number": answers.numbers[place],
            }
            for at, place in enumerate(places)
        ],
    }
    arrays: dict[str, np.ndarray] = {
        f"parameters{k}": run.parameters.astype(np.float32) for k, run in enumerate(shown.runs.values())
    }
    arrays["pictures"] = drawing_of(shown.run.data.raw[answers.rows[places]]).astype(np.uint8)
    return encode(header, arrays)
