"""The numbers that a chart depends on, its axes' ends for one, given to it as data.

In its description they would make another chart of it: Streamlit builds a chart anew when its description changes,
which takes the browser about 0.1 s, and gives it only the new rows when these alone do.
"""

from collections.abc import Mapping
from typing import Any

DATASET = "numbers"
"""The data set whose one row holds them by their names."""
_OWN = ("data", "mark", "encoding", "transform")
"""What a chart without layers says of its one."""
_HOLDS = {"data": {"name": DATASET}, "mark": {"type": "text", "text": "", "aria": False}}


def with_numbers(spec: dict[str, Any], numbers: Mapping[str, float]) -> dict[str, Any]:
    """The description of a chart in which every `alt.ExprRef` of these names is the number in the data set.

    Vega-Lite keeps only data that something is drawn from: a text without letters.
    """
    read = [{"name": name, "expr": f"data('{DATASET}')[0].{name}"} for name in numbers]
    if "layer" not in spec:
        own = {part: spec[part] for part in _OWN if part in spec}
        spec = {part: value for part, value in spec.items() if part not in _OWN} | {"layer": [own]}
    return spec | {"params": [*spec.get("params", []), *read], "layer": [*spec["layer"], _HOLDS]}
