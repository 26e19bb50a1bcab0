"""Settings of how the examples are split, and of dev and test examples that come from elsewhere."""

from typing import Annotated

from pydantic import BaseModel

from dlcore.setting import Setting


class SplitSettings(BaseModel):
    """Fields of `Experiment` that `dlcore.data.prepare` reads besides those of `DataSettings`. All of them are off by
    default, and a link writes them after all others."""

    stratify: Annotated[
        str,
        Setting(
            "Stratified split",
            "Yes puts every class into train, dev and test in the same proportions; no leaves them to chance.",
            "Data",
            choices=("no", "yes"),
        ),
    ] = "no"
    turn: Annotated[
        float,
        Setting(
            "Dev and test turned",
            "Turns the dev and test examples about the centre of the plane. Their labels go along, so the true "
            "boundary turns too: no training example shows that. Only in the plane.",
            "Data",
            bounds=(0, 180),
            unit="degrees",
        ),
    ] = 0.0
    more_noise: Annotated[
        float,
        Setting(
            "Dev and test noisier",
            "Noise that dev and test examples get on top of the training examples': a standard deviation. It acts "
            "where the data set's own noise does; in real data it is in standard deviations of each input.",
            "Data",
            bounds=(0, 1),
        ),
    ] = 0.0
    balance: Annotated[
        float,
        Setting(
            "Class 0 in dev and test",
            "Share of class 0 in dev and in test, before labels are flipped; the other classes share the rest evenly. "
            "Newly drawn examples take the place of those of which there are too many. 0: as in train.",
            "Data",
            bounds=(0, 0.95),
        ),
    ] = 0.0
    train_dev: Annotated[
        float,
        Setting(
            "Train-dev set",
            "Share of the training examples put aside at random. The network never learns from them, and they come "
            "from where it learned: error that is only in dev is then mismatch, not variance.",
            "Data",
            bounds=(0, 30),
            unit="%",
        ),
    ] = 0.0
