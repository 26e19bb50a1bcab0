"""The result of a study as files: all its numbers as JSON, one row per size as CSV."""

import csv
import dataclasses
import io
import json
import math
from typing import Any

import numpy as np

from dlcore.links import to_query
from dlcore.studies import StudyResult

NOT_A_NUMBER = ("experiment", "complete", "notes")


def study_to_json(study_id: str, result: StudyResult) -> str:
    """Every field of a result by its name, with the experiment as a query; null where there is no number."""
    fields = {name: _plain(value) for name, value in _fields(result).items()}
    described = {"study": study_id, "experiment": to_query(result.experiment), "complete": result.complete}
    return json.dumps(described | fields, indent=1, allow_nan=False) + "\n"


def study_to_csv(result: StudyResult) -> str:
    """The columns along the first axis of a curve; a matrix (sizes, seeds) has a column for every seed, from 1.

    Without such an axis: one row with the single numbers.
    """
    fields = _fields(result)
    arrays = {name: value for name, value in fields.items() if isinstance(value, np.ndarray) and value.ndim <= 2}
    rows = len(next(iter(arrays.values()), ()))
    columns: dict[str, list] = {}
    for name, value in arrays.items():
        if len(value) == rows and value.ndim == 1:
            columns[name] = value.tolist()
        elif len(value) == rows:
            columns |= {f"{name}_{k + 1}": column.tolist() for k, column in enumerate(value.T)}
    if not columns:
        columns = {name: [value] for name, value in fields.items() if isinstance(value, int | float)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*map(_plain, columns.values()), strict=True))
    return text.getvalue()


def _fields(result: StudyResult) -> dict[str, Any]:
    """Name to value; a result is a dataclass, though its protocol cannot say so. A field can ask to be left out."""
    named = dataclasses.fields(result)  # pyright: ignore[reportArgumentType]
    return {field.name: getattr(result, field.name) for field in named if _exported(field)}


def _exported(field: dataclasses.Field) -> bool:
    """What is too much for a file, as every gradient of a run, says so in its metadata."""
    return field.name not in NOT_A_NUMBER and field.metadata.get("exported", True)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
