"""The cloud of fits: many networks trained on other examples of the same kind, their mean, and the truth."""

from functools import cache

from pages.shared.charts import AREA_OPACITY, DARK, LIGHT, draw, is_dark, quiet

import altair as alt
import numpy as np

from dlcore.band import quantiles

FITS_SHOWN = 24
POINTS_SHOWN = 70
"""More lines or points make the browser slow and show nothing more; the band is that of all the fits."""
HEIGHT = 330


def fits_chart(x: np.ndarray, fits: np.ndarray, mean_fit: np.ndarray, truth: np.ndarray, key: str) -> None:
    """Draw some of the fits (networks, points), the band of the middle 80 % of all, their mean and the truth."""
    kept = np.unique(np.linspace(0, len(x) - 1, min(len(x), POINTS_SHOWN)).round().astype(int))
    known = fits[np.isfinite(fits).all(axis=1)]
    low, _, high = quantiles(known) if len(known) else np.full((3, len(x)), np.nan)
    rows = [
        {"x": float(x[k]), "low": float(low[k]), "high": float(high[k]), "mean": float(mean_fit[k]),
         "truth": float(truth[k])}
        for k in kept
        if np.isfinite(mean_fit[k])
    ]  # fmt: skip
    lines = [
        {"x": float(x[k]), "y": float(fit[k]), "fit": number}
        for number, fit in enumerate(known[:FITS_SHOWN])
        for k in kept
    ]
    ends = [{"x": rows[-1]["x"], "y": rows[-1][name], "name": name} for name in ("mean", "truth")] if rows else []
    datasets = {"curves": rows, "fits": lines, "ends": ends}
    draw(_spec(is_dark()), datasets, key)


@cache
def _spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    x = alt.X("x:Q", title="x₁", scale=alt.Scale(nice=False))

    def y(field: str) -> alt.Y:
        return alt.Y(field, title="y", scale=alt.Scale(zero=False))

    curves = alt.Chart(alt.NamedData("curves"))
    fits = (
        alt.Chart(alt.NamedData("fits"))
        .mark_line(strokeWidth=1, opacity=0.28)
        .encode(x, y("y:Q"), detail="fit:N", color=alt.value(colours.dev))
    )
    band = curves.mark_area(opacity=AREA_OPACITY).encode(x, y("low:Q"), alt.Y2("high"), color=alt.value(colours.dev))
    mean = curves.mark_line(strokeWidth=2.5).encode(x, y("mean:Q"), color=alt.value(colours.dev))
    truth = curves.mark_line(strokeWidth=2, strokeDash=[6, 4]).encode(x, y("truth:Q"), color=alt.value(colours.train))
    shades = alt.Scale(domain=["mean", "truth"], range=[colours.dev, colours.train])
    words = (
        alt.Chart(alt.NamedData("ends"))
        .mark_text(align="left", dx=6, fontSize=12, fontWeight="bold")
        .encode(x, y("y:Q"), alt.Color("name:N", scale=shades, legend=None), text="name:N")
    )
    layers = (band + fits + mean + truth + words).properties(height=HEIGHT, width="container")
    return quiet(layers, colours).to_dict()
