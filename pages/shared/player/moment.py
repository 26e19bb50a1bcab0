"""Charts that mark the moment the player shows.

A chart holds one vertical rule per frame of the player, all invisible; the player makes the rule of the
current frame visible in the browser. Nothing is sent, so the mark follows the playback without a rerun.
"""

from collections.abc import Sequence
from typing import TypeVar

from pages.shared.unseen import UNSEEN

import altair as alt

# Vega writes the name of a view into the class of its marks: `g.moment_marks`, which the player looks for.
MOMENT_NAME = "moment"

Chart = TypeVar("Chart", alt.Chart, alt.LayerChart, alt.HConcatChart, alt.VConcatChart, alt.FacetChart)


def moment_layer(epochs: Sequence[float] | alt.NamedData, x: alt.X | None = None) -> alt.Chart:
    """One hidden vertical rule per frame, to be layered into a chart over epochs.

    `epochs` are the abscissas of the player's frames, in frame order, or the name of a data set that holds them
    in a field "epoch". `x` is the horizontal encoding of the
    field "epoch"; give it when the chart's own axis has a scale or title of its own.
    """
    rows = epochs
    if not isinstance(epochs, alt.NamedData):
        rows = alt.InlineData(values=[{"epoch": float(epoch)} for epoch in epochs])
    return (
        alt.Chart(rows, name=MOMENT_NAME)
        .mark_rule(**UNSEEN, strokeDash=[3, 3], strokeWidth=1.25)
        .encode(x=x if x is not None else alt.X("epoch:Q", title="epoch"))
    )


def as_linked(chart: Chart) -> Chart:
    """The chart with its marks as elements of the page (SVG), so that the player can reach them."""
    linked = chart.copy(deep=False)
    linked.usermeta = {"embedOptions": {"renderer": "svg"}}
    return linked
