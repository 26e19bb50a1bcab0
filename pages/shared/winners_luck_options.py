"""What the look "Winner's luck" shows: among how many trials is chosen, on how many dev examples. Links carry both."""

from collections.abc import Callable

from pages.shared.held_controls import is_hidden, lock
from pages.shared.settings_state import PageState
from pages.shared.slider import slider

import numpy as np
from jaxtyping import Int

from dlcore.search.plan import MOST_TRIALS
from dlcore.search.winners_luck import WinnersLuck
from dlcore.setting import Setting

LUCK_TRIALS_KEY, LUCK_DEV_KEY = "luck_trials", "luck_dev"
LUCK_TRIALS = Setting(
    label="Trials to choose from",
    help="So many of the search's trials, drawn anew every time, are tried, and the lowest dev error wins.",
    group="Training",
    bounds=(1, MOST_TRIALS),
    scale="log",
    word="all",
    name=LUCK_TRIALS_KEY,
    key=LUCK_TRIALS_KEY,
    kind="integer",
    default="all",
)
LUCK_DEV = Setting(
    label="Dev examples",
    help="So many examples choose. `own` are as many as your own dev set has.",
    group="Data",
    bounds=(1, 1_000_000),
    scale="log",
    word="own",
    name=LUCK_DEV_KEY,
    key=LUCK_DEV_KEY,
    kind="integer",
    default="own",
)
WINNERS_LUCK_OPTIONS = {LUCK_TRIALS_KEY: LUCK_TRIALS, LUCK_DEV_KEY: LUCK_DEV}


def column_of(state: PageState, result: WinnersLuck) -> int:
    """Which number of trials is shown: the nearest one that was tried."""
    wanted = state.option(LUCK_TRIALS_KEY)
    return len(result.tried) - 1 if wanted == LUCK_TRIALS.word else _nearest(result.tried, wanted)


def size_of(state: PageState, result: WinnersLuck) -> int:
    """Which dev size is shown: the nearest one that is drawn; the first is the search's own."""
    wanted = state.option(LUCK_DEV_KEY)
    return 0 if wanted == LUCK_DEV.word else _nearest(result.sizes, wanted)


def _nearest(values: Int[np.ndarray, " k"], wanted: int) -> int:
    return int(np.argmin(np.abs(np.log(values / wanted))))


def trials_slider(state: PageState, result: WinnersLuck) -> None:
    """The slider over the numbers of trials."""
    last = len(result.tried) - 1
    _slider(state, LUCK_TRIALS, result.tried, column_of(state, result), lambda stop: stop == last)


def dev_slider(state: PageState, result: WinnersLuck) -> None:
    """The slider over the dev sizes, in their order."""
    sizes, own = np.sort(result.sizes), int(result.sizes[0])
    at = int(np.searchsorted(sizes, result.sizes[size_of(state, result)]))
    _slider(state, LUCK_DEV, sizes, at, lambda stop: int(sizes[stop]) == own)


def _slider(
    state: PageState, option: Setting, values: Int[np.ndarray, " k"], at: int, is_word: Callable[[int], bool]
) -> None:
    if is_hidden(state, option.key):
        return

    def moved(stop: int) -> None:
        state.choose(**{option.key: option.word if is_word(stop) else int(values[stop])})

    slider(
        option.label,
        [f"{int(value):,}" + (f" ({option.word})" if is_word(stop) else "") for stop, value in enumerate(values)],
        at,
        key=state.key(option.key, steady=True),
        on_move=moved,
        **lock(state, option),
    )
