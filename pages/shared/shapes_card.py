"""The shapes of a network: every product drawn to scale, the table of all arrays, and lines that do not fit."""

from pages.shared import guided
from pages.shared.attempt_link import query_link
from pages.shared.chapter_hood import chapter_hood
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.layers import layer_sliders
from pages.shared.more_settings import more_settings
from pages.shared.option_control import option_slider
from pages.shared.runs_table import runs_table
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.shapes_picture import is_cut, product_picture

import streamlit as st

from dlcore.foundations.shape_mistakes import Outcome, outcomes
from dlcore.foundations.shapes import Product, Shapes, shapes_of
from dlcore.foundations.shapes_files import shapes_script, shapes_to_csv
from dlcore.foundations.shapes_reading import read_mistakes, read_shapes
from dlcore.links import to_mapping
from dlcore.setting import Setting

PRODUCT_KEY = "product"
PRODUCT = Setting(
    label="Product",
    help="Forwards layer by layer, then backwards: step through what one update computes.",
    group="Network",
    bounds=(1, 152),
    name=PRODUCT_KEY,
    key=PRODUCT_KEY,
    kind="integer",
    default=1,
)
SHAPES_OPTIONS = {PRODUCT_KEY: PRODUCT}
SHOWN = ("hidden", "batch_size")
MANY_LAYERS = 12
"""More of them are a table that scrolls."""
FORMULAS = (
    r"z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}: \quad (n^{[l]}, m) = (n^{[l]}, n^{[l-1]})\,(n^{[l-1]}, m) + (n^{[l]}, 1)",
    r"dW^{[l]} = \tfrac1m\, dz^{[l]} a^{[l-1]\top}: \quad (n^{[l]}, n^{[l-1]}) = (n^{[l]}, m)\,(m, n^{[l-1]}),"
    r"\qquad db^{[l]} = \tfrac1m \textstyle\sum dz^{[l]}: \quad (n^{[l]}, 1)",
    r"da^{[l-1]} = W^{[l]\top} dz^{[l]}: \quad (n^{[l-1]}, m) = (n^{[l-1]}, n^{[l]})\,(n^{[l]}, m)",
)
VERDICTS = {
    "refused": "refused",
    "wrong shape": "**says nothing**, wrong shape",
    "unnoticed": "**says nothing**, wrong numbers",
    "harmless": "says nothing, and the numbers are right",
}


def shapes_controls(state: PageState) -> None:
    """Data, layers, batch."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=SHOWN)
    columns = st.columns(4, vertical_alignment="bottom")
    for column, name in zip(columns, ("layers", "units"), strict=False):
        with column:
            layer_sliders(state, name)
    with columns[2]:
        control(state, "batch_size", label="Batch size m")


def shapes_chapter(state: PageState) -> None:
    """Draw one product, the table, and what does not fit, unless that is to be predicted first."""
    shapes = shapes_of(state.experiment)
    product = shapes.product(state.option(PRODUCT_KEY))
    with st.container(border=True, key="card-stage"):
        _product(state, shapes, product)
    with st.container(border=True, key="card-table"):
        st.markdown("**Every array** · a gradient has the shape of what it is the gradient of")
        left, right = st.columns([6, 5], gap="medium")
        with left:
            _table(shapes, product.layer)
        with right:
            say(read_shapes(shapes))
            query_link("playground", "this network in the playground", to_mapping(state.experiment))
    if guided.waiting(state):
        return
    with st.container(border=True, key="card-mistakes"):
        _mistakes(outcomes(shapes, product.layer), product.layer)
    files = {"Shapes (CSV)": ("shapes.csv", lambda: shapes_to_csv(shapes))}
    chapter_hood(FORMULAS, lambda: shapes_script(shapes), files)


def _product(state: PageState, shapes: Shapes, product: Product) -> None:
    st.markdown(
        "**One product at a time** · rectangles to scale: a row for each unit, a column for each example. The two bold "
        "edges touch in the product and must be equally long; the other two are the shape of the result"
    )
    with st.container(width=420):
        option_slider(
            state,
            PRODUCT,
            range(1, len(shapes.products) + 1),
            lambda number: shapes.product(int(number)).id,
            at_most=len(shapes.products),
        )
    way = "forwards" if product.id.startswith("z") else "backwards"
    st.markdown(f"`{product.code}` · {way}, layer {product.layer} of {len(shapes.layers)}")
    st.html(product_picture(product))
    st.caption(_about(product))


def _about(product: Product) -> str:
    """What the inner size is, and what is stretched."""
    words = f"Inner size ${product.inner}$ = {product.left.columns:,} on both sides."
    if product.added:
        words += (
            f" b has one column; broadcasting adds it to each of the {product.result.columns:,}. Keep it (n, 1), "
            "a column, not (n,)."
        )
    elif product.id.startswith("dW"):
        layer = product.layer
        words += (
            f" The product itself sums over m. db{layer} has the shape of b{layer}, {product.left.rows:,} × 1: the "
            f"mean of the columns of dz{layer}, with `keepdims=True`."
        )
    else:
        before = product.layer - 1
        words += f" W comes transposed on the way back. Then dz{before} = da{before} * g′(z{before}), number by number."
    return words + (" A dashed edge is open: more are there than are drawn." if is_cut(product) else "")


def _table(shapes: Shapes, layer: int) -> None:
    heads = ("layer", "W, dW", "b, db", "z, a, dz, da", "learned")
    rows = [["0", "", "", f"X {shapes.sizes[0]:,}×{shapes.batch:,}", ""]]
    for one in shapes.layers:
        arrays = dict(one.arrays)
        cells = [*(f"{r:,}×{c:,}" for r, c in (arrays["W"], arrays["b"], arrays["z"])), f"{one.parameters:,}"]
        rows.append([str(one.layer), *(f"<b>{cell}</b>" if one.layer == layer else cell for cell in cells)])
    with st.container(height=420 if len(shapes.layers) > MANY_LAYERS else "content", border=False):
        st.html(runs_table(heads, rows))


def _mistakes(found: tuple[Outcome, ...], layer: int) -> None:
    st.markdown(f"**What NumPy says if …** · lines of layer {layer} as they are mistyped, tried here with real arrays")
    say(read_mistakes(found, layer))
    columns = st.columns(2, gap="medium")
    for k, one in enumerate(found):
        with columns[k >= (len(found) + 1) // 2].container(gap=None):
            st.markdown(f"`{one.wrong}` · {VERDICTS[one.verdict]}")
            if one.said:
                st.caption(f"“{one.said}”")
            elif one.verdict != "harmless" and one.shape:
                came, wanted = (" × ".join(f"{size:,}" for size in shape) for shape in (one.shape, one.wanted))
                st.caption(f"{came} came out, wanted was {wanted}. {one.mistake.why}")
