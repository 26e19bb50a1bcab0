"""What the browser is told to follow one example of a run through softmax, and which example that is."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pages.shared.followers import once_per_run
from pages.shared.moment_option import end_of
from pages.shared.one_point_options import NEAREST, UNSURE
from pages.shared.stage import fingerprint
from pages.shared.stage_parts import model_of, shown_rows

import numpy as np
from jaxtyping import Float, Int

from dlcore.plane_frames import too_much_for_a_browser
from dlcore.prediction import prediction_work
from dlcore.run import Run
from dlcore.softmax.class_names import class_names, short_names
from dlcore.softmax.one_point import least_sure, logits_at, nearest_row, surest_mistake

MOST_WORK, FEWEST_EXAMPLES = 4e8, 50
"""Multiply-adds for the logits of all examples that are drawn, about 0.05 s; of large networks fewer are drawn."""
SEALED = ("test",)
TWO = (
    "Two classes need one output only, the logit z of class 1. Its sigmoid is softmax of the logits 0 and z, so class "
    "0 stands here with the logit 0."
)


@dataclass(frozen=True)
class Chosen:
    """One example: where it lies on the plane, the drawn example that it is or that is nearest, the label of the loss,
    and what of the link had to be passed over, in words."""

    at: tuple[float, float]
    row: int
    label: int
    own_label: int | None  # that was chosen; None: that of the nearest example
    logits: Float[np.ndarray, " c"]
    passed_over: str


@dataclass(frozen=True, eq=False)
class Examples:
    """The examples of a run that are drawn, at one recorded frame."""

    run: Run
    frame: int

    @property
    def plane(self) -> bool:
        """Whether any point of the plane can be followed. Otherwise, with more than two inputs or a network too large
        for a browser, any of the examples can."""
        return self.run.data.dataset.inputs == 2 and not too_much_for_a_browser(self.run, 1)

    @cached_property
    def rows(self) -> Int[np.ndarray, " n"]:
        """Of the run's data: train, then dev."""
        return _drawn(self.run)

    @cached_property
    def points(self) -> Float[np.ndarray, "n 2"]:
        return self.run.data.points[self.rows]

    @property
    def labels(self) -> Int[np.ndarray, " n"]:
        return self.run.data.labels[self.rows]

    @cached_property
    def logits(self) -> Float[np.ndarray, "n c"]:
        return _logits(self.run, self.frame)

    @cached_property
    def unsure(self) -> int:
        """The example that is shown where none is asked for: the one that the resulting weights are least sure of."""
        return least_sure(_logits(self.run, end_of(self.run)))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the classes."""
        return class_names(self.run.data.dataset, self.run.data.classes)

    def chosen(self, point: Any, label: Any) -> Chosen:
        """The example that the options `point` and `label` ask for, or the nearest that there is."""
        row, at, why = self.unsure, None, []
        if point != UNSURE and len(point) == 2 and self.plane:
            left, right, bottom, top = self.run.data.plane.extent
            at = (float(np.clip(point[0], left, right)), float(np.clip(point[1], bottom, top)))
            row = nearest_row(self.points, at)
            why += [f"The point {point[0]:g}, {point[1]:g} lies outside of the plane."] if at != tuple(point) else []
        elif point != UNSURE and len(point) == 1 and not self.plane:
            row = int(np.abs(self.rows + 1 - point[0]).argmin())
            why += [f"Example {point[0]:g} is not among those shown."] if self.rows[row] + 1 != point[0] else []
        elif point != UNSURE:
            kind = "a point of the plane has two numbers" if self.plane else "an example has one number here"
            why.append(f"`point` names none: {kind}. Shown is the example that the network is least sure of.")
        x, y = (round(float(one), 3) for one in self.points[row]) if at is None else at
        own = None if label == NEAREST else label
        if own is not None and own >= len(self.names):
            why.append(f"There is no class {own} here: the label is that of the nearest example.")
            own = None
        return Chosen((x, y), row, int(self.labels[row]) if own is None else own, own, self._logits_of((x, y), row),
                      " ".join(why))  # fmt: skip

    def _logits_of(self, at: tuple[float, float], row: int) -> Float[np.ndarray, " c"]:
        if not self.plane:
            return self.logits[row]
        return logits_at(self.run, self.frame, self.run.data.network_inputs(np.array([at])))[0]

    def header(self, chosen: Chosen, temperature: float, factor: float) -> dict[str, Any]:
        """The header of the message."""
        data, plane = self.run.data, self.run.data.plane
        several = data.dataset.inputs != 2
        short = self.names if all(len(name) <= 2 for name in self.names) else range(len(self.names))
        return {
            "kind": f"{fingerprint(self.run)} {self.plane}",
            "plane": self.plane,
            "model": model_of(self.run) if self.plane else None,
            "extent": plane.extent,
            "axes": plane.names,
            "title": "Where" if not several else "Which",
            "caption": "drag the ring or click; ● train ◆ dev" if self.plane else "click an example; ● train ◆ dev",
            "described": f"The plane of {' and '.join(plane.names)} with {len(self.rows)} examples",
            "names": self.names,
            "short": [str(name) for name in short],
            "row_names": short_names(data.dataset, data.classes),
            "numbers": self.rows + 1,
            "loss": self.run.experiment.loss,
            "note": TWO if self.run.architecture.sizes[-1] == 1 else "",
            "image": data.dataset.image,
            "least_sure": least_sure(self.logits),
            "surest_mistake": surest_mistake(self.logits, self.labels),
            "choice": {
                "at": chosen.at,
                "row": chosen.row,
                "label": chosen.own_label,
                "temperature": temperature,
                "factor": factor,
            },
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays of the message: the weights where the browser evaluates them, otherwise the logits."""
        data = self.run.data
        arrays = {
            "points": self.points,
            "targets": self.labels.astype(np.float32),
            "split": data.split_index[self.rows],
        }
        if self.plane:
            arrays["parameters"] = self.run.frames[self.frame]
        else:
            arrays["logits"] = self.logits
        if data.dataset.image is not None:
            arrays["pixels"] = np.clip(255 * data.raw[self.rows], 0, 255).round().astype(np.uint8)
        return arrays


@once_per_run
def _drawn(run: Run) -> Int[np.ndarray, " n"]:
    rows = shown_rows(run, SEALED)
    most = max(FEWEST_EXAMPLES, int(MOST_WORK / prediction_work(run.architecture)))
    return rows[np.unique(np.linspace(0, len(rows) - 1, min(len(rows), most)).round().astype(int))]


@once_per_run
def _logits(run: Run, frame: int) -> Float[np.ndarray, "n c"]:
    return logits_at(run, frame, run.data.inputs[_drawn(run)])
