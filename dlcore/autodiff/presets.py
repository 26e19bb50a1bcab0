"""Expressions to begin with, each with a point that shows what it is about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """One expression at a point."""

    title: str
    expression: str
    at: tuple[float, ...]  # a value for every variable, in the order in which they are met
    about: str  # what to look for


PRESETS: dict[str, Preset] = {
    "course": Preset(
        "A parabola",
        "w^2 - 10w + 25",
        (3.0,),
        "w is used twice, so its gradient is a sum. The cost is least at w = 5.",
    ),
    "shared": Preset("A shared node", "x*x + x", (3.0,), "Three ways lead back to x, and their gradients add up."),
    "sigmoid": Preset(
        "Sigmoid, taken apart",
        "1 / (1 + exp(-(w*x + b)))",
        (2.0, -1.0, 1.5),
        "Four small derivatives multiply to a(1 − a), and nobody had to know that.",
    ),
    "logistic": Preset(
        "Logistic loss",
        "-log(sigmoid(w*x + b))",
        (0.5, 2.0, -1.0),
        "The loss of one example whose label is 1: by b the gradient is a − 1, the course's dz.",
    ),
    "softmax": Preset(
        "Softmax loss",
        "-log(exp(a) / (exp(a) + exp(b) + exp(c)))",
        (1.0, 2.0, 0.5),
        "Three logits, the first class is right: the gradients are its probabilities minus 1, 0 and 0.",
    ),
    "saturated": Preset(
        "A saturated unit",
        "square(1 - sigmoid(w*x + b))",
        (-4.0, 2.0, -2.0),
        "Wrong and sure of it: the squared error hardly has a gradient there.",
    ),
    "kink": Preset("A kink", "relu(x)", (0.0,), "At 0 relu has no derivative: the tape says 0, a difference says ½."),
    "overflow": Preset(
        "It overflows", "log(exp(x))", (800.0,), "This is x, and yet the value is ∞ and the gradient no number."
    ),
}
"""The first is the one that the card opens with."""
