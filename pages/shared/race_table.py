"""The standing of a race as a table, the first at the target in front."""

from collections.abc import Sequence

from pages.shared.run_inks import optimizer_ink
from pages.shared.runs_table import named, runs_table

import numpy as np

from dlcore.amounts import error_text, measure, number_text
from dlcore.optimizer_runs import short_name
from dlcore.race_reading import Place
from dlcore.studies.race import Race


def race_table(result: Race, places: Sequence[Place], share: float) -> str:
    """The table as HTML: names and numbers of the page's own making."""
    kind = measure(result.experiment.dataset.task)
    rate = ("α",) if result.fair else ()
    heads = (
        "",
        *rate,
        f"epochs to {number_text(share * result.constant)}",
        "train cost",
        f"train {kind}",
        f"dev {kind}",
    )
    errors = {len(heads) - 2, len(heads) - 1}
    return runs_table(heads, [_row(result, place) for place in places], spare=errors)


def table_words(result: Race, places: Sequence[Place]) -> str:
    """How to read what the table holds."""
    said = "All are medians over the networks."
    some = next((one for one in places if np.isinf(one.epochs) and one.there), None)
    if some is not None:
        said += f" {some.there} of {some.runs}: so many come to that cost, no more than half."
    if any(one.diverged for one in places):
        said += " A network that diverged counts as worse than every other."
    if result.experiment.l2 == 0:
        said += " Without L2 (λ = 0) AdamW is Adam: what differs between the two is rounding, and luck."
    return said


def _row(result: Race, place: Place) -> list[str]:
    note = f"{place.diverged} of {place.runs} diverged" if place.diverged else ""
    cells = [f"{place.rate:g}"] if result.fair else []
    if np.isfinite(place.epochs):
        cells.append(f"<b>{place.epochs:,.3g}</b>")
    else:
        never = f"{place.there} of {place.runs}" if place.there else "never"
        cells.append(never if np.isinf(place.epochs) else "…")
    cells.append("∞" if np.isinf(place.cost) else number_text(place.cost))
    task = result.experiment.dataset.task
    errors = ["–" if np.isnan(error) else error_text(task, error) for error in (place.train_error, place.dev_error)]
    return [named(short_name(place.id), optimizer_ink(place.id), note), *cells, *errors]
