"""What softmax makes of the logits of one example, in words."""

import numpy as np

from dlcore.amounts import listed, number_text
from dlcore.band_reading import Words
from dlcore.reading import percent
from dlcore.softmax.overflow import LARGEST_LOGIT, breaking_factor, in_float32, loss_in_float32
from dlcore.softmax.steps import Steps
from dlcore.softmax.sureness import SURE

NEAR_ONE = 0.9
"""Above, three digits of a probability are too few to take its logarithm of: 1 minus it is printed."""
SMALLEST = float(np.finfo(float).tiny)
"""Below, a probability has lost digits or is 0."""
MOST_ODDS = 1e15
"""Above, only their exponent is printed."""


def read_steps(steps: Steps, names: tuple[str, ...], factor: float) -> Words:
    """The finding: what the network says, and whether it is the label; then odds, loss, and what float32 does to the
    logits multiplied by `factor` without subtracting the largest. `names` are those of the classes."""
    first, second = np.argsort(-steps.probabilities, kind="stable")[:2].tolist()
    at = "The" if steps.temperature == 1 else f"At T = {steps.temperature:g} the"
    finding = f"{at} network says {names[first]} with {percent(float(steps.probabilities[first]))}"
    if first == steps.label:
        finding += ", and that is the label."
    elif steps.probabilities[first] > SURE:
        finding += f": sure and wrong, the label is {names[steps.label]}."
    else:
        finding += f", but the label is {names[steps.label]}."
    return Words(
        finding, " ".join(filter(None, (_odds(steps, names, first, second), _loss(steps), _overflow(steps, factor))))
    )


def _odds(steps: Steps, names: tuple[str, ...], first: int, second: int) -> str:
    """e^(z_1 - z_2) is the odds: softmax sees differences of logits only."""
    apart = float(steps.logits[first] - steps.logits[second])
    exponent = apart / steps.temperature
    if exponent == 0:
        return f"Its logit is that of {names[second]}, so both are equally likely: softmax sees only differences."
    written = number_text(apart)
    if 1 <= exponent <= np.log(MOST_ODDS):  # the odds are wrong by as much as the exponent: by 0.005 at most
        written = f"{apart:.{max(2, int(np.ceil(2 - np.log10(steps.temperature))))}f}".rstrip("0").rstrip(".")
    odds = f"e^({written} / {steps.temperature:g})" if steps.temperature != 1 else f"e^({written})"
    if exponent < 1 - NEAR_ONE:
        odds += f" = 1 + {number_text(float(np.expm1(exponent)))}"
    elif exponent <= np.log(MOST_ODDS):
        odds += f" = {number_text(float(np.exp(exponent)))}"
    return (
        f"Its logit is {written} above that of {names[second]}, so it is {odds} times as likely: softmax sees only "
        "differences of logits."
    )


def _loss(steps: Steps) -> str:
    if steps.loss_id == "mse":
        return f"The squared error is {number_text(steps.loss)}."
    uniform = f"all {steps.classes} equally likely would cost ln {steps.classes} = {number_text(np.log(steps.classes))}"
    return f"The loss is {_logarithm(steps)} = {number_text(steps.loss)} nats; {uniform}."


def _logarithm(steps: Steps) -> str:
    """What the loss is, in numbers that give it to the digits that are printed."""
    answer = float(steps.probabilities[steps.label])
    if answer < SMALLEST:
        return "max z + ln Σ − z of the label" if steps.temperature == 1 else "(max z − z of the label)/T + ln Σ"
    return f"−ln(1 − {number_text(steps.missing)})" if answer > NEAR_ONE else f"−ln {number_text(answer)}"


def _overflow(steps: Steps, factor: float) -> str:
    """What becomes of the logits times the factor in float32."""
    scaled = np.float32(factor) * steps.logits.astype(np.float32)
    if not in_float32(scaled, steps.label, subtract=False).broken:
        breaking = breaking_factor(steps.logits)
        if breaking is None:
            return ""
        breaks = "overflow in float32" if steps.logits.max() > 0 else "have e^z = 0 in float32, and 0/0 is NaN"
        return f"Without subtracting the largest, logits {number_text(breaking)} times as large would {breaks}."
    large = scaled > LARGEST_LOGIT
    if not large.any():
        why = "all e^z are 0 in float32, and 0/0 is NaN" if scaled.max() < 0 else "the sum of all e^z is infinite"
    else:
        why = f"e^z of {listed([number_text(float(z)) for z in scaled[large]])} is infinite in float32, and ∞/∞ is NaN"
    holds = "Subtracted, the probabilities hold"
    if np.isinf(in_float32(scaled, steps.label, subtract=True).loss):
        exact = number_text(float(loss_in_float32(scaled, steps.label)))
        holds += f"; ŷ of the label is 0 and −ln 0 is ∞, but max + ln Σ − z gives {exact}"
    return f"Logits × {factor:g}, the largest not subtracted: {why}. {holds}."
