"""Every other setting, grouped as the schema groups them, behind one button."""

from collections.abc import Collection

from pages.shared.controls import control
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.datasets import DATASETS
from dlcore.experiment import Experiment
from dlcore.optimizers import OPTIMIZERS

TABS = {
    "Data": ("examples", "classes", "noise", "flip", "split", "features", "scale"),
    "Network": ("hidden", "activation", "initialization", "gain", "normalization", "norm_where", "norm_momentum",
                "loss"),
    "Training": ("optimizer", "learning_rate", "beta1", "beta2", "eps", "batch_size", "epochs", "decay", "decay_rate",
                 "decay_every", "warmup"),
    "Regularization": ("l1", "l2", "keep_prob"),
    "Seeds": ("seed", "data_seed", "batch_seed"),
}  # fmt: skip
IN_THE_PLAYGROUND = ("noise", "activation", "learning_rate", "l2")
"""What the sandbox page shows itself."""


def applies(experiment: Experiment, name: str) -> bool:
    """Whether a setting means anything beside the others; what means nothing is not shown."""
    dataset = DATASETS[experiment.data]
    match name:
        case "noise":
            return dataset.noisy
        case "examples":
            return dataset.synthetic
        case "classes":
            return dataset.classes[0] < dataset.classes[1]
        case "flip" | "loss":
            return dataset.task == "classification"
        case "split":
            return dataset.splittable
        case "features":
            return dataset.inputs == 2
        case "activation" | "keep_prob" | "normalization":
            return bool(experiment.hidden)
        case "norm_where":
            return experiment.normalization != "none"
        case "norm_momentum":
            return experiment.normalization == "batch"
        case "beta1" | "beta2" | "eps":
            return name in OPTIMIZERS[experiment.optimizer].uses
        case "decay_rate":
            return experiment.decay not in ("none", "cosine")
        case "decay_every":
            return experiment.decay in ("inverse", "exponential", "step")
    return True


def more_settings(state: PageState, shown: Collection[str] = IN_THE_PLAYGROUND) -> None:
    """The button and what is behind it: all settings but those `shown` on the page itself."""
    with st.popover("More settings", icon=":material/tune:", width="content"):
        for tab, names in zip(st.tabs(list(TABS)), TABS.values(), strict=True):
            with tab:
                for name in names:
                    if name not in shown and applies(state.experiment, name):
                        control(state, name)
