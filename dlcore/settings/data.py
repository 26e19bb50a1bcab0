"""Settings of the data: which examples, how they are split and what the network sees of them."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field

from dlcore.datasets import DATASETS
from dlcore.datasets.own import is_known, is_own, written
from dlcore.features import FEATURES
from dlcore.rules import USUAL_SPLIT
from dlcore.scaling import AS_OFTEN_WRITTEN, SCALINGS
from dlcore.setting import Setting


@dataclass(frozen=True)
class _DataSet(Setting):
    """A registered data set, or own data that somebody holds, which a link calls by one word."""

    def check(self, value: Any) -> Any:
        if not (isinstance(value, str) and is_own(value)):
            return super().check(value)
        if not is_known(value):
            raise ValueError(f"{self.label}: these own data are held by nobody any more")
        return value

    def write(self, value: Any) -> str:
        return written(value)


class DataSettings(BaseModel):
    """Fields of `Experiment` that `dlcore.data.prepare` reads, besides the data seed."""

    data: Annotated[
        str,
        _DataSet(
            "Data set",
            "Where the examples come from. In a link `custom` stands for your own data, which stay with you.",
            "Data",
            choices=tuple(DATASETS),
        ),
    ] = "spiral"
    examples: Annotated[
        int,
        Field(alias="n"),
        Setting(
            "Examples",
            "How many examples are drawn before they are split. The real data sets always use all of theirs.",
            "Data",
            bounds=(100, 1_000_000),
            scale="log",
            unit="examples",
        ),
    ] = 300
    noise: Annotated[
        float,
        Setting(
            "Noise",
            "How far each example is pushed off its true place: a standard deviation. Real data get none.",
            "Data",
            bounds=(0, 1),
        ),
    ] = 0.2
    flip: Annotated[
        float,
        Setting(
            "Flipped labels",
            "Share of examples whose label is replaced by a wrong one: an error that no network can avoid.",
            "Data",
            bounds=(0, 0.5),
        ),
    ] = 0.0
    classes: Annotated[
        int,
        Setting(
            "Classes",
            "How many classes the data has, where the data set leaves a choice; 1 for regression.",
            "Data",
            bounds=(1, max(dataset.classes[1] for dataset in DATASETS.values())),
        ),
    ] = 2
    split: Annotated[
        tuple[float, ...],
        Setting(
            "Train-dev-test split",
            "Percentages of the examples to learn from, to choose between models with, and to judge the "
            "chosen one with. Dev or test may be 0; together they make 100.",
            "Data",
            bounds=(0, 100),
            unit="%",
            length=(3, 3),
        ),
    ] = USUAL_SPLIT
    shift: Annotated[
        float,
        Setting(
            "Dev and test shifted",
            "Moves the dev and test examples: strength 1 by 3 units, up and to the right in the plane. Their labels go "
            "along, so the true boundary moves too: no training example shows that. In real data a unit is a standard "
            "deviation of an input, and all inputs share the 3.",
            "Data",
            bounds=(0, 1),
        ),
    ] = 0.0
    features: Annotated[
        tuple[str, ...],
        Setting(
            "Features",
            "What the network sees of a point (x1, x2). A data set with more than two inputs uses all of "
            "them as they are.",
            "Data",
            choices=tuple(FEATURES),
            length=(1, len(FEATURES)),
        ),
    ] = ("x1", "x2")
    scale: Annotated[
        str,
        Setting(
            "Input scaling",
            "Standard subtracts the mean and divides by the standard deviation, both of the training set. Two mistakes "
            "to measure: `variance` divides by the variance, `own` takes mean and deviation of every set from itself.",
            "Data",
            choices=tuple(SCALINGS),
            as_often_written=AS_OFTEN_WRITTEN,
        ),
    ] = "standard"
