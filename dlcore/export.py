"""A run as files: JSON with the settings and results, CSV with the history."""

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Any

from dlcore.links import to_query

if TYPE_CHECKING:
    from dlcore.run import Run


def results(run: "Run", page: str | None = None) -> dict[str, Any]:
    """Settings by link key, and the results: plain data without NaN or infinity, which become None.

    `final` has, per split, cost, error (share misclassified, or RMSE for regression) and, for classification,
    accuracy of the last finite epoch; None for an empty split. `history` has one entry per epoch from 0,
    before the first update. `seconds` is wall time including compilation.
    """
    path = f"/{page}" if page else ""
    return {
        "experiment": {
            "link": f"{path}?{to_query(run.experiment)}",
            **run.experiment.model_dump(mode="json", by_alias=True),
        },
        "final": {split: _plain(numbers) for split, numbers in run.final.items()},
        "history": {name: _plain(column.tolist()) for name, column in run.history.items()},
        "updates": run.updates,
        "seconds": run.seconds,
        "device": run.device,
        "diverged_at": run.diverged_at,
    }


def to_json(run: "Run", page: str | None = None) -> str:
    """`results` as JSON text."""
    return json.dumps(results(run, page), indent=1, allow_nan=False) + "\n"


def to_csv(run: "Run") -> str:
    """The history as CSV text: a header, then one row per epoch; a cell is empty where there is no number."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(run.history)
    columns = [_plain(column.tolist()) for column in run.history.values()]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
