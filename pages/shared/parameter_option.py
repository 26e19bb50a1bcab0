"""One parameter of a network, as a link says it."""

from pages.shared.settings_state import PageState

from dlcore.setting import Setting

PARAMETER_KEY = "parameter"
PARAMETER = Setting(
    label="Parameter",
    help="Place of the parameter among all of the network: W1 row by row, b1, W2, and so on, from 0.",
    group="Network",
    bounds=(0, 10_000_000),
    name=PARAMETER_KEY,
    key=PARAMETER_KEY,
    kind="integer",
    default=0,
)


def parameter_of(state: PageState, count: int) -> int:
    """The place of the chosen parameter, the last one where a network has fewer."""
    return min(state.option(PARAMETER_KEY), count - 1)
