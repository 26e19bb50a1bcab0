"""What the restraints in force do at every update, in one line under their controls."""

import streamlit as st

from dlcore.augmentation import AUGMENTATIONS
from dlcore.budget import training_examples
from dlcore.experiment import Experiment
from dlcore.optimizers import OPTIMIZERS
from dlcore.restraints import restraints_of, shrink_factor, shrinks_exactly, threshold


def restraint_words(experiment: Experiment) -> None:
    """Draw the line; it needs no run, so it follows a slider at once."""
    st.caption(" · ".join(words(experiment)))


def words(experiment: Experiment) -> list[str]:
    """One part for each restraint in force."""
    rescales = (
        "eps" in OPTIMIZERS[experiment.optimizer].uses
    )  # it divides gradients by their size, not what L1 takes off
    said, examples, force = [], training_examples(experiment), restraints_of(experiment)
    if "l2" in force:
        rescaled = "" if shrinks_exactly(experiment) else f"; {experiment.optimizer} rescales it with the gradient"
        said.append(
            f"L2 takes each weight **× {shrink_factor(experiment, examples):.6g}** an update, 1 − αλ/m{rescaled}"
        )
    if "l1" in force:
        step = f"**{threshold(experiment, examples):.3g}**"
        said.append(
            f"L1 takes each weight {step} nearer to 0 an update, αλ/m, and no further than exactly 0"
            + (
                f"; {experiment.optimizer}'s own steps, about α each, outweigh that: sgd minimises J"
                if rescales
                else ""
            )
        )
    if "keep_prob" in force:
        rates = " and ".join(f"{1 - keep:.3g}" for keep in experiment.keep_prob)
        keeps = " and ".join(f"{keep:g}" for keep in experiment.keep_prob)
        frozen = ", its masks frozen" if experiment.mask == "frozen" else ""
        said.append(f"dropout: keep_prob {keeps} is a **drop rate of {rates}**{frozen}; none of it when predicting")
    if "augmentation" in force:
        changed = AUGMENTATIONS[experiment.augment].label
        said.append(f"augmentation: training examples **{changed}** anew in every epoch, their labels kept")
    if "patience" in force:
        said.append(f"early stopping after **{experiment.patience:,} epochs** without a lower dev cost")
    if "l2" in force or "l1" in force:
        said.append("biases are never penalised")
    return said or ["Nothing is restrained: move one of these sliders, and the network trains a second time."]
