"""A computation graph as a picture: values go forward, gradients come back, one step at a time, and the tape beside."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from dlcore.autodiff.graph_layout import layout_of
from dlcore.autodiff.numbers import FEW_DIGITS, written
from dlcore.autodiff.operations import Number
from dlcore.autodiff.parser import MOST_LINES
from dlcore.autodiff.steps import Step, slope_text, steps_of
from dlcore.autodiff.tape import Tape, WayBack, go_back

from ..component import component
from ..player import javascript
from ..player.blob import encode

__all__ = ["autodiff_graph", "message"]

MOST_STEPS = 4 * MOST_LINES
"""No expression has more: a line is one step forward and at most two back."""
DECADES = 4.0
"""Gradients from the largest down to so many powers of ten below it differ in their line's width."""

_HERE = Path(__file__).parent
_PLAYER = ("blob.js", "colors.js", "canvas.js", "readouts.js", "clock.js", "timeline_marks.js", "timeline.js")
_OWN = ("places.js", "ways.js", "graph_picture.js", "tape_table.js", "autodiff_graph.js")

SCRIPTS = (*javascript(*_PLAYER), *(_HERE / "js" / name for name in _OWN))
STYLES = (_HERE.parent / "player" / "player.css", _HERE / "autodiff_graph.css")

_component = component("autodiff_graph", "AutodiffGraph", SCRIPTS, *STYLES)


def autodiff_graph(tape: Tape, *, key: str, step: int, visit: int, on_step: Callable[[int], None]) -> None:
    """Draw the graph of a tape. Other values of the same expression keep the step that is shown.

    Args:
        tape: the expression at a point.
        key: tells the graphs of one page apart.
        step: the step to begin at, counted from 1; 0 plays it.
        visit: how many links were opened: a link with another step goes to it.
        on_step: called with the step that a hand chose.
    """

    def chosen(told: object) -> None:
        if isinstance(told, int) and 1 <= told <= MOST_STEPS:
            on_step(told)

    _component(message(tape, step, visit), key=key, step=chosen)


def message(tape: Tape, step: int = 0, visit: int = 0) -> bytes:
    """What the browser gets: where everything stands, and every step with its numbers as they are written."""
    expression, back = tape.expression, go_back(tape)
    steps, layout = steps_of(tape, back), layout_of(expression)
    turn = next(k for k, one in enumerate(steps) if one.direction == "backward")
    header = {
        "id": f"{visit} {expression.variables} {expression.lines}",
        "step": step,
        "unit": "step",
        "epochs": list(range(1, len(steps) + 1)),
        "total_epochs": len(steps),
        "marks": [{"epoch": turn + 1, "label": "backward"}],
        "text": expression.text,
        "depth": layout.depth,
        "width": layout.width,
        "nodes": [
            {
                "name": name,
                "words": expression.words_of(node),
                "value": written(tape.values[node]),
                "short": written(tape.values[node], FEW_DIGITS),
                "layer": layout.layers[node],
                "row": layout.rows[node],
                "given": node < len(expression.variables),
                "varies": expression.varies[node],
                "slopes": _slopes(tape, node),
            }
            for node, name in enumerate(expression.names)
        ],
        "edges": [
            {
                "start": edge.start,
                "end": edge.end,
                "place": edge.place,
                "points": edge.points,
                "varies": expression.varies[edge.start],
                "slope": written(_slope(tape, edge.end, edge.place), FEW_DIGITS),
                "words": slope_text(tape, edge.end, edge.place),
            }
            for edge in layout.edges
        ],
        "steps": [_step(one) for one in steps],
    }
    shares, signs = _drawn(back)
    return encode(header, {"shares": shares, "signs": signs})


def _slope(tape: Tape, node: int, place: int) -> Number:
    return tape.slopes[node - len(tape.expression.variables)][place]


def _slopes(tape: Tape, node: int) -> list[str]:
    """The local derivatives of a line that the way back passes."""
    line = node - len(tape.expression.variables)
    return [] if line < 0 else [slope_text(tape, node, place) for place, _ in tape.expression.ways[line]]


def _step(step: Step) -> dict[str, Any]:
    return {
        "direction": step.direction,
        "title": step.title,
        "sum": step.sum,
        "words": step.words,
        "node": step.node,
        "line": step.line,
        "place": step.place,
        "total": step.total,
    }


def _drawn(back: WayBack) -> tuple[np.ndarray, np.ndarray]:
    """Of all that is handed back, in its order: how strong its line is, from 0 to 1, and its sign + 1."""
    amounts = np.array([one.amount for one in back.contributions])
    sizes = np.abs(amounts)
    finite = sizes[np.isfinite(sizes)]
    largest = finite.max() if finite.size and finite.max() > 0 else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.clip(1 + np.log10(sizes / largest) / DECADES, 0, 1)
    shares = np.where(np.isfinite(sizes), shares, 1.0)
    return shares.astype(np.float32), np.nan_to_num(np.sign(amounts) + 1, nan=1.0).astype(np.uint8)
