"""A hidden layer and one of its units, as links say them: both counted from 1, as the network diagram does."""

from pages.shared.held_controls import is_hidden, lock
from pages.shared.settings_state import PageState
from pages.shared.slider import slider

from dlcore.parameters import Architecture
from dlcore.setting import Setting

LAST_LAYER, LAST_UNIT = 50, 256
"""No network has more: they mean the last, whichever it is."""


def layer_option(key: str, help: str, label: str = "Hidden layer", default: int = 1) -> Setting:
    """A page's option that says a hidden layer."""
    return Setting(
        label=label,
        help=help,
        group="Network",
        bounds=(1, LAST_LAYER),
        name=key,
        key=key,
        kind="integer",
        default=default,
    )


def unit_option(key: str, help: str) -> Setting:
    """A page's option that says a unit of a hidden layer."""
    return Setting(
        label="Unit", help=help, group="Network", bounds=(1, LAST_UNIT), name=key, key=key, kind="integer", default=1
    )


LAYER_KEY, UNIT_KEY = "layer", "unit"
LAYER = layer_option(LAYER_KEY, "The layer that is looked at: 1 reads the inputs.")
UNIT = unit_option(UNIT_KEY, "The unit of this layer that is looked at, counted as in the network diagram.")
UNIT_OPTIONS = {LAYER_KEY: LAYER, UNIT_KEY: UNIT}
"""Options for a page that looks at one hidden unit."""


def layer_of(state: PageState, architecture: Architecture) -> int:
    """The chosen hidden layer, from 1; the last one where there are fewer."""
    return min(state.option(LAYER_KEY), len(architecture.hidden))


def unit_of(state: PageState, architecture: Architecture) -> int:
    """The chosen unit of the chosen layer, counted from 0; the last one where there are fewer."""
    return min(state.option(UNIT_KEY), architecture.hidden[layer_of(state, architecture) - 1]) - 1


def layer_slider(state: PageState, architecture: Architecture, **also: str) -> None:
    """Draw the choice of a layer. `also` are options that get these values when it is moved."""
    _slider(state, LAYER, len(architecture.hidden), layer_of(state, architecture), also)


def unit_slider(state: PageState, architecture: Architecture, **also: str) -> None:
    """Draw the choice of a unit of the chosen layer."""
    count = architecture.hidden[layer_of(state, architecture) - 1]
    _slider(state, UNIT, count, unit_of(state, architecture) + 1, also)


def _slider(state: PageState, option: Setting, count: int, now: int, also: dict[str, str]) -> None:
    if is_hidden(state, option.key):
        return

    def moved(stop: int) -> None:
        state.choose(**{option.key: stop + 1}, **also)

    slider(
        option.label,
        [str(one) for one in range(1, count + 1)],
        now - 1,
        key=state.key(option.key, steady=True),
        on_move=moved,
        **lock(state, option, disabled=count == 1),
    )
