"""The operations that an expression may be made of: the value of each, and its derivative by each of its operands.

Where a derivative does not exist a convention takes its place, the one of JAX: relu' and abs' are 0 at 0, and max and
min hand half to either of two equal operands.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

Number = np.floating | Float[np.ndarray, "..."] | float
Slopes = Callable[..., tuple[Number, ...]]


@dataclass(frozen=True)
class Operation:
    """One operation. `value` takes the operands; `slopes` takes the value and then the operands, and gives the local
    derivatives in their order. All work elementwise and never raise: what has no value is NaN, what overflows infinite.

    In the words, {a} and {b} stand for the operands, {v} for the value: `words` as it is read, `slope_words` the local
    derivatives, and `code` and `slope_code` both as NumPy has them.
    """

    id: str
    value: Callable[..., Number]
    slopes: Slopes
    words: str
    slope_words: tuple[str, ...]
    code: str
    slope_code: tuple[str, ...]
    kink: Callable[..., bool] | None = None  # of the operands: whether the derivative is a convention there

    @property
    def operands(self) -> int:
        """How many it takes."""
        return len(self.slope_code)


def _power_slopes(v: Number, a: Number, b: Number) -> tuple[Number, Number]:
    # d a^b / da = b a^(b-1), which is 0 for b = 0 whatever a; d a^b / db = a^b log a
    base = np.where(np.equal(b, 0), 0, b * np.power(a, b - 1))[()]
    return base, v * np.log(np.where(np.equal(a, 0), 1, a))[()]


def _first_share(a: Number, b: Number) -> Number:
    """1 where a > b, 0 where a < b, half where they are equal."""
    return 0.5 * (np.multiply(1.0, a > b) + np.multiply(1.0, a >= b))


def _sigmoid(a: Number) -> Number:
    return 1 / (1 + np.exp(-a))


_ALL = (
    Operation("add", lambda a, b: a + b, lambda v, a, b: (1.0, 1.0),
              "{a} + {b}", ("1", "1"), "{a} + {b}", ("1", "1")),
    Operation("subtract", lambda a, b: a - b, lambda v, a, b: (1.0, -1.0),
              "{a} − {b}", ("1", "−1"), "{a} - {b}", ("1", "-1")),
    Operation("multiply", lambda a, b: a * b, lambda v, a, b: (b, a),
              "{a}·{b}", ("{b}", "{a}"), "{a} * {b}", ("{b}", "{a}")),
    Operation("divide", np.divide, lambda v, a, b: (np.divide(1, b), np.divide(-v, b)),
              "{a}/{b}", ("1/{b}", "−{v}/{b}"), "{a} / {b}", ("1 / {b}", "-{v} / {b}")),
    Operation("power", np.power, _power_slopes,
              "{a}^{b}", ("{b}·{a}^({b}−1)", "{v}·log({a})"), "{a} ** {b}",
              ("{b} * {a} ** ({b} - 1)", "{v} * np.log({a} or 1)")),
    Operation("negate", lambda a: -a, lambda v, a: (-1.0,), "−{a}", ("−1",), "-{a}", ("-1",)),
    Operation("exp", np.exp, lambda v, a: (v,), "exp({a})", ("{v}",), "np.exp({a})", ("{v}",)),
    Operation("log", np.log, lambda v, a: (np.divide(1, a),), "log({a})", ("1/{a}",), "np.log({a})", ("1 / {a}",)),
    Operation("sin", np.sin, lambda v, a: (np.cos(a),), "sin({a})", ("cos({a})",), "np.sin({a})", ("np.cos({a})",)),
    Operation("cos", np.cos, lambda v, a: (-np.sin(a),), "cos({a})", ("−sin({a})",), "np.cos({a})", ("-np.sin({a})",)),
    Operation("tanh", np.tanh, lambda v, a: (1 - v * v,), "tanh({a})", ("1 − {v}²",),
              "np.tanh({a})", ("1 - {v} ** 2",)),
    Operation("sigmoid", _sigmoid, lambda v, a: (v * (1 - v),),
              "σ({a})", ("{v}·(1 − {v})",), "1 / (1 + np.exp(-{a}))", ("{v} * (1 - {v})",)),
    Operation("relu", lambda a: np.maximum(a, 0), lambda v, a: (np.multiply(1.0, a > 0),),
              "relu({a})", ("1 if {a} > 0, else 0",), "np.maximum({a}, 0)", ("1.0 * ({a} > 0)",),
              kink=lambda a: bool(a == 0)),
    Operation("sqrt", np.sqrt, lambda v, a: (np.divide(0.5, v),),
              "√{a}", ("1/(2·{v})",), "np.sqrt({a})", ("0.5 / {v}",)),
    Operation("square", np.square, lambda v, a: (2 * a,), "{a}²", ("2·{a}",), "{a} ** 2", ("2 * {a}",)),
    Operation("abs", np.abs, lambda v, a: (np.sign(a),), "|{a}|", ("the sign of {a}",),
              "np.abs({a})", ("np.sign({a})",),
              kink=lambda a: bool(a == 0)),
    Operation("max", np.maximum, lambda v, a, b: (_first_share(a, b), _first_share(b, a)),
              "max({a}, {b})", ("1 if {a} > {b}, else 0", "1 if {b} > {a}, else 0"), "np.maximum({a}, {b})",
              ("0.5 * (1.0 * ({a} > {b}) + 1.0 * ({a} >= {b}))", "0.5 * (1.0 * ({b} > {a}) + 1.0 * ({b} >= {a}))"),
              kink=lambda a, b: bool(a == b)),
    Operation("min", np.minimum, lambda v, a, b: (_first_share(b, a), _first_share(a, b)),
              "min({a}, {b})", ("1 if {a} < {b}, else 0", "1 if {b} < {a}, else 0"), "np.minimum({a}, {b})",
              ("0.5 * (1.0 * ({b} > {a}) + 1.0 * ({b} >= {a}))", "0.5 * (1.0 * ({a} > {b}) + 1.0 * ({a} >= {b}))"),
              kink=lambda a, b: bool(a == b)),
)  # fmt: skip

OPERATIONS: dict[str, Operation] = {operation.id: operation for operation in _ALL}
SIGNS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "power"}
"""Those that stand between their operands."""
FUNCTIONS = {id: id for id in OPERATIONS if id not in (*SIGNS.values(), "negate")} | {"ln": "log"}
"""Those that are called, by every name that they are known by."""
