"""The numbers of a chart as data of it: nothing of its description is lost, and every layer still has its data."""

from pages.shared.chart_numbers import DATASET, with_numbers

import altair as alt

ENDS = alt.Scale(domainMax=alt.ExprRef("top"))


def described(*marks: str) -> dict:
    base = alt.Chart(alt.NamedData("rows")).encode(alt.X("x:Q"), alt.Y("y:Q", scale=ENDS))
    charts = [getattr(base, f"mark_{mark}")() for mark in marks]
    return (charts[0] if len(charts) == 1 else alt.layer(*charts)).properties(height=100).to_dict()


def data_of(spec: dict) -> list[str]:
    """The data set of every layer: its own, or that of the chart."""
    return [(layer.get("data") or spec["data"])["name"] for layer in spec["layer"]]


def test_layers_keep_their_data_also_where_the_chart_has_it_for_all_of_them():
    spec = described("area", "line")
    assert "data" in spec and not any("data" in layer for layer in spec["layer"]), "Altair says it once"
    numbered = with_numbers(spec, {"top": 2.0})
    assert data_of(numbered) == ["rows", "rows", DATASET]
    assert numbered["layer"][:2] == spec["layer"] and numbered["height"] == 100
    assert numbered["params"] == [{"name": "top", "expr": f"data('{DATASET}')[0].top"}]


def test_a_chart_of_one_mark_becomes_one_of_layers():
    spec = described("line")
    numbered = with_numbers(spec, {"top": 2.0})
    assert data_of(numbered) == ["rows", DATASET]
    assert numbered["layer"][0] == {part: spec[part] for part in ("data", "mark", "encoding")}
    assert numbered["height"] == 100 and "mark" not in numbered
