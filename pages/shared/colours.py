"""The colours of classes and values, the same as in pages/shared/player/js/colors.js, by whether the page is dark."""

import numpy as np
from jaxtyping import Float

from dlcore import colours

NEUTRAL = {False: colours.NEUTRAL, True: "#161b22"}
CLASSES = {
    False: colours.CLASSES,
    True: ("#6aa9ec", "#f0a04b", "#4cc2a0", "#df93cf", "#cdbf5a", "#a094f0", "#9bd6ee", "#c98f6b", "#aab4c0",
           "#f0858c"),
}  # fmt: skip
"""The first two are the ends of the diverging scale too."""


def rgb(colour: str) -> Float[np.ndarray, "3"]:
    """Red, green and blue of `#rrggbb`, 0 to 255."""
    return np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)], float)
