"""Drawings as the network knows them: the recipe that made the 8 × 8 digits, and examples to start a drawing from.

The recipe is that of the set itself: "32x32 bitmaps are divided into nonoverlapping blocks of 4x4 and the number of
on pixels are counted in each block" (E. Alpaydin and C. Kaynak, 1998, UCI Optical Recognition of Handwritten Digits).
Programs of NIST had made the bitmaps alike before (M. D. Garris et al., NIST Form-Based Handprint Recognition System,
NISTIR 5469, 1994). A drawing is treated so that it looks like the images of the set, which are upright, fill the height
of the bitmap and about 20 dots of its width, and have the same amount of ink whatever the digit, a 1 as much as an 8.
"""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.softmax.mistakes import surest_mistakes
from dlcore.softmax.set_answers import Answers

if TYPE_CHECKING:
    from dlcore.data import PreparedData

SIDE = 32
"""Dots along a side of the bitmap."""
BLOCK = 4
"""Dots along a side of a block; how many of its dots are on is one input, 0 to 16."""
MOST = BLOCK * BLOCK
CELLS = (SIDE // BLOCK) ** 2
INK = 313
"""Dots that are on in an image of the set, on average; of every digit between 300 and 330."""
WIDTH = 20.0
"""A drawing fills the height of the bitmap, and so much of its width. In dots."""
NARROW = 0.25
"""Unless it is narrower than so many times its height, as a 1 is: then it keeps its proportions."""
RADII = (1.0, 5.0)
"""Half the width of a stroke, in dots: whatever gives `INK` dots, between these."""
HALVINGS = 8
"""Of that interval, until the radius is known to 1/64 dot."""
PEN = 1.5
"""Half the width of a stroke that is left where it was drawn."""
LEAN = 0.6
"""What leans more than so many dots to the side per dot down is made upright only so far."""
STRETCH = 4.0
"""A drawing is stretched no more than so many times as much upwards as sideways: a dash is no 1."""
ENLARGED = 6.0
"""And enlarged no more than so many times: a dot stays a dot."""
RECIPE = {
    "side": SIDE, "block": BLOCK, "most": MOST, "count": CELLS, "ink": INK, "width": WIDTH, "narrow": NARROW,
    "radii": RADII, "halvings": HALVINGS, "pen": PEN, "lean": LEAN, "stretch": STRETCH, "enlarged": ENLARGED,
}  # fmt: skip
"""All of it, as the browser gets it."""
MISTAKES_OFFERED = 4
"""As examples to start from."""


def can_be_drawn(data: "PreparedData") -> bool:
    """Whether the examples are pictures of this kind."""
    return data.dataset.image == (SIDE // BLOCK, SIDE // BLOCK)


def drawing_of(raw: Float[np.ndarray, "*n 64"]) -> Int[np.ndarray, "*n 64"]:
    """Counts 0 to 16, row by row, of raw examples."""
    return np.clip(np.round(raw * MOST), 0, MOST).astype(int)


def starts(answers: Answers) -> tuple[Int[np.ndarray, " classes"], Int[np.ndarray, " k"]]:
    """Places in `answers` of examples to start a drawing from: the first of every class that there is and that is
    right, and some mistakes, the surest first."""
    right = np.flatnonzero(~answers.wrong)
    _, first = np.unique(answers.labels[right], return_index=True)
    return right[first], surest_mistakes(answers)[:MISTAKES_OFFERED]
