"""What the noise of a mini-batch's moments says about an experiment's batch size, in words."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.band_reading import Words
from dlcore.batch_norm.moment_noise import MomentNoise, expected_bias, expected_mean_noise, expected_variance_noise
from dlcore.minibatches.noise_reading import about_examples, examples_text, share_text

FOUR = 4


def read_moment_noise(noise: MomentNoise, kind: str) -> Words:
    """How far the run's own mini-batches are off; `kind` is its normalization."""
    if noise.own >= noise.of:
        return Words(
            "The full batch has no noise:",
            f"its μ and σ² are those of all {noise.of:,} examples, in every update.",
        )
    size = np.array([float(noise.own)])
    mean = float(np.sqrt(expected_mean_noise(noise.of, size)[0]))
    if noise.own == 1:
        return Words(
            "With one example there is nothing to normalise by:",
            "it is its own mean, so z − μ = 0 and σ² = 0, whatever it is. Layer norm does without the others.",
        )
    finding = (
        f"With {examples_text(noise.own)} the batch's μ typically lies {number_text(mean)} σ off the training set's:"
    )
    detail = f"and its σ² varies by {share_text(off_by(noise, noise.own))}."
    if FOUR * noise.own < noise.of:
        fewer = mean / float(np.sqrt(expected_mean_noise(noise.of, FOUR * size)[0]))
        detail += f" Four times the examples would bring μ {number_text(fewer)} times nearer."
    return Words(finding, f"{detail} {ROLES[kind]}")


ROLES = {
    "batch": "So one example gets a slightly different z̃ in every epoch, by who its companions are: that is the noise "
    "that can regularize.",
    "layer": "Layer norm, which this run has, does not feel it: its moments are over the units of one example.",
    "none": "This run has no normalization; batch norm would feel it.",
}
"""What the noise does in a run of each kind."""


def off_by(noise: MomentNoise, size: int) -> float:
    """Standard deviation of sigma_B^2 in units of sigma^2 for batches of `size` from the whole training set."""
    return float(np.sqrt(expected_variance_noise(noise.k4, noise.k22, noise.of, np.array([float(size)]))[0]))


def bias_words(noise: MomentNoise) -> str:
    """By how much the batch's variance is too small on average."""
    if noise.own >= noise.of or noise.own == 1:
        return ""
    low = 1 - float(expected_bias(noise.of, np.array([float(noise.own)]))[0])
    return f"With {examples_text(noise.own)} it is {share_text(low)} too small."


def about_moment_noise(noise: MomentNoise) -> str:
    """How it was measured, how well it agrees, and what is left out."""
    close, points = noise.agreeing
    parts = [
        f"{close} of {points} points lie within two standard errors (the bars) of the theory; each is measured over "
        f"{noise.epochs} shuffled epochs"
    ]
    if noise.last != noise.own:
        alone = ", and a single one has no variance" * (noise.last == 1)
        parts.append(f"The last batch of an epoch has {examples_text(noise.last)} instead of {noise.own:,}{alone}")
    if noise.units < noise.width:
        parts.append(f"{noise.units} of the layer's {noise.width} units are measured")
    if noise.dead:
        parts.append(f"{noise.dead} of them say the same of every example and are left out")
    if noise.layer > 1:
        parts.append("The layers below are held at the moments of the whole training set")
    parts += about_examples(noise.examples, noise.of, noise.own)
    return ". ".join(parts) + "."
