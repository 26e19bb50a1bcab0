"""What the noise of mini-batch gradients, and their cloud, say about an experiment's batch size, in words."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.band_reading import Words
from dlcore.minibatches.cloud import Cloud
from dlcore.minibatches.noise import Noise

NORMAL, UNLIKE_NORMAL = 0.95, 0.05
"""Share of a normal cloud that its ellipse holds, and from how much less on a cloud is called another."""
FOUR = 4
"""Times the examples: by 1/√s the noise would be half."""


def read_noise(noise: Noise) -> Words:
    """Whether the run's mini-batches see more of the gradient or more of its noise."""
    equal = f"{examples_text(max(1, round(noise.equal_at)))}"
    if noise.own >= noise.of:
        return Words(
            "The full batch has no noise:",
            f"all {noise.of:,} examples are averaged, every time. Noise and gradient would be equally long with "
            f"{equal}.",
        )
    relative = noise.relative(noise.own)
    if np.isinf(relative):
        return Words("The gradient is 0 here:", "all that a mini-batch's gradient shows at this moment is noise.")
    finding = f"With {examples_text(noise.own)} the noise is longer than the gradient:"
    if relative < 1:
        finding = f"With {examples_text(noise.own)} the gradient is longer than its noise:"
    return Words(
        finding,
        f"a mini-batch's gradient typically lies {number_text(relative)} of the gradient's own length beside it. Both "
        f"are equally long with {equal}.{_four_times(noise)}",
    )


def _four_times(noise: Noise) -> str:
    """What four times the examples would bring; "" where there are not so many, or nothing to be brought nearer."""
    if FOUR * noise.own >= noise.of or noise.spread == 0:
        return ""
    nearer = noise.relative(noise.own) / noise.relative(FOUR * noise.own)
    return f" Four times the examples come {number_text(nearer)} times nearer, for four times the work."


def about_noise(noise: Noise) -> str:
    """How it was measured, how well it agrees, and what of the run is left out."""
    parts = [
        f"{noise.agreeing} of {len(noise.sizes)} points lie within two standard errors (the bars) of the theory; each "
        f"is measured over {noise.epochs} shuffled epochs"
    ]
    if noise.last != noise.own:
        drawn = " (◆)" * (noise.last < noise.examples)
        parts.append(
            f"The last batch of an epoch has {examples_text(noise.last)} instead of {noise.own:,}, and is averaged by "
            f"its own number{drawn}"
        )
    parts += about_examples(noise.examples, noise.of, noise.own)
    if noise.examples < noise.of:
        parts.append(f"What is said of your mini-batches reckons with {noise.of:,}")
    return ". ".join(parts) + "."


def read_cloud(cloud: Cloud) -> Words:
    """How often a mini-batch's step goes the wrong way, for each of the sizes."""
    first = cloud.clouds[0]
    often = f"{share_text(first.uphill)} of the mini-batches of {first.size:,} point uphill"
    finding = f"{often[0].upper()}{often[1:]}:" if first.uphill else f"No mini-batch of {first.size:,} points uphill:"
    detail = "seen by all examples, an infinitely short step along such a gradient would raise the cost."
    if not first.uphill:
        detail = "an infinitely short step along any of them lowers the cost of all examples."
    for other in cloud.clouds[1:]:
        ratio = np.sqrt(np.trace(first.covariance) / np.trace(other.covariance))
        detail += (
            f" With {other.size:,} it is {share_text(other.uphill)}: that cloud is {number_text(float(ratio))} times "
            f"narrower, for {number_text(other.size / first.size)} times the examples."
        )
    return Words(finding, detail)


def about_cloud(cloud: Cloud) -> str:
    """How much of every cloud lies in its ellipse, and what of the run is left out."""
    parts = [f"{share_text(one.inside)} of the {one.counted:,} mini-batches of {one.size:,}" for one in cloud.clouds]
    inside = f"Within the ellipse of the theory, which would hold 95 % of a normal cloud, lie {' and '.join(parts)}"
    if min(one.inside for one in cloud.clouds) < NORMAL - UNLIKE_NORMAL:
        inside += ". This cloud is not normal: a few examples have far larger gradients than all others"
    return ". ".join([inside, *about_examples(cloud.examples, cloud.of, cloud.own)]) + "."


def about_examples(taken: int, of: int, own: int) -> list[str]:
    """A sentence where not all training examples are taken, and how many the run's mini-batches have where that is
    more."""
    if taken == of:
        return []
    larger = f"; your mini-batches have {own:,}, too many to be drawn from these" if taken <= own < of else ""
    return [f"The first {taken:,} of {of:,} training examples are taken as if they were all{larger}"]


def share_text(share: float) -> str:
    """A share in percent, two digits."""
    return f"{100 * share:.2g} %" if share < 0.0995 else f"{100 * share:.0f} %"


def examples_text(count: int) -> str:
    """A number of examples."""
    return f"{count:,} example{'s' * (count != 1)}"
