"""What the look at a single example shows: which one, its label, the temperature, and what multiplies its logits in
float32. Links carry it."""

from pages.shared.moment_option import MOMENT_OPTIONS
from pages.shared.settings_state import PageState

from dlcore.setting import Setting
from dlcore.softmax.overflow import LEAST_FACTOR, MOST_FACTOR
from dlcore.softmax.steps import LEAST_TEMPERATURE, MOST_TEMPERATURE

POINT_KEY, LABEL_KEY, TEMPERATURE_KEY, FACTOR_KEY = "point", "label", "temperature", "logit_factor"
UNSURE, NEAREST = "unsure", "nearest"
POINT = Setting(
    label="Point",
    help="x1 and x2 of a point of the plane; for data of more inputs the number of an example, 1 the first training "
    f"example. `{UNSURE}` is the example about which the network is least sure.",
    group="Data",
    bounds=(-1000, 100_000),
    word=UNSURE,
    length=(1, 2),
    name=POINT_KEY,
    key=POINT_KEY,
    kind="numbers",
    default=UNSURE,
)
LABEL = Setting(
    label="Label",
    help=f"The class that the loss holds the answer against, from 0; `{NEAREST}` is the label of the nearest example.",
    group="Data",
    bounds=(0, 9),
    word=NEAREST,
    name=LABEL_KEY,
    key=LABEL_KEY,
    kind="integer",
    default=NEAREST,
)
TEMPERATURE = Setting(
    label="Temperature T",
    help="Divides the logits before softmax: towards 0 it picks the largest, towards infinity it calls all classes "
    "equally likely. Networks are trained with 1.",
    group="Network",
    bounds=(LEAST_TEMPERATURE, MOST_TEMPERATURE),
    scale="log",
    name=TEMPERATURE_KEY,
    key=TEMPERATURE_KEY,
    default=1.0,
)
FACTOR = Setting(
    label="Logits times",
    help="What the logits are multiplied by to see float32 overflow where the largest of them is not subtracted.",
    group="Network",
    bounds=(LEAST_FACTOR, MOST_FACTOR),
    scale="log",
    name=FACTOR_KEY,
    key=FACTOR_KEY,
    default=1.0,
)
ONE_POINT_OPTIONS = {
    POINT_KEY: POINT,
    LABEL_KEY: LABEL,
    TEMPERATURE_KEY: TEMPERATURE,
    FACTOR_KEY: FACTOR,
    **MOMENT_OPTIONS,
}
"""Options for the page that draws the look."""


def keep_choice(state: PageState, choice: object) -> None:
    """Take what was chosen in the picture, which comes from a browser: what is not valid is passed over."""
    if not isinstance(choice, dict):
        return
    taken = {}
    for option in (POINT, LABEL, TEMPERATURE, FACTOR):
        value = choice.get(option.key)
        try:
            taken[option.key] = _checked(option, value)
        except (TypeError, ValueError):
            continue
    state.choose(**taken)


def _checked(option: Setting, value: object) -> object:
    """The value as the option keeps it. Raises TypeError or ValueError where it is none of its values."""
    if isinstance(value, str):
        if value != option.word:
            raise ValueError(value)
        return value
    if option.kind == "numbers":
        if not isinstance(value, list):
            raise TypeError(value)
        return option.check(tuple(_number(one) for one in value))
    number = _number(value)
    return option.check(round(number) if option.kind == "integer" else number)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    return float(value)
