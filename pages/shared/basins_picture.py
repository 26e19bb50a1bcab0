"""Where every start of a grid ends, as a small picture: colours that differ in lightness, and stripes for diverged."""

from pages.shared.colours import rgb

import numpy as np
from jaxtyping import Int, UInt8

from dlcore.surfaces import Surface
from dlcore.surfaces.basins import DIVERGED, NOWHERE, lowest_minima

ENLARGED = 4
"""Pixels of a cell's side, so that stripes are finer than cells."""
STRIPE = 8
"""Pixels from one stripe to the next."""
LOWEST = {False: ("#5b4bb0", "#b9b1e6"), True: ("#8f82ec", "#463c86")}
"""The first of the lowest minima, and any further one."""
HIGHER = {False: "#d3cfc0", True: "#57523f"}
NONE = {False: "#f1f2f5", True: "#222b36"}
LOST = {False: "#b3313f", True: "#f0858c"}


def basins_picture(ends: Int[np.ndarray, "side side"], surface: Surface, dark: bool) -> UInt8[np.ndarray, "h w 3"]:
    """The map of one optimizer; the first row of `ends` is drawn lowest."""
    lowest = lowest_minima(surface)
    colours = np.array(
        [rgb(LOWEST[dark][lowest.index(k) > 0] if k in lowest else HIGHER[dark]) for k in range(len(surface.minima))]
    )
    cells = np.where((ends >= 0)[..., None], colours[np.maximum(ends, 0)], rgb(NONE[dark]))
    picture, lost = (one[::-1].repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1) for one in (cells, ends == DIVERGED))
    down, across = np.indices(lost.shape)
    picture[lost & ((down + across) % STRIPE < STRIPE / 2)] = rgb(LOST[dark])
    return picture.round().astype(np.uint8)


def legend(surface: Surface, ends: Int[np.ndarray, "*any"], dark: bool) -> list[tuple[str, str]]:
    """The background of a sample, as CSS, and what it stands for: those that occur."""
    lowest = lowest_minima(surface)
    entries = [
        (ends == k, LOWEST[dark][k != lowest[0]], _place(surface, k) if len(lowest) > 1 else "the minimum" if len(
            surface.minima) == 1 else "the lowest minimum")
        for k in lowest
    ] + [
        ((ends >= 0) & ~np.isin(ends, lowest), HIGHER[dark], "a higher minimum"),
        (ends == NOWHERE, NONE[dark], "still on the way"),
        (ends == DIVERGED, f"repeating-linear-gradient(135deg, {LOST[dark]} 0 2px, {NONE[dark]} 2px 5px)", "diverged"),
    ]  # fmt: skip
    return [(background, words) for there, background, words in entries if there.any()]


def _place(surface: Surface, minimum: int) -> str:
    x, y = surface.minima[minimum]
    return f"the minimum at ({x:g}, {y:g})".replace("-", "−")
