"""How many trials come close to the winner, counted here, in words that fit the number."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.search.reading import read_search
from tests.core.made_trials import made_trials


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ((0.1, 0.2, 0.3, 0.4), "No other comes within 1 point of it."),
        ((0.1, 0.105, 0.3, 0.4), "1 of the other 3 comes within 1 point of it."),
        ((0.1, 0.105, 0.109, 0.4), "2 of the other 3 come within 1 point of it."),
    ],
)
def test_the_trials_near_the_winner_are_counted(errors, words):
    made = made_trials(4, seeds=1, diverged=())
    assert words in read_search(replace(made, dev_error=np.array(errors)[:, None])).detail
