"""The numbers of an entry as files."""

import csv
import io
import json
import math

from dlcore.traps.links import address_of
from dlcore.traps.measured import Measured


def to_csv(found: Measured) -> str:
    """The curves, one row for each point; an empty cell for what is no number. Only the heading without curves."""
    curves, text = found.consequence.curves, io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if curves is None:
        writer.writerow(["x"])
        return text.getvalue()
    writer.writerow([curves.x_label, curves.wrong_name, curves.right_name, *(line.name for line in curves.more)])
    for row in zip(curves.x, curves.wrong, curves.right, *(line.y for line in curves.more), strict=True):
        writer.writerow(["" if math.isnan(value) else repr(float(value)) for value in row])
    return text.getvalue()


def to_json(found: Measured) -> str:
    """The entry, its link and its figures; what is infinite or no number is null."""
    entry = found.spec
    query = "&".join(f"{key}={value}" for key, value in address_of(entry, found.seed).items())
    return json.dumps(
        {
            "trap": entry.id,
            "draw": found.seed,
            "as_often_written": entry.wrong,
            "as_it_should_be": entry.right,
            "link": f"/{entry.page}?{query}",
            "claim": entry.claim,
            "holds": found.holds,
            "figures": [
                {"name": one.name, "as_often_written": _plain(one.wrong), "as_it_should_be": _plain(one.right)}
                for one in found.consequence.figures
            ],
            "said": found.consequence.said,
        },
        ensure_ascii=False,
        indent=2,
    )


def _plain(value: float | int) -> float | None:
    return float(value) if math.isfinite(value) else None
