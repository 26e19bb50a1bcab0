"""What augmentation makes of training examples: a cloud of points or a contact sheet, and whether labels stay right."""

from functools import lru_cache
from itertools import islice

from pages.shared.charts import is_dark
from pages.shared.cloud_chart import EXAMPLES_SHOWN, cloud_chart
from pages.shared.contact_sheet import contact_sheet
from pages.shared.map_picture import as_address
from pages.shared.said import say

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore.augmentation import AUGMENTATIONS
from dlcore.augmentation.epochs import changed_raw
from dlcore.augmentation_reading import read_augmentation
from dlcore.data import PreparedData
from dlcore.experiment import Experiment
from dlcore.run import Run

EPOCHS_SHOWN = 8
SHEET_PIXELS = 410


def augmentation_card(run: Run) -> None:
    """Draw the training examples of a run as its first epochs changed them."""
    experiment, data = run.experiment, run.data
    words = read_augmentation(experiment, data)
    if not experiment.augmentation:
        say(words)
        return
    augmentation = AUGMENTATIONS[experiment.augment]
    pictures = data.dataset.image is not None
    rows = _first_of_every_class(data) if pictures else tuple(range(min(data.counts[0], EXAMPLES_SHOWN)))
    epochs = _first_epochs(experiment, data, rows)
    picture, text = st.columns([6, 5], gap="medium")
    with picture:
        if pictures:
            _sheet(run, rows, epochs)
        else:
            st.markdown(
                f"**Training examples, {augmentation.label}** · large: as they are; small: the same ones in the first "
                f"{len(epochs)} epochs"
            )
            cloud_chart(data, epochs, key="augmentation-cloud")
    with text:
        say(words)
        st.caption(
            f"{augmentation.help} Changes are drawn anew for every epoch, and labels are never changed. All costs and "
            "errors are measured on unchanged examples, those of the training set too."
        )


@lru_cache(maxsize=4)
def _first_epochs(
    experiment: Experiment, data: PreparedData, rows: tuple[int, ...]
) -> list[Float[np.ndarray, "rows d"]]:
    """What the first epochs made of some examples. Kept, because every epoch changes all of them, and the card is drawn
    again and again while a run grows."""
    epochs = islice(changed_raw(experiment, data), min(EPOCHS_SHOWN, experiment.epochs))
    return [raw[list(rows)] for raw in epochs]


def _first_of_every_class(data: PreparedData) -> tuple[int, ...]:
    _, first = np.unique(data.labels[: data.counts[0]], return_index=True)
    return tuple(first.tolist())


def _sheet(run: Run, rows: tuple[int, ...], epochs: list[Float[np.ndarray, "rows d"]]) -> None:
    """One training example of every class, and what each of the epochs made of it."""
    data = run.data
    assert data.dataset.image is not None  # asked by the card
    versions = [data.raw[list(rows)], *epochs]
    images = np.stack(versions, axis=1).reshape(len(rows), len(versions), *data.dataset.image)
    first, last = (data.dataset.class_names[data.labels[row]] for row in (rows[0], rows[-1]))
    st.markdown(
        f"**Training examples, {AUGMENTATIONS[run.experiment.augment].label}** · a row per class, from "
        f"{first} to {last}; on the left as it is, then in the first {len(epochs)} epochs"
    )
    address = as_address(contact_sheet(images, is_dark()))
    with st.container(width=SHEET_PIXELS):
        st.image(
            address, width="stretch", alt=f"A training example of each class and {len(epochs)} changed versions of it"
        )
