"""Two sliders for the hidden layers: how many, and how many units in each."""

from collections.abc import Sequence

from pages.shared.held_controls import is_hidden, lock
from pages.shared.settings_state import PageState
from pages.shared.slider import slider

from dlcore.experiment import Experiment

LAYERS = tuple(range(11))
UNITS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64)
USUAL_UNITS = 8
"""The stops of the sandbox; a page about deep networks has its own."""


def layer_sliders(
    state: PageState, name: str, layers_offered: Sequence[int] = LAYERS, units_offered: Sequence[int] = UNITS
) -> None:
    """Draw the slider `name`, "layers" or "units". Layers of different sizes are typed under More settings.
    A lesson may hide or lock both."""
    if is_hidden(state, "hidden"):
        return
    hidden = state.experiment.hidden
    layers, units = len(hidden), max(hidden, default=USUAL_UNITS)
    shown = layers if name == "layers" else units
    options = sorted({*(layers_offered if name == "layers" else units_offered), shown})

    def moved(stop: int) -> None:
        chosen = options[stop]
        count, size = (chosen, units) if name == "layers" else (max(layers, 1), chosen)
        state.change(name, hidden=(size,) * count, keep_prob=state.experiment.keep_prob[:1])

    mixed = f" Now {'-'.join(map(str, hidden))}." if len(set(hidden)) > 1 else ""
    if name == "layers":
        help_text = "How many hidden layers stand between inputs and output. With 0 it is logistic regression."
    else:
        help_text = f"Units in every hidden layer; sizes of your own under More settings.{mixed}"
    label = "Hidden layers" if name == "layers" else "Units per layer"
    key = state.key(name, steady=True)
    slider(
        label,
        [str(option) for option in options],
        options.index(shown),
        key=key,
        on_move=moved,
        **lock(state, Experiment.settings()["hidden"], help_text),
    )
