"""A run, and the band around it, as files: JSON with the settings and results, CSV with the history."""

import csv
import io
import json
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcore.band import MIDDLE_80, QUANTITIES, Band, quantiles
from dlcore.datasets.own import written
from dlcore.fingerprint import fingerprint
from dlcore.ladder import TRAIN_DEV, ladder
from dlcore.links import to_query
from dlcore.metrics import SPLITS

if TYPE_CHECKING:
    from dlcore.run import Run

BAND_NAMES = dict(zip(("p10", "median", "p90"), MIDDLE_80, strict=True))
"""Names of the band's edges and middle in the files."""


def results(run: "Run", page: str | None = None, band: Band | None = None) -> dict[str, Any]:
    """Settings by link key, and the results: plain data without NaN or infinity, which become None.

    `final` has, per split, cost, error (share misclassified, or RMSE for regression) and, for classification,
    accuracy of the last finite epoch, with early stopping of `best_epoch`; None for an empty split. `history` has one
    entry per epoch from 0, before the first update. `seconds` is wall time including compilation. `train_dev` is there
    only with a train-dev set once the run is complete, `best_epoch` and `stopped_at` (None where it trained to the end)
    only with early stopping, `band` only with more runs than one: see `band_results`. `fingerprint` is that of
    `dlcore.fingerprint`.
    """
    path = f"/{page}" if page else ""
    experiment = run.experiment if band is None else band.experiment
    return {
        "experiment": {
            "link": f"{path}?{to_query(experiment)}",
            **experiment.model_dump(mode="json", by_alias=True) | {"data": written(experiment.data)},
        },
        "final": {split: _plain(numbers) for split, numbers in run.final.items()},
        "history": {name: _plain(column.tolist()) for name, column in run.history.items()},
        "fingerprint": fingerprint(run),
        "updates": run.updates,
        "seconds": run.seconds,
        "device": run.device,
        "diverged_at": run.diverged_at,
        **({} if run.best_epoch is None else {"best_epoch": run.best_epoch, "stopped_at": run.stopped_at}),
        **({"train_dev": _plain(train_dev)} if (train_dev := train_dev_results(run)) else {}),
        **({} if band is None else {"band": band_results(band)}),
    }


def train_dev_results(run: "Run") -> dict[str, float]:
    """Error and, for classification, accuracy on the train-dev set; {} without one and before the run is complete."""
    if run.data.train_dev is None or not run.complete:
        return {}
    (error,) = (rung.error for rung in ladder(run, None) if rung.name == TRAIN_DEV)
    return {"error": error} | ({"accuracy": 1 - error} if run.data.dataset.task == "classification" else {})


def band_results(band: Band) -> dict[str, Any]:
    """All runs of a band as plain data; the first is the run of the other keys.

    `seeds` are the weight seeds, `diverged` how many runs did. `final` has, per split and quantity, the median, the
    10 % and 90 % quantiles over the runs that did not, and the `values` by seed (None where a run diverged); None
    for an empty split. `history` has the same quantiles at the epochs in `epoch`.
    """
    final: dict[str, Any] = {}
    for split, count in zip(SPLITS, band.data.counts, strict=True):
        numbers = {what: band.final(f"{split}_{what}") for what in ("cost", "error")}
        final[split] = None
        if count:
            final[split] = {
                what: _edges(values[:, None], lambda edge: edge[0]) | {"values": _plain(values.tolist())}
                for what, values in numbers.items()
            }
    shown = [name for name in QUANTITIES if band.data.counts[SPLITS.index(name.split("_")[0])]]
    return {
        "seeds": band.seeds.tolist(),
        "diverged": int(band.diverged.sum()),
        "final": final,
        "history": {"epoch": band.records[: band.at + 1].tolist()}
        | {name: _edges(band.values(name), list) for name in shown},
        "updates": band.updates,
        "seconds": band.seconds,
    }


def to_json(run: "Run", page: str | None = None, band: Band | None = None) -> str:
    """`results` as JSON text."""
    return json.dumps(results(run, page, band), indent=1, allow_nan=False) + "\n"


def to_csv(run: "Run", band: Band | None = None) -> str:
    """The history as CSV text: a header, then one row per epoch; a cell is empty where there is no number.

    With a band its edges and median follow, in the rows of the epochs at which all runs were evaluated.
    """
    columns = {name: column.tolist() for name, column in run.history.items()}
    if band is not None:
        epochs = max(len(run.history["epoch"]), int(band.records[band.at]) + 1)
        columns = {name: column + [None] * (epochs - len(column)) for name, column in columns.items()}
        columns["epoch"] = list(range(epochs))
        for name in QUANTITIES:
            for edge, values in _edges(band.values(name), list).items():
                at_records = dict(zip(band.records.tolist(), values, strict=False))
                columns[f"{name}_{edge}"] = [at_records.get(epoch) for epoch in range(epochs)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*map(_plain, columns.values()), strict=True))
    return text.getvalue()


def _edges(values: np.ndarray, as_plain: Callable[[list], Any]) -> dict[str, Any]:
    """The band's edges and median over the rows of `values`, by their names in the files."""
    rows = quantiles(values, tuple(BAND_NAMES.values()))
    return {name: as_plain(_plain(row.tolist())) for name, row in zip(BAND_NAMES, rows, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
