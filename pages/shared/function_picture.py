"""A function and its derivative as a small drawing that needs no program to show it: an SVG."""

from itertools import pairwise

from pages.shared.charts import DARK, LIGHT

import numpy as np

from dlcore.inputs.activation_shape import Shape

WIDTH, HEIGHT = 220, 132
MARGIN = 10
HIGHEST = 2.0
"""Both axes are cut here: what grows on without bound leaves the drawing."""
JUMP = 0.3
"""Two neighbouring values of g' so far apart are a jump, which is not drawn as a line."""


def function_picture(shape: Shape, dark: bool) -> str:
    """g as a solid line, g' as a dashed one, with a ring at every kink of g."""
    colours = DARK if dark else LIGHT
    low, high = -1.25, HIGHEST

    def across(z: float) -> float:
        return MARGIN + (z - shape.z[0]) / (shape.z[-1] - shape.z[0]) * (WIDTH - 2 * MARGIN)

    def down(value: float) -> float:
        return MARGIN + (high - value) / (high - low) * (HEIGHT - 2 * MARGIN)

    def line(values: np.ndarray, style: str) -> str:
        parts, start = [], 0
        jumps = [k for k, (one, next) in enumerate(pairwise(values)) if abs(next - one) > JUMP]
        for end in [*jumps, len(values) - 1]:
            points = " ".join(f"{across(shape.z[k]):.1f},{down(values[k]):.1f}" for k in range(start, end + 1))
            parts.append(f'<polyline points="{points}" fill="none" {style} clip-path="url(#frame)"/>')
            start = end + 1
        return "".join(parts)

    rings = "".join(
        f'<circle cx="{across(z):.1f}" cy="{down(float(np.interp(z, shape.z, shape.g))):.1f}" r="3.5" fill="none" '
        f'stroke="{colours.dev}" stroke-width="1.5"/>'
        for z in shape.kinks
    )
    axes = "".join(
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colours.hairline}"/>'
        for x1, y1, x2, y2 in (
            (MARGIN, down(0), WIDTH - MARGIN, down(0)),
            (across(0), MARGIN, across(0), HEIGHT - MARGIN),
            (across(0) - 3, down(1), across(0) + 3, down(1)),
        )
    )
    words = (
        f'<text x="{across(0) - 6:.1f}" y="{down(1) + 4:.1f}" text-anchor="end">1</text>'
        f'<text x="{WIDTH - MARGIN}" y="{down(0) + 13:.1f}" text-anchor="end">{shape.z[-1]:g}</text>'
        f'<text x="{MARGIN}" y="{down(0) + 13:.1f}">−{abs(shape.z[0]):g}</text>'
    )
    frame = f'<clipPath id="frame"><rect x="0" y="0" width="{WIDTH}" height="{HEIGHT}"/></clipPath>'
    solid = f'stroke="{colours.train}" stroke-width="2"'
    slope = f'stroke="{colours.quiet}" stroke-width="1.75" stroke-dasharray="4 3"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"<defs>{frame}</defs>{axes}"
        f'<g font-family="sans-serif" font-size="10" fill="{colours.quiet}">{words}</g>'
        f"{line(shape.slope, slope)}{line(shape.g, solid)}{rings}</svg>"
    )
