"""The noise of a mini-batch's mean and variance against the batch size, on log axes, and the bias of its variance."""

from functools import cache

from pages.shared.charts import DARK, LIGHT, draw, is_dark, quiet
from pages.shared.end_labels import log_end_labels
from pages.shared.run_inks import ink_of

import altair as alt
import numpy as np

from dlcore.amounts import number_text
from dlcore.batch_norm.moment_noise import MomentNoise, expected_bias, expected_mean_noise

NOISE_HEIGHT, BIAS_HEIGHT = 360, 190
CURVE = 120
ROOM = 1.6
"""Factor between what is drawn and the ends of the axis."""
NAMES = {"mean": "μ", "variance": "σ²"}
INKS = {"mean": 0, "variance": 1}
"""Each moment has an ink, a dash and a mark."""
LEAST = 3e-3
"""The axis of the noise ends there: close to all examples there is next to none."""


def noise_rows(noise: MomentNoise) -> list[dict]:
    """Rows (size, what, value, low, high, mark, said, expected, batches) of the typical distances, roots of the mean
    squares; the bars are two standard errors to either side. A single example's variance is always 0: no row."""
    rows = []
    theory = {
        "mean": expected_mean_noise(noise.examples, noise.sizes),
        "variance": noise.expected_variance(noise.sizes),
    }
    for what, squares in (("mean", noise.mean), ("variance", noise.variance)):
        error = getattr(noise, f"{what}_error")
        for k, size in enumerate(noise.sizes.tolist()):
            if squares[k] <= 0 or (what == "variance" and size == 1):
                continue
            low, high = np.sqrt(np.maximum(squares[k] + np.array([-2, 2]) * error[k], squares[k] / 100))
            rows.append(
                {"size": size, "what": NAMES[what], "value": float(np.sqrt(squares[k])), "low": float(low),
                 "high": float(high), "mark": "own" if size == noise.own else "",
                 "said": number_text(float(np.sqrt(squares[k]))),
                 "expected": number_text(float(np.sqrt(theory[what][k]))), "batches": int(noise.batches[k])}
            )  # fmt: skip
    return rows


def theory_rows(noise: MomentNoise, last: float) -> list[dict]:
    """Rows (size, what, value) of the lines of the theory, and of what they would be with replacement ("back")."""
    sizes = np.geomspace(1, min(last, noise.examples - 1e-6), CURVE)
    some = sizes[sizes >= 2]
    endless = 10**12
    rows = []
    for what, at, squares in (
        ("mean", sizes, expected_mean_noise(noise.examples, sizes)),
        ("variance", some, noise.expected_variance(some)),
        ("back", sizes, expected_mean_noise(endless, sizes)),
    ):
        name = NAMES.get(what, what)
        found = zip(at, np.sqrt(np.maximum(squares, 0)), strict=True)
        rows += [{"size": float(s), "what": name, "value": float(v)} for s, v in found if v >= LEAST]
    return rows


def bias_rows(noise: MomentNoise) -> list[dict]:
    """Rows (size, value, low, high, mark) of the batch's variance over the training set's."""
    found = zip(noise.sizes.tolist(), noise.bias.tolist(), noise.bias_error.tolist(), strict=True)
    return [
        {"size": size, "value": value, "low": value - 2 * error, "high": value + 2 * error,
         "mark": "none" if size == 1 else "own" if size == noise.own else "", "said": number_text(value)}
        for size, value, error in found
    ]  # fmt: skip


def noise_of_moments(noise: MomentNoise, key: str) -> None:
    """Draw points, their bars of two standard errors, and the lines of the theory."""
    rows = noise_rows(noise)
    last = float(noise.sizes[-1]) * 1.1
    values = [row["value"] for row in rows]
    bottom, top = max(min(values) / ROOM, LEAST), max(values) * ROOM
    ends = {row["what"]: row | {"set": row["what"]} for row in rows}
    own = [row | {"text": f"yours: {noise.own:,}"} for row in rows if row["mark"] == "own"]
    datasets = {
        "points": rows,
        "lines": [row for row in theory_rows(noise, last) if row["value"] >= bottom],
        "ends": [row | {"size": last} for row in log_end_labels([*ends.values()], bottom, top, NOISE_HEIGHT)],
        "own": own,
        "named": own[:1],
    }
    draw(_noise_spec(is_dark()), datasets, key, {"bottom": bottom, "top": top, "most": last})


def bias_of_variance(noise: MomentNoise, key: str) -> None:
    """Draw how much too small the batch's variance is on average."""
    rows, last = bias_rows(noise), float(noise.sizes[-1]) * 1.1
    sizes = np.geomspace(1, last, CURVE)
    line = zip(sizes.tolist(), expected_bias(noise.examples, sizes).tolist(), strict=True)
    datasets = {
        "points": [row for row in rows if row["mark"] != "none"],
        "line": [{"size": size, "value": value} for size, value in line],
        "refused": [row | {"text": "one example: σ² = 0"} for row in rows if row["mark"] == "none"],
        "own": [row for row in rows if row["mark"] == "own"],
    }
    draw(_bias_spec(is_dark()), datasets, key, {"most": last})


def _sizes(title: str) -> alt.X:
    scale = alt.Scale(type="log", base=2, domainMin=0.9, domainMax=alt.ExprRef("most"), nice=False)
    axis = alt.Axis(format="~s", values=[2**k for k in range(13)], labelOverlap="greedy")
    return alt.X("size:Q", title=title, scale=scale, axis=axis)


@cache
def _noise_spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours = DARK if dark else LIGHT
    inks = [ink_of(INKS[what]) for what in NAMES]
    x = _sizes("examples in a mini-batch, s (log scale)")
    down = alt.Scale(type="log", domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False)
    axis = alt.Axis(format="~g", values=[0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10])

    def y(field: str) -> alt.Y:
        return alt.Y(field, title="typical distance, in σ and σ² (log scale)", scale=down, axis=axis)

    kinds = [*NAMES.values(), "back"]
    shades = [*(ink.colour(dark) for ink in inks), colours.quiet]
    ink = alt.Color("what:N", scale=alt.Scale(domain=kinds, range=shades), legend=None)
    dashes = [*(list(one.dash) for one in inks), [2, 4]]
    dash = alt.StrokeDash("what:N", scale=alt.Scale(domain=kinds, range=dashes), legend=None)
    marks = alt.Shape(
        "what:N", scale=alt.Scale(domain=kinds, range=[*(one.mark for one in inks), "stroke"]), legend=None
    )
    lines = alt.Chart(alt.NamedData("lines")).mark_line(strokeWidth=1.5, clip=True).encode(x, y("value:Q"), ink, dash)
    points = alt.Chart(alt.NamedData("points"))
    bars = points.mark_rule(strokeWidth=2, opacity=0.55, clip=True).encode(x, y("low:Q"), alt.Y2("high"), ink)
    tooltip = [
        alt.Tooltip("what:N", title="of"), alt.Tooltip("size:Q", title="examples"),
        alt.Tooltip("said:N", title="measured"), alt.Tooltip("expected:N", title="theory"),
        alt.Tooltip("batches:Q", title="mini-batches"),
    ]  # fmt: skip
    dots = points.mark_point(filled=True, size=54, opacity=1, clip=True).encode(
        x, y("value:Q"), ink, marks, tooltip=tooltip
    )
    own = alt.Chart(alt.NamedData("own"))
    ring = own.mark_point(size=190, strokeWidth=2, color=colours.dev, opacity=1).encode(x, y("value:Q"))
    word = alt.Chart(alt.NamedData("named")).mark_text(
        align="right", dx=-12, dy=12, fontSize=12, fontWeight="bold", color=colours.dev
    ).encode(x, y("value:Q"), text="text:N")  # fmt: skip
    ends = alt.Chart(alt.NamedData("ends")).mark_text(align="left", dx=6, fontSize=13, fontWeight="bold")
    names = ends.encode(x, y("value:Q"), ink, text="what:N")
    layers = lines + bars + dots + ring + word + names
    return quiet(layers.properties(height=NOISE_HEIGHT, width="container"), colours, top=8, right=28).to_dict()


@cache
def _bias_spec(dark: bool) -> dict:
    """The chart without its numbers."""
    colours, shade = DARK if dark else LIGHT, ink_of(INKS["variance"])
    x, ink = _sizes("examples in a mini-batch, s (log scale)"), shade.colour(dark)
    y = alt.Y("value:Q", title="batch's σ² / σ²", scale=alt.Scale(domain=[0, 1.1]), axis=alt.Axis(values=[0, 0.5, 1]))
    line = (
        alt.Chart(alt.NamedData("line")).mark_line(strokeWidth=1.5, color=ink, strokeDash=list(shade.dash)).encode(x, y)
    )
    points = alt.Chart(alt.NamedData("points"))
    bars = points.mark_rule(strokeWidth=2, opacity=0.55, color=ink).encode(x, alt.Y("low:Q"), alt.Y2("high"))
    tooltip = [alt.Tooltip("size:Q", title="examples"), alt.Tooltip("said:N", title="measured")]
    dots = points.mark_point(filled=True, size=54, opacity=1, color=ink, shape=shade.mark).encode(x, y, tooltip=tooltip)
    ring = alt.Chart(alt.NamedData("own")).mark_point(size=170, strokeWidth=2, color=colours.dev).encode(x, y)
    refused = alt.Chart(alt.NamedData("refused"))
    cross = refused.mark_text(text="×", fontSize=18, fontWeight="bold", color=colours.dev, baseline="middle").encode(
        x, y
    )
    words = refused.mark_text(align="left", dx=12, dy=-6, fontSize=12, color=colours.dev).encode(x, y, text="text:N")
    layers = line + bars + dots + ring + cross + words
    return quiet(layers.properties(height=BIAS_HEIGHT, width="container"), colours, right=8).to_dict()
