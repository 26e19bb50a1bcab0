"""A product of matrices as rectangles to scale: inner sizes that must agree are drawn as edges of one strength."""

import re
from html import escape

from dlcore.foundations.shapes import Matrix, Product

MOST_DRAWN = 64
"""Rows or columns that are drawn; of more the first ones, with an open edge."""


def product_picture(product: Product) -> str:
    """HTML of result = left right + added. It fits any width: a unit of a matrix is as wide as there is room for."""
    parts = [product.result, product.left, product.right, *([product.added] if product.added else [])]
    across, down = sum(_length(one.columns) for one in parts), max(_length(one.rows) for one in parts)
    boxes = [
        _box(product.result, ""),
        _sign("="),
        _box(product.left, "inner-columns"),
        _sign("·"),
        _box(product.right, "inner-rows"),
    ]
    if product.added:
        boxes += [_sign("+"), _box(product.added, "stretched")]
    return (
        f'<div class="shapes-product" role="img" aria-label="{escape(described(product))}" '
        f'style="--across: {across}; --down: {down}; --parts: {len(parts)}"><div>{"".join(boxes)}</div></div>'
    )


def described(product: Product) -> str:
    """The product in words."""
    left, right, result = (f"{one.rows} by {one.columns}" for one in (product.left, product.right, product.result))
    added = f", plus {product.added.rows} by 1 for every column" if product.added else ""
    return f"{product.code}: {left} times {right}{added} is {result}."


def name_html(name: str) -> str:
    """The LaTeX name of a matrix as HTML."""
    return re.sub(r"\^\{(.*?)\}", r"<sup>\1</sup>", name).replace(r"\top", "⊤")


def is_cut(product: Product) -> bool:
    """Whether it has more rows or columns than are drawn."""
    return any(max(one.shape) > MOST_DRAWN for one in (product.left, product.right, product.result))


def _length(size: int) -> int:
    return min(size, MOST_DRAWN)


def _box(matrix: Matrix, role: str) -> str:
    columns, rows = _length(matrix.columns), _length(matrix.rows)
    cut = (" cut-right" if columns < matrix.columns else "") + (" cut-below" if rows < matrix.rows else "")
    return (
        f'<figure><div class="matrix {role}{cut}" style="--columns: {columns}; --rows: {rows}"></div>'
        f"<figcaption><b>{name_html(matrix.name)}</b><span>{matrix.rows:,} × {matrix.columns:,}</span></figcaption>"
        "</figure>"
    )


def _sign(sign: str) -> str:
    return f'<span class="sign">{sign}</span>'
