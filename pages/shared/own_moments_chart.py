"""The dev error against the size of the dev set, scaled by the training set's moments and by its own."""

from functools import lru_cache

from pages.shared.charts import AREA_OPACITY, DARK, LIGHT, draw, end_names, is_dark, quiet
from pages.shared.end_labels import end_labels
from pages.shared.limits import KEPT_SPECS

import altair as alt

from dlcore.inputs.own_moments import OwnMoments

HEIGHT = 300
TRAINS, ITS_OWN = "train's", "its own"


def own_moments_chart(found: OwnMoments, title: str, percent: bool, key: str) -> None:
    """Draw both errors, labelled at their ends."""
    rows = moment_rows(found)
    top = 1.1 * max(max(row["high"] for row in rows), 1e-6)
    ends = [row for row in rows if row["size"] == int(found.sizes[-1])]
    numbers = {"top": top, "largest": max(2.0, float(found.sizes[-1]))}
    draw(_spec(title, percent, is_dark()), {"errors": rows, "ends": end_labels(ends, top)}, key, numbers)


def moment_rows(found: OwnMoments) -> list[dict]:
    """Rows (size, set, low, value, high); low and high are one standard error away."""
    own = [
        {"size": int(n), "set": ITS_OWN, "value": float(e), "low": float(e - se), "high": float(e + se), "sets": int(k)}
        for n, e, se, k in zip(found.sizes, found.own, found.own_se, found.sets, strict=True)
    ]
    flat = {"set": TRAINS, "value": found.right, "low": found.right, "high": found.right, "sets": 1}
    return [*own, *({"size": int(n)} | flat for n in (found.sizes[0], found.sizes[-1]))]


@lru_cache(KEPT_SPECS)
def _spec(title: str, percent: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    scale = alt.Scale(type="log", domainMin=1, domainMax=alt.ExprRef("largest"), nice=False)
    x = alt.X(
        "size:Q", title="examples in the dev set (log scale)", scale=scale, axis=alt.Axis(format="~s", tickCount=5)
    )
    down = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), clamp=True)
    numbers = alt.Axis(format=".0%") if percent else alt.Axis()

    def y(field: str) -> alt.Y:
        return alt.Y(field, title=title, scale=down, axis=numbers)

    names = [TRAINS, ITS_OWN]
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 3]]), legend=None)
    errors = alt.Chart(alt.NamedData("errors"))
    band = errors.mark_area(opacity=AREA_OPACITY, color=colours.dev).encode(
        x, y("low:Q"), alt.Y2("high"), detail="set:N"
    )
    lines = errors.mark_line(strokeWidth=2, color=colours.dev).encode(x, y("value:Q"), dash)
    tooltip = ["set:N", "size:Q", alt.Tooltip("value:Q", format=".1%" if percent else ".3f", title=title), "sets:Q"]
    points = (
        errors.transform_filter(f"datum.set == {ITS_OWN!r}")
        .mark_point(filled=True, size=44, opacity=1, shape="diamond", color=colours.dev)
        .encode(x, y("value:Q"), tooltip=tooltip)
    )
    words = end_names(x, y("value:Q"), color=alt.value(colours.dev))
    layers = (band + lines + points + words).properties(height=HEIGHT, width="container")
    return quiet(layers, colours, right=8).to_dict()
