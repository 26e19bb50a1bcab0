"""What the chapter on automatic differentiation shows: an expression, where it is computed, and its descent."""

from dataclasses import dataclass
from typing import Any

from pages.shared.page_options import choice_of
from pages.shared.settings_state import PageState

from dlcore.autodiff.descent import PRECISIONS, DescentPlan
from dlcore.autodiff.expression import Expression
from dlcore.autodiff.parser import MOST_VARIABLES, parse
from dlcore.autodiff.presets import PRESETS
from dlcore.autodiff.tokens import ExpressionError
from dlcore.setting import Setting

MOST_VALUE = 1e6
USUAL_VALUE = 1.0
ZEROS, HERE = "zeros", "here"
RULES = ("adam", "sgd")
OPENING = next(iter(PRESETS.values()))


@dataclass(frozen=True)
class ExpressionSetting(Setting):
    """An expression as it is typed. Only what can be read is a value."""

    def check(self, value: Any) -> Any:
        """Return the text. Raises ValueError that says why it cannot be read, and where."""
        try:
            return parse(value).text
        except ExpressionError as error:
            raise ValueError(f"cannot be read at character {error.start + 1}: {error}") from error


EXPRESSION = ExpressionSetting(
    label="Expression",
    help="Of up to three variables, each a letter. + − * / ^ and brackets; exp, log, sin, cos, tanh, sigmoid, relu, "
    "sqrt, square, abs, max and min; 10w is 10 times w.",
    group="Data",
    name="expression",
    key="expression",
    kind="text",
    default=OPENING.expression,
)
VALUES = Setting(
    label="Values",
    help=f"Of the variables, in the order in which the expression names them; {USUAL_VALUE:g} where none is given.",
    group="Data",
    bounds=(-MOST_VALUE, MOST_VALUE),
    word="none",
    length=(0, MOST_VARIABLES),
    name="values",
    key="values",
    kind="numbers",
    default=OPENING.at,
)
TAPE_STEP = Setting(
    label="Step",
    help="Which step of the two passes is shown first, counted from 1; 0 plays them.",
    group="Data",
    bounds=(0, 1000),
    name="tape_step",
    key="tape_step",
    kind="integer",
    default=0,
)
RULE = choice_of("descent_rule", "Update rule", RULES, "Adam, or plain gradient descent.")
RATE = Setting(
    label="Learning rate α",
    help="The size of the steps: of Adam about the distance per update, of plain descent the factor of the gradient.",
    group="Training",
    bounds=(1e-4, 10),
    scale="log",
    name="descent_rate",
    key="descent_rate",
    default=0.1,
)
START = choice_of(
    "descent_start",
    "Starts at",
    (ZEROS, HERE),
    "All moving variables at 0, or at the values above.",
)
PRECISION = choice_of(
    "descent_precision", "Precision", tuple(PRECISIONS), "float32 has about 7 digits, float64 about 16."
)
MOVES = Setting(
    label="Moves",
    help="Which variables the descent changes, by their number; the others keep their values.",
    group="Training",
    choices=tuple(str(k + 1) for k in range(MOST_VARIABLES)),
    length=(1, MOST_VARIABLES),
    name="descent_moves",
    key="descent_moves",
    kind="choices",
    default=tuple(str(k + 1) for k in range(MOST_VARIABLES)),
)
AUTODIFF_OPTIONS: dict[str, Setting] = {
    option.key: option for option in (EXPRESSION, VALUES, TAPE_STEP, RULE, RATE, START, PRECISION, MOVES)
}
"""Options for the page that draws the chapter."""


def expression_of(state: PageState) -> Expression:
    """The expression on the page."""
    return parse(state.option(EXPRESSION.key))


def values_of(state: PageState, expression: Expression) -> tuple[float, ...]:
    """A value for each of its variables."""
    given = state.option(VALUES.key)
    return tuple(float(given[k]) if k < len(given) else USUAL_VALUE for k in range(len(expression.variables)))


def moves_of(state: PageState, expression: Expression) -> tuple[int, ...]:
    """The places of the variables that the descent changes: all where none of those chosen is there."""
    every = range(len(expression.variables))
    return tuple(k for k in every if str(k + 1) in state.option(MOVES.key)) or tuple(every)


def descent_plan(state: PageState, expression: Expression, at: tuple[float, ...]) -> DescentPlan:
    """The descent that the page asks for."""
    moves = moves_of(state, expression)
    zeros = state.option(START.key) == ZEROS
    start = tuple(0.0 if zeros and k in moves else value for k, value in enumerate(at))
    return DescentPlan(
        expression, start, moves, state.option(RULE.key), state.option(RATE.key), state.option(PRECISION.key)
    )
