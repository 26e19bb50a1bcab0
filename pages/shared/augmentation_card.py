"""What augmentation makes of training examples: a cloud of points or a contact sheet, and whether labels stay right."""

from itertools import islice

from pages.shared.cloud_chart import cloud_chart
from pages.shared.contact_sheet import contact_sheet
from pages.shared.map_picture import as_address

import numpy as np
import streamlit as st

from dlcore.augmentation import AUGMENTATIONS
from dlcore.augmentation.epochs import changed_raw
from dlcore.augmentation_reading import read_augmentation
from dlcore.run import Run

EPOCHS_SHOWN = 8
SHEET_PIXELS = 410


def augmentation_card(run: Run) -> None:
    """Draw the training examples of a run as its first epochs changed them."""
    experiment, data = run.experiment, run.data
    words = read_augmentation(experiment, data)
    if not experiment.augmentation:
        st.markdown(f"**{words.finding}** {words.detail}")
        return
    augmentation = AUGMENTATIONS[experiment.augment]
    epochs = list(islice(changed_raw(experiment, data), min(EPOCHS_SHOWN, experiment.epochs)))
    picture, text = st.columns([6, 5], gap="medium")
    with picture:
        if data.dataset.image is not None:
            _sheet(run, epochs)
        else:
            st.markdown(
                f"**Training examples, {augmentation.label}** · large: as they are; small: the same ones in the first "
                f"{len(epochs)} epochs"
            )
            cloud_chart(data, epochs, key="augmentation-cloud")
    with text:
        st.markdown(f"**{words.finding}** {words.detail}")
        st.caption(
            f"{augmentation.help} Changes are drawn anew for every epoch, and labels are never changed. All costs and "
            "errors are measured on unchanged examples, those of the training set too."
        )


def _sheet(run: Run, epochs: list[np.ndarray]) -> None:
    """One training example of every class, and what each of the epochs made of it."""
    data = run.data
    assert data.dataset.image is not None  # asked by the card
    train = data.labels[: data.counts[0]]
    classes = np.unique(train)
    rows = [int(np.flatnonzero(train == label)[0]) for label in classes]
    versions = [data.raw[rows], *(raw[rows] for raw in epochs)]
    images = np.stack(versions, axis=1).reshape(len(rows), len(versions), *data.dataset.image)
    names = data.dataset.class_names
    st.markdown(
        f"**Training examples, {AUGMENTATIONS[run.experiment.augment].label}** · a row per class, from "
        f"{names[classes[0]]} to {names[classes[-1]]}; on the left as it is, then in the first {len(epochs)} epochs"
    )
    address = as_address(contact_sheet(images, st.context.theme.type == "dark"))
    with st.container(width=SHEET_PIXELS):
        st.image(
            address, width="stretch", alt=f"A training example of each class and {len(epochs)} changed versions of it"
        )
