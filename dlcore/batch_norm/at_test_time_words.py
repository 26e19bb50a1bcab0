"""What batch normalization does at test time, in words, from a run's own numbers."""

import numpy as np

from dlcore.amounts import error_text, listed, measure, number_text
from dlcore.band_reading import Words
from dlcore.batch_norm.advice import OF_TWO
from dlcore.batch_norm.both_ways import BothWays
from dlcore.batch_norm.gain import LATE
from dlcore.batch_norm.layer_moments import LayerMoments
from dlcore.batch_norm.moment_noise import expected_bias
from dlcore.batch_norm.momentum_effect import MomentumEffect
from dlcore.batch_norm.wrong_at_test import WrongAtTest

CLOSE = 0.1
"""Standard deviations: running means that lie nearer are close to the training set's."""
NEGLIGIBLE = 0.01
"""Of the weight of all values: a start that counts for less is forgotten."""


def read_both_ways(found: BothWays) -> Words:
    """What the example is told alone, with companions, and with the running averages."""
    alone, running = answer_text(found, found.alone), answer_text(found, found.running)
    of_class = "" if found.regression else " for its class"
    detail = (
        f"it is its own mean, so ẑ is 0 in every unit and only β is left, nothing of the example. The network "
        f"gives {alone}{of_class}; with the running averages {running}."
    )
    if found.sizes:
        detail += f" {_in_company(found)}"
    if found.other_answer.any():
        most = int(found.other_answer.argmax())
        detail += (
            f" {_share(float(found.other_answer[most]))} of the draws of {_companions(found.sizes[most] - 1)} "
            f"{'make a right answer wrong' if found.running_right else 'make a wrong answer right'}."
        )
    return Words("Alone, every example gets the same answer:", detail)


def read_wrong_at_test(found: WrongAtTest, trapped: bool, start: float) -> Words:
    """What the error is with the running averages, of which the share `start` is what they began with, or, `trapped`,
    with the test batch's own statistics."""
    running, what = error_text(found.task, found.running), f"{found.split} {measure(found.task)}"
    if not trapped:
        return Words(
            f"With the running averages the {what} is {running}, however you ask:",
            "one example at a time, 8 or all together, shuffled or sorted: an answer does not depend on its company. "
            "Now guess what the test batch's own statistics do to it, and switch.",
        )
    order = "by value" if found.task == "regression" else "by class"
    alone, together = (error_text(found.task, float(found.mean[k])) for k in (0, -1))
    detail = f"every example gets the same answer; with the running averages it is {running}."
    inner = [k for k, size in enumerate(found.sizes) if 1 < size < found.examples]
    if inner:
        k = inner[-1]
        size, shuffled, ordered = int(found.sizes[k]), float(found.mean[k]), float(found.ordered[k])
        detail += (
            f" In shuffled batches of {size} it is {error_text(found.task, shuffled)}, in batches of {size} sorted "
            f"{order} {error_text(found.task, ordered)}"
        )
        detail += ": what a whole batch has in common goes with its mean." if ordered > shuffled else "."
    detail += f" All {found.examples:,} at once: {together}."
    if found.mean[-1] < found.running:
        why = (
            f"{_share(start)} of which is still their start, 0 and 1"
            if start > LATE
            else "which lag behind the weights"
        )
        detail += f" That is better than with the running averages, {why}."
    return Words(f"One at a time, the {what} is {alone}:", detail)


def read_moments(found: LayerMoments, epoch: int, batch: int, start: float) -> Words:
    """How close the running averages of a layer, of which the share `start` is what they began with, are to the
    training set's own."""
    if epoch == 0:
        return Words(
            "Before the first update there is nothing to average:",
            "every running mean stands at 0 and every running variance at 1. Move on to later epochs.",
        )
    close = "close to" if found.off < CLOSE else "beside"
    detail = (
        f"typically {number_text(found.off)} standard deviations away, and the running σ comes to "
        f"{number_text(found.ratio)} of the training set's."
    )
    if start > LATE:
        detail += f" Of both {_share(start)} is still their start, 0 and 1."
    if batch < found.of:
        share = float(expected_bias(found.of, np.array([float(batch)]))[0])
        detail += (
            f" A mini-batch of {batch:,} has on average {number_text(share)} of the variance, (s−1)/s · m/(m−1): it "
            "measures the distance from its own mean, which lies in its middle."
        )
    return Words(f"The running means of layer {found.layer} lie {close} the training set's own:", detail)


def read_momentum(found: MomentumEffect) -> Words:
    """What another momentum makes of the same mini-batches, and of the error; and what single examples do to them."""
    what, other = f"{found.split} {measure(found.task)}", f"momentum {found.other:g}"
    errors = f"{what} {error_text(found.task, found.other_error)}, with yours {error_text(found.task, found.own_error)}"
    sentence = f"{errors[0].upper()}{errors[1:]}"
    same = "The weights are the same: training does not use the averages."
    if found.other == found.own:
        words = Words(
            f"This is your own momentum, {found.own:g}:",
            f"{what} {error_text(found.task, found.own_error)} after {found.updates:,} updates. Try another one.",
        )
    elif found.start > NEGLIGIBLE:
        words = Words(
            f"With {other} the averages have not arrived:",
            f"after {found.updates:,} updates their start, 0 and 1, still counts for {_share(found.start)}. "
            f"{sentence}. {same}",
        )
    elif found.other == 0:
        words = Words(
            "With momentum 0 nothing is averaged:",
            f"the last mini-batch stands for the whole training set. {sentence}. {same}",
        )
    else:
        words = Words(
            f"{other[0].upper()}{other[1:]} averages over about {number_text(1 / (1 - found.other))} mini-batches:",
            f"{errors}. The larger it is, the smoother and the later. {same}",
        )
    return words if not found.lone else Words(words.finding, f"{words.detail} {_lone(found)}")


def _lone(found: MomentumEffect) -> str:
    return (
        f"{found.lone:,} of these mini-batches were a single example, of variance 0; had the averages left them out, "
        f"the error would be {error_text(found.task, found.without_lone)}."
    )


def _in_company(found: BothWays) -> str:
    spreads = [spread_text(found, float(one)) for one in found.spread]
    if all(one == spread_text(found, 0.0) for one in spreads):
        return "In company it hardly depends on who is there."
    wobbles = [f"{one} with {_companions(size - 1)}" for one, size in zip(spreads, found.sizes, strict=True)]
    return f"In company it depends on who is there, by ± {listed(wobbles)}; {OF_TWO}."


def answer_text(found: BothWays, value: float) -> str:
    """A probability in percent, or a value."""
    return number_text(value).replace("-", "−") if found.regression else f"{100 * value:.1f} %"


def spread_text(found: BothWays, value: float) -> str:
    """A standard deviation of probabilities in percentage points, or of values."""
    return number_text(value) if found.regression else f"{100 * value:.1f} points"


def _companions(count: int) -> str:
    return f"{count} companion{'s' * (count != 1)}"


def _share(share: float) -> str:
    return f"{100 * share:.2g} %" if share < 0.0995 else f"{100 * share:.0f} %"


def known(found: WrongAtTest) -> bool:
    """Whether the errors are numbers: not so where the network has overflowed."""
    return bool(np.isfinite(found.running) and np.isfinite(found.shuffled).all())
