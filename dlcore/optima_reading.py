"""Whether a network has come to a minimum, how rare minima are, and who crosses a plateau, in words."""

import numpy as np

from dlcore.amounts import listed, number_text
from dlcore.band_reading import Words
from dlcore.budget import batch_of, network_ends, parameter_count, training_examples
from dlcore.curvature.cost import is_decoupled
from dlcore.curvature.plateau import ended_as
from dlcore.optimizers import OPTIMIZERS
from dlcore.reading import percent
from dlcore.studies.local_optima import LocalOptima
from dlcore.studies.spectrum import SpectrumStudy

SETTLED = 1e-3
"""A gradient shorter than this share of the first one counts as 0."""
SHALLOW = 0.02
"""A lowest eigenvalue below 0 by no more than this share of the largest is hardly a way down."""


def read_spectrum(result: SpectrumStudy) -> Words:
    """What kind of place the run has ended at."""
    last = len(result.epochs) - 1
    if last not in result.known.tolist():
        return Words("There is nothing to say about the end.", "The network has overflowed.")
    up, flat, down = result.counted(last)
    values, epoch = result.eigenvalues[last], int(result.epochs[last])
    total = len(values)
    counts = f"Of {total:,} directions J bends up along {up:,}, down along {down:,}, and {flat:,} are flat"
    if 0 not in result.known.tolist():
        beginning = ""
    else:
        _, _, before = result.counted(0)
        beginning = f" At the first weights it bent down along {before:,}."
    begun = 0 in result.known.tolist()
    settled = begun and result.gradient_norm[last] <= SETTLED * result.gradient_norm[0]
    why = f" {_why_not_settled(result)}" if begun and not settled else ""
    if not down:
        where = "there is no way down but a flat one" if settled else "J bends down along no direction"
        return Words(f"At epoch {epoch:,} {where}.", f"{counts}.{beginning}{why}")
    lowest = -float(values[-1] / values[0])
    if not settled:
        where = f"it stands at a place that bends down along {down:,} of {total:,} directions"
    elif lowest <= SHALLOW:
        where = "it stands in a valley that is almost a minimum"
    else:
        where = "it stands near a saddle, not at a minimum"
    depth = f"the steepest way down bends {percent(lowest)} as strongly as the steepest way up"
    return Words(f"At epoch {epoch:,} {where}.", f"{counts}; {depth}.{beginning}{why}")


def _why_not_settled(result: SpectrumStudy) -> str:
    """Why the gradient of what is measured is not 0 at the end: it need not be that of what is trained."""
    experiment = result.experiment
    if experiment.l1:
        return "The gradient is not 0, and need not become it: the L1 penalty is trained too, and not measured."
    if experiment.l2 and is_decoupled(experiment):
        name = OPTIMIZERS[experiment.optimizer].label
        return f"The gradient is not 0, and need not become it: {name} shrinks the weights too, which is in no cost."
    if experiment.augmentation or any(keep < 1 for keep in experiment.keep_prob):
        return "The gradient is not 0, and need not become it: what is trained changes at random from update to update."
    train = training_examples(experiment)
    if batch_of(experiment, train) < train:
        return "The gradient is not 0: it is still on its way, or the noise of its mini-batches keeps it moving."
    return "The gradient is not 0 yet: it is still on its way."


def read_random_minima(result: LocalOptima) -> Words:
    """By how much the share falls from dimension to dimension."""
    last = int(np.flatnonzero(result.minima > 0)[-1])
    n, count = int(result.dimension[last]), int(result.minima[last])
    finding = f"In {n} dimensions {count:,} of {result.matrices:,} {'is a minimum' if count == 1 else 'are minima'}."
    detail = f"In one dimension it is every second, in two {percent(float(result.share[1]))}"
    if last + 1 < len(result.dimension):
        detail += f"; in {n + 1} none was found"
    return Words(finding, f"{detail}. Your network has {dimensions(result):,} dimensions.")


def dimensions(result: LocalOptima) -> int:
    """Directions of the network's weight space: its parameters."""
    return parameter_count(result.experiment, *network_ends(result.experiment))


def read_plateau(result: LocalOptima) -> Words:
    """Who left the plateau, and when."""
    if not result.complete:
        return Words("Too early to say.", "Not all of them have come to their end.")
    ends = [ended_as(costs, result.constant) for costs in result.cost]
    names = ["Adam", "gradient descent"]
    if len(ends) > len(names):
        names.append(f"gradient descent at {result.rates[2] / result.rates[1]:.3g} times the rate")
    said = _courses(result, names, ends)
    if "left" not in ends:
        lost = [name for name, end in zip(names, ends, strict=True) if end != "on"]
        finding = "Nobody left the plateau." if not lost else "Nobody came down from the plateau."
        return Words(finding, said)
    if set(ends) == {"left"}:
        return Words("All of them left the plateau.", said)
    adam, plain, *faster = ends
    if adam != "left":
        return Words("Gradient descent crossed the plateau, Adam did not.", said)
    if plain == "left":
        return Words("Adam and gradient descent crossed the plateau.", said)
    if plain != "on":
        return Words("Adam crossed the plateau, gradient descent did not stay on it either.", said)
    why = " Adam divides each gradient by its own size, so that a small slope makes no small step."
    same = " at the same rate" if "left" in faster else ""
    return Words(f"Adam crossed the plateau, gradient descent did not{same}.", said + why)


def _courses(result: LocalOptima, names: list[str], ends: list[str]) -> str:
    """What became of each: who left and when, who stayed, and who was thrown off upwards."""
    each = list(zip(names, ends, result.left.tolist(), result.cost[:, -1].tolist(), strict=True))
    sentences = []
    crossed = [f"{name} left it in epoch {at:,}" for name, end, at, _ in each if end == "left"]
    stayed = [name for name, end, _, _ in each if end == "on"]
    thrown = [f"{name} to J = {number_text(cost)}" for name, end, _, cost in each if end == "thrown"]
    diverged = [name for name, end, _, _ in each if end == "diverged"]
    if crossed:
        sentences.append(f"{listed(crossed)}.")
    if stayed:
        sentences.append(f"after {result.experiment.epochs:,} epochs {listed(stayed)} still stood on it.")
    if thrown:
        sentences.append(f"too long a step threw off, upwards: {listed(thrown)}.")
    if diverged:
        sentences.append(f"{listed(diverged)} diverged.")
    return " ".join(sentence[0].upper() + sentence[1:] for sentence in sentences)
