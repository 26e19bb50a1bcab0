"""What n trials find, by grid and at random: replays as points on the curve that theory draws."""

from functools import lru_cache

from pages.shared.charts import AREA_OPACITY, DARK, LIGHT, draw, is_dark, quiet
from pages.shared.limits import KEPT_SPECS
from pages.shared.replays import INKS, NAMES

import altair as alt
import numpy as np

from dlcore.amounts import measure
from dlcore.search.replay import BestSoFar
from dlcore.search.response_surface import ResponseSurface

HEIGHT = 230
SHOWN = (1, 2, 4, 6, 9, 12, 16, 20, 25, 36, 49, 64)
"""Numbers of trials at which the replays are drawn as points."""
ROOM_ABOVE = 1.06
TWO_ERRORS = 2.0


def best_chart(surface: ResponseSurface, found: BestSoFar, key: str) -> None:
    """Draw the best dev error that n trials are expected to find."""
    task = surface.experiment.dataset.task
    rows = best_rows(found)
    top = max(row["high"] for row in rows["band"]) * ROOM_ABOVE
    bottom = min(0.0 if task == "classification" else np.inf, *(row["low"] for row in rows["band"]))
    _draw(rows, f"best dev {measure(task)} so far", task == "classification", (bottom, max(top, 1e-6)), key)


def hits_chart(found: BestSoFar, key: str) -> None:
    """Draw how often one of n trials lies in the best of the space."""
    _draw(hit_rows(found), f"one in the best {100 * found.target:.0f} %", True, (0.0, 1.02), key)


def best_rows(found: BestSoFar) -> dict[str, list[dict]]:
    """Rows of the band and of theory's line over n, and of the points of replays: those of random search with two
    standard errors either way."""
    random = [_point(1, n, found.mean[n - 1], TWO_ERRORS * found.error[n - 1]) for n in SHOWN if n <= len(found.trials)]
    grid = [_point(0, n, mean) for n, mean in zip(found.grid_trials, found.grid_mean, strict=True)]
    band = [
        {"n": int(n), "low": float(low), "high": float(high)}
        for n, low, high in zip(found.trials, found.low, found.high, strict=True)
    ]
    return {"band": band, "theory": _line(found, found.expected), "points": [*random, *grid]}


def hit_rows(found: BestSoFar) -> dict[str, list[dict]]:
    """The same of the shares of replays that hit."""
    errors = np.sqrt(found.hits * (1 - found.hits) / found.replays)
    random = [_point(1, n, found.hits[n - 1], TWO_ERRORS * errors[n - 1]) for n in SHOWN if n <= len(found.trials)]
    grid = [_point(0, n, share) for n, share in zip(found.grid_trials, found.grid_hits, strict=True)]
    return {"band": [], "theory": _line(found, found.predicted), "points": [*random, *grid]}


def _line(found: BestSoFar, values: np.ndarray) -> list[dict]:
    return [{"n": int(n), "value": float(value)} for n, value in zip(found.trials, values, strict=True)]


def _point(kind: int, n: int, value: float, reach: float = 0.0) -> dict:
    value = float(value)
    return {"n": int(n), "set": NAMES[kind], "value": value, "low": value - reach, "high": value + reach}


def _draw(rows: dict[str, list[dict]], title: str, percent: bool, ends: tuple[float, float], key: str) -> None:
    numbers = {"bottom": float(ends[0]), "top": float(ends[1]), "most": float(max(row["n"] for row in rows["theory"]))}
    draw(_spec(title, percent, is_dark()), rows, key, numbers)


@lru_cache(KEPT_SPECS)
def _spec(title: str, percent: bool, dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    across = alt.Scale(type="log", base=2, domainMin=1, domainMax=alt.ExprRef("most"), nice=False)
    heights = alt.Scale(domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False, clamp=True)
    x = alt.X(
        "n:Q", title="trials n (log scale)", scale=across, axis=alt.Axis(format="d", values=[1, 2, 4, 8, 16, 32, 64])
    )
    shown = alt.Axis(format=".0%") if percent else alt.Axis()

    def y(name: str) -> alt.Y:
        return alt.Y(name, title=title, scale=heights, axis=shown)

    colour = alt.Color(
        "set:N", legend=None, scale=alt.Scale(domain=list(NAMES), range=[ink.colour(dark) for ink in INKS])
    )
    shape = alt.Shape("set:N", legend=None, scale=alt.Scale(domain=list(NAMES), range=[ink.mark for ink in INKS]))
    numbers = ".1%" if percent else ".3f"
    random = INKS[1].colour(dark)
    area = (
        alt.Chart(alt.NamedData("band"))
        .mark_area(opacity=AREA_OPACITY, color=random, clip=True)
        .encode(x, y("low:Q"), alt.Y2("high"))
    )
    theory = (
        alt.Chart(alt.NamedData("theory")).mark_line(color=random, strokeWidth=1.75, clip=True).encode(x, y("value:Q"))
    )
    points = alt.Chart(alt.NamedData("points"))
    bars = points.mark_rule(strokeWidth=1.5, clip=True).encode(x, y("low:Q"), alt.Y2("high"), colour)
    marks = points.mark_point(filled=True, size=58, opacity=1, stroke="transparent").encode(
        x, y("value:Q"), colour, shape,
        tooltip=[alt.Tooltip("set:N", title="search"), alt.Tooltip("n:Q", title="trials"),
                 alt.Tooltip("value:Q", title=title, format=numbers)],
    )  # fmt: skip
    layers = (area + theory + bars + marks).properties(width="container", height=HEIGHT)
    return quiet(layers, colours, right=12).to_dict()
