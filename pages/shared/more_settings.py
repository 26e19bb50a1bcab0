"""Every other setting, grouped as the schema groups them, behind one button."""

from collections.abc import Collection

from pages.shared.controls import control
from pages.shared.held_controls import is_hidden
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.augmentation import fitting
from dlcore.datasets.own import dataset_of
from dlcore.experiment import Experiment
from dlcore.optimizers import OPTIMIZERS
from dlcore.sampled_masks import drops_units
from dlcore.weight_variance import INDEPENDENT

TABS = {
    "Data": ("examples", "classes", "noise", "flip", "split", "stratify", "features", "scale"),
    "Mismatch": ("shift", "turn", "more_noise", "balance", "train_dev"),
    "Network": ("hidden", "activation", "initialization", "gain", "init_draw", "normalization", "norm_where",
                "norm_momentum", "loss"),
    "Training": ("optimizer", "learning_rate", "beta1", "beta2", "eps", "batch_size", "epochs", "decay", "decay_rate",
                 "decay_every", "warmup", "change_at", "change_to"),
    "Regularization": ("l1", "l2", "keep_prob", "mask", "augmentation", "augment", "patience"),
    "Seeds": ("seed", "data_seed", "batch_seed"),
}  # fmt: skip
IN_THE_PLAYGROUND = ("noise", "activation", "learning_rate", "l2")
"""What the sandbox page shows itself."""


POPOVER, TAB = "more-settings", "more-settings-tab"
"""Keys of the popover (open or not) and of its tabs (the one that is open) in the session."""


def applies(experiment: Experiment, name: str) -> bool:
    """Whether a setting means anything beside the others; what means nothing is not shown."""
    dataset = dataset_of(experiment.data)
    match name:
        case "noise":
            return dataset.noisy
        case "examples":
            return dataset.synthetic
        case "classes":
            return dataset.classes[0] < dataset.classes[1]
        case "flip" | "loss":
            return dataset.task == "classification"
        case "split" | "train_dev":
            return dataset.splittable
        case "stratify":
            return dataset.splittable and dataset.task == "classification"
        case "shift" | "more_noise":
            return _has_dev_or_test(experiment)
        case "turn":
            return _has_dev_or_test(experiment) and dataset.inputs == 2 and not dataset.own_units
        case "balance":
            return _has_dev_or_test(experiment) and dataset.synthetic and dataset.task == "classification"
        case "features":
            return dataset.inputs == 2
        case "activation" | "keep_prob" | "normalization":
            return bool(experiment.hidden)
        case "mask":
            return drops_units(experiment)
        case "gain":
            return experiment.initialization != "zeros"
        case "init_draw":
            return experiment.initialization in INDEPENDENT
        case "augment":
            return experiment.augmentation > 0 and len(fitting(dataset)) > 1
        case "patience":
            return dataset.splittable and experiment.split[1] > 0
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
        case "change_to":
            return bool(experiment.change_at)
    return True


def _has_dev_or_test(experiment: Experiment) -> bool:
    return experiment.dataset.splittable and sum(experiment.split[1:]) > 0


def more_settings(state: PageState, shown: Collection[str] = IN_THE_PLAYGROUND) -> None:
    """The button and what is behind it: all settings but those `shown` on the page itself.

    Only the tab that is open is drawn: thirty controls that nobody sees would double what the browser has to read
    before it can draw a picture.
    """
    keys = {name: setting.key for name, setting in Experiment.settings().items()}
    tabs = {
        tab: [
            name
            for name in names
            if name not in shown and applies(state.experiment, name) and not is_hidden(state, keys[name])
        ]
        for tab, names in TABS.items()
    }
    tabs = {tab: names for tab, names in tabs.items() if names}
    if not tabs:  # a lesson hides all of them
        return
    if st.session_state.get(TAB) not in tabs:  # its settings mean nothing any more
        st.session_state.pop(TAB, None)
    button = st.popover("More settings", icon=":material/tune:", width="content", key=POPOVER, on_change="rerun")
    if not button.open:
        return
    with button:
        for tab, names in zip(st.tabs(list(tabs), key=TAB, on_change="rerun"), tabs.values(), strict=True):
            if not tab.open:
                continue
            with tab:
                for name in names:
                    control(state, name)
