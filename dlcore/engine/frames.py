"""Which epochs of a run are kept as frames, and the frames of a run in progress."""

from collections.abc import Collection

import numpy as np
from jaxtyping import Float, Int, Shaped

FRAME_LIMIT = 201
"""At most this many frames: every epoch of a usual run, and about six seconds of playback."""
FRAME_NUMBERS = 600_000
"""At most this many numbers in all frames of a run (2.4 MB on the way to the browser)."""
FEWEST_FRAMES = 12
HELD_NUMBERS = 4_000_000
"""At most about this many numbers in the frames held of a run that may end in any epoch (16 MB)."""


def frame_epochs(epochs: int, frame_size: int) -> np.ndarray:
    """Epochs to keep, `0 .. epochs` strictly increasing, both ends included.

    All of them while they fit; else spaced as k^1.5, closer at the start, where a network changes fastest.
    """
    return spaced_epochs(epochs, int(np.clip(FRAME_NUMBERS // max(frame_size, 1), FEWEST_FRAMES, FRAME_LIMIT)))


def spaced_epochs(epochs: int, limit: int) -> np.ndarray:
    """`0 .. epochs`, both ends included: all of them while they are fewer than `limit`, else spaced as k^1.5."""
    if epochs < limit:
        return np.arange(epochs + 1)
    spaced = np.linspace(0, 1, limit) ** 1.5 * epochs
    return np.unique(np.round(spaced).astype(int))


class Frames:
    """The frames that a run has recorded, the parameters before its first update among them."""

    def __init__(self, first: Shaped[np.ndarray, " p"]):
        self._held = {0: first}

    def add(self, epochs: Int[np.ndarray, " f"], frames: Shaped[np.ndarray, "f p"]) -> None:
        """Hold the frames of further epochs."""
        self._held |= dict(zip(epochs.tolist(), frames, strict=True))

    def at(self, epoch: int) -> Shaped[np.ndarray, " p"]:
        """The frame of an epoch. Raises KeyError if it is not held."""
        return self._held[epoch]

    def closest(self, epochs: Int[np.ndarray, " e"]) -> Int[np.ndarray, " f"]:
        """The epochs of the frames held: those asked for, or the next one after each. None for what is to come."""
        held = np.sort(np.array(list(self._held)))
        places = np.searchsorted(held, epochs)
        return np.unique(held[places[places < len(held)]])

    def of(self, epochs: Int[np.ndarray, " f"]) -> Float[np.ndarray, "f p"]:
        """The frames of these epochs. Raises KeyError for one that is not held."""
        first = self._held[0]
        return np.array([self._held[epoch] for epoch in epochs.tolist()], first.dtype).reshape(-1, first.size)

    def make_room(self, needed: Collection[int]) -> None:
        """Let go of some where there are too many, evenly over the epochs, but of none that is `needed`."""
        most = max(4 * FEWEST_FRAMES, HELD_NUMBERS // self._held[0].size)
        if len(self._held) <= most:
            return
        kept = self.closest(spaced_epochs(max(self._held), most // 2)).tolist()
        # a copy, because a frame is a row of an array that would be kept whole
        self._held = {epoch: self._held[epoch].copy() for epoch in sorted({*kept, *needed} & self._held.keys())}
