"""The error on new examples against the size of the batches in which they are asked about."""

from functools import lru_cache

from pages.shared.charts import DARK, LIGHT, draw, end_names, is_dark, quiet
from pages.shared.limits import KEPT_SPECS
from pages.shared.run_inks import RUN_INKS

import altair as alt
import numpy as np

from dlcore.amounts import error_text
from dlcore.batch_norm.wrong_at_test import WrongAtTest

HEIGHT = 300
RUNNING, SHUFFLED, SORTED = "running averages", "batch, shuffled", "batch, sorted"
KINDS = (RUNNING, SHUFFLED, SORTED)
INKS = (RUN_INKS[0], RUN_INKS[1], RUN_INKS[4])
ROOM_RIGHT = 112
ROOM = 1.12
"""Above the highest error."""
LABEL = 0.06
"""Of the height: two names stand so far apart at least."""


def wrong_at_test_chart(found: WrongAtTest, trapped: bool, key: str) -> None:
    """Draw the errors with the running averages and, `trapped`, those with the test batch's own statistics. The axis
    holds both, so that it stands still when the switch is thrown."""
    rows = error_rows(found)
    drawn = [row for row in rows if trapped or row["kind"] == RUNNING]
    top = ROOM * max(max(row["high"] for row in rows), 1e-3)
    datasets = {"errors": drawn, "ends": end_rows(drawn, top)}
    spec = _spec(tuple(size_names(found)), found.task == "regression", found.split, is_dark())
    draw(spec, datasets, key, {"top": top})


def size_names(found: WrongAtTest) -> list[str]:
    """What the places on the axis are called."""
    return [*(str(int(size)) for size in found.sizes[:-1]), "all"]


def error_rows(found: WrongAtTest) -> list[dict]:
    """Rows (place, size, kind, value, low, high, text): of the shuffled ones the mean over the orders, and their lowest
    and highest."""
    rows = []
    for place, name in enumerate(size_names(found)):
        shuffled = found.shuffled[place]
        for kind, values in ((RUNNING, [found.running]), (SHUFFLED, shuffled), (SORTED, [found.ordered[place]])):
            value = float(np.mean(values))
            rows.append(
                {"place": place, "size": name, "kind": kind, "value": value, "low": float(np.min(values)),
                 "high": float(np.max(values)), "text": error_text(found.task, value)}
            )  # fmt: skip
    return rows


def end_rows(rows: list[dict], top: float) -> list[dict]:
    """Where the lines are named: at their right ends, apart from each other, from the lowest up."""
    last, floor, named = max(row["place"] for row in rows), 0.0, []
    ends = sorted(
        (row for row in rows if row["place"] == last), key=lambda row: (row["value"], KINDS.index(row["kind"]))
    )
    for row in ends:
        at = max(row["value"], floor)
        named.append(row | {"value": at, "set": row["kind"]})
        floor = at + LABEL * top
    return named


@lru_cache(KEPT_SPECS)
def _spec(names: tuple[str, ...], regression: bool, split: str, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X(
        "place:Q",
        title="examples asked about together",
        scale=alt.Scale(domain=[-0.25, len(names) - 1], nice=False, zero=False),
        axis=alt.Axis(
            values=list(range(len(names))), labelExpr=f"{list(names)}[round(datum.value)]", labelOverlap=False
        ),
    )
    measure = f"{split} RMSE" if regression else f"{split} error"
    axis = alt.Axis(format="~g" if regression else ".0%")

    def y(field: str) -> alt.Y:
        scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
        return alt.Y(field, title=measure, scale=scale, axis=axis)

    kinds = list(KINDS)
    ink = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[one.colour(dark) for one in INKS]), legend=None)
    dash = alt.StrokeDash("kind:N", scale=alt.Scale(domain=kinds, range=[list(one.dash) for one in INKS]), legend=None)
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=[one.mark for one in INKS]), legend=None)
    errors = alt.Chart(alt.NamedData("errors"))
    tooltip = [
        alt.Tooltip("kind:N", title="normalised by"),
        alt.Tooltip("size:N", title="together"),
        alt.Tooltip("text:N", title=measure),
    ]
    layers = alt.layer(
        errors.mark_line(strokeWidth=2).encode(x, y("value:Q"), ink, dash),
        errors.mark_rule(strokeWidth=2, opacity=0.5).encode(x, y("low:Q"), alt.Y2("high"), ink),
        errors.mark_point(filled=True, size=64, opacity=1).encode(x, y("value:Q"), ink, shape, tooltip=tooltip),
        end_names(x, y("value:Q"), ink, dx=10),
    )
    return quiet(layers.properties(height=HEIGHT, width="container"), colours, top=8, right=ROOM_RIGHT).to_dict()
