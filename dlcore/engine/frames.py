"""Which epochs of a run are kept as frames."""

import numpy as np

FRAME_LIMIT = 201
"""At most this many frames: every epoch of a usual run, and about six seconds of playback."""
FRAME_NUMBERS = 600_000
"""At most this many numbers in all frames of a run (2.4 MB on the way to the browser)."""
FEWEST_FRAMES = 12


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
